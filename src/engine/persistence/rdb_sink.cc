// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/rdb_sink.h"

#include <algorithm>

#include "base/check.h"
#include "base/crc64.h"

namespace engine {

uint64_t RdbSink::checksum() {
  DCHECK(checksum_ == RdbChecksum::kRunning);
  crc_ = base::crc64({summed_, static_cast<size_t>(at_ - summed_)}, crc_);
  summed_ = at_;
  return crc_;
}

void RdbSink::hand_on(std::string_view bytes) {
  handed_on_ += bytes.size();
  if (!failed_ && !write(bytes)) failed_ = true;
}

void RdbSink::hand_on() {
  if (checksum_ == RdbChecksum::kRunning) checksum();
  hand_on({begin_, static_cast<size_t>(at_ - begin_)});
  at_ = begin_;
  summed_ = begin_;
}

// Fills the buffer up where what is left then fits into the next, so that the receiver gets whole
// buffers.
void RdbSink::append_over(std::string_view bytes) {
  const auto capacity = static_cast<size_t>(end_ - begin_);
  const auto room = static_cast<size_t>(end_ - at_);
  if (bytes.size() - room < capacity) {
    base::copy_bytes(at_, bytes.data(), room);
    at_ = end_;
    bytes.remove_prefix(room);
  }
  if (at_ != begin_) hand_on();
  if (bytes.size() >= capacity) {
    if (checksum_ == RdbChecksum::kRunning) crc_ = base::crc64(bytes, crc_);
    hand_on(bytes);
    return;
  }
  base::copy_bytes(at_, bytes.data(), bytes.size());
  at_ += bytes.size();
}

// There is always room for a checksum: at no size is it to cost another copy.
bool RdbStringSink::write(std::string_view bytes) {
  constexpr size_t kFooterRoom = sizeof(uint64_t);
  const size_t needed = text_.size() + bytes.size() + kFooterRoom;
  if (needed > text_.capacity()) text_.reserve(std::max(needed, 2 * text_.size()));
  text_.append(bytes);
  return true;
}

}  // namespace engine
