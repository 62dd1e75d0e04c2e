// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/numbers.h"

namespace engine {

// The id of an entry of a stream: a time in milliseconds, and a number within it.
struct StreamId {
  uint64_t ms = 0;
  uint64_t seq = 0;

  auto operator<=>(const StreamId&) const = default;  // NOLINT(modernize-use-nullptr)

  bool is_zero() const { return ms == 0 && seq == 0; }

  // The neighbours in order; nullopt where there is none.
  std::optional<StreamId> next() const;
  std::optional<StreamId> previous() const;
};

inline constexpr StreamId kStreamIdMin = {};
inline constexpr StreamId kStreamIdMax = {UINT64_MAX, UINT64_MAX};

// Text of an id while it is looked at.
struct StreamIdText {
  char text[2 * base::kInt64TextBytesMax + 1];
};

// "1526919030474-55".
std::string_view format_stream_id(StreamId id, StreamIdText& scratch);

// "ms-seq", or "ms", which means `missing_seq` in it.
std::optional<StreamId> parse_stream_id(std::string_view text, uint64_t missing_seq);

}  // namespace engine
