// SPDX-License-Identifier: Apache-2.0
#include "engine/types/stream_id.h"

namespace engine {

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
  const size_t dash = text.find('-');
  const auto ms = base::parse_uint64(text.substr(0, dash));
  if (!ms) return std::nullopt;
  if (dash == std::string_view::npos) return StreamId{*ms, missing_seq};
  const auto seq = base::parse_uint64(text.substr(dash + 1));
  if (!seq) return std::nullopt;
  return StreamId{*ms, *seq};
}

}  // namespace engine
