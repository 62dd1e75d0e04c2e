// SPDX-License-Identifier: Apache-2.0
#include "engine/types/stream_id.h"

#include <algorithm>

namespace engine {

namespace {

constexpr size_t kTextBytesMax = 127;

// As strtoull reads numbers, and so Redis half of an id: blanks, a plus and zeros in front of it
// count for nothing.
std::optional<uint64_t> parse_half(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\n\v\f\r"), text.size()));
  if (text.starts_with('+')) text.remove_prefix(1);
  while (text.size() > 1 && text.front() == '0') text.remove_prefix(1);
  return base::parse_uint64(text);
}

}  // namespace

std::optional<StreamId> StreamId::next() const {
  if (seq != UINT64_MAX) return StreamId{ms, seq + 1};
  if (ms != UINT64_MAX) return StreamId{ms + 1, 0};
  return std::nullopt;
}

std::optional<StreamId> StreamId::previous() const {
  if (seq != 0) return StreamId{ms, seq - 1};
  if (ms != 0) return StreamId{ms - 1, UINT64_MAX};
  return std::nullopt;
}

std::string_view format_stream_id(StreamId id, StreamIdText& scratch) {
  size_t bytes = base::format_uint64(id.ms, scratch.text);
  scratch.text[bytes++] = '-';
  bytes += base::format_uint64(id.seq, scratch.text + bytes);
  return {scratch.text, bytes};
}

std::optional<StreamId> parse_stream_id(std::string_view text, uint64_t missing_seq) {
  if (text.size() > kTextBytesMax) return std::nullopt;
  const size_t dash = text.find('-');
  const auto ms = parse_half(text.substr(0, dash));
  if (!ms) return std::nullopt;
  if (dash == std::string_view::npos) return StreamId{*ms, missing_seq};
  const auto seq = parse_half(text.substr(dash + 1));
  if (!seq) return std::nullopt;
  return StreamId{*ms, *seq};
}

}  // namespace engine
