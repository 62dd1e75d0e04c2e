// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/check.h"
#include "base/numbers.h"
#include "engine/session/output_buffer.h"
#include "engine/types/entry.h"

namespace engine {

// Formats a reply in place, at the end of an output buffer: room for `bytes_max` is reserved once
// and what was written counts when the line is destroyed. Nothing else may write meanwhile.
class ReplyLine {
 public:
  ReplyLine(OutputBuffer& out, size_t bytes_max)
      : out_(out), begin_(out.reserve(bytes_max)), at_(begin_), end_(begin_ + bytes_max) {}
  ~ReplyLine() { out_.commit(static_cast<size_t>(at_ - begin_)); }
  ReplyLine(const ReplyLine&) = delete;
  ReplyLine& operator=(const ReplyLine&) = delete;

  void text(std::string_view text) {
    DCHECK(text.size() <= static_cast<size_t>(end_ - at_));
    if (!text.empty()) std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
  }
  void byte(char c) {
    DCHECK(at_ < end_);
    *at_++ = c;
  }
  void number(uint64_t value) {
    DCHECK(end_ - at_ >= static_cast<ptrdiff_t>(base::kInt64TextBytesMax));
    at_ += base::format_uint64(value, at_);
  }

 private:
  OutputBuffer& out_;
  char* const begin_;
  char* at_;
  char* const end_;
};

// The value block behind a line: short ones are written together with it, a blob is appended when
// the line is done, and referred to where that is cheaper than a copy.
inline size_t inline_block_bytes(const Entry& entry) {
  return entry.is_blob() ? 0 : entry.inline_bytes().size() + 2;
}
inline void write_inline_block(ReplyLine& line, const Entry& entry) {
  if (entry.is_blob()) return;
  line.text(entry.inline_bytes());
  line.text("\r\n");
}
inline void append_blob_block(OutputBuffer& out, base::SlabCache& memory, const Entry& entry) {
  if (!entry.is_blob()) return;
  out.append_blob(memory, entry.shared_blob());
  out.append("\r\n");
}

}  // namespace engine
