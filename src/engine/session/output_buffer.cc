// SPDX-License-Identifier: Apache-2.0
#include "engine/session/output_buffer.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/check.h"

namespace engine {

OutputBuffer::~OutputBuffer() {
  clear();
  std::free(data_);
}

void OutputBuffer::grow(size_t bytes) {
  constexpr size_t kFirst = 16 * 1024;
  const size_t wanted = std::max({kFirst, capacity_ * 2, size_ + bytes});
  data_ = static_cast<char*>(std::realloc(data_, wanted));
  CHECK(data_ != nullptr);
  capacity_ = wanted;
}

void OutputBuffer::append_blob(base::SlabCache& memory, Blob* blob) {
  if (blob->bytes().size() < reference_bytes_min_) {
    append(blob->bytes());
    return;
  }
  memory_ = &memory;
  blob->retain();
  references_.push_back({.offset = size_, .blob = blob, .sent = 0});
  referenced_bytes_ += blob->bytes().size();
}

size_t OutputBuffer::segments(iovec* segments, size_t count) const {
  size_t used = 0;
  size_t position = sent_;
  for (const Reference& reference : references_) {
    if (used + 2 > count) return used;
    if (reference.offset > position) {
      segments[used++] = {data_ + position, reference.offset - position};
      position = reference.offset;
    }
    const std::string_view bytes = reference.blob->bytes().substr(reference.sent);
    segments[used++] = {const_cast<char*>(bytes.data()), bytes.size()};
  }
  if (position < size_ && used < count) segments[used++] = {data_ + position, size_ - position};
  return used;
}

void OutputBuffer::consume(size_t bytes) {
  while (bytes > 0) {
    const size_t own = (references_.empty() ? size_ : references_.front().offset) - sent_;
    const size_t from_own = std::min(own, bytes);
    sent_ += from_own;
    bytes -= from_own;
    if (bytes == 0) break;
    Reference& first = references_.front();
    const size_t from_blob = std::min(bytes, first.blob->bytes().size() - first.sent);
    first.sent += from_blob;
    referenced_bytes_ -= from_blob;
    bytes -= from_blob;
    if (first.sent == first.blob->bytes().size()) drop_first_reference();
  }
  if (empty()) {
    size_ = sent_ = 0;
  } else if (sent_ >= kCompactBytesMin && sent_ >= (size_ - sent_) / 3) {
    compact();
  }
}

// Who keeps asking and reads slowly never empties the buffer: what was sent has to go all the
// same. Waiting for a quarter of the bytes keeps the moves to three bytes for each one sent.
void OutputBuffer::compact() {
  std::memmove(data_, data_ + sent_, size_ - sent_);
  for (Reference& reference : references_) reference.offset -= sent_;
  size_ -= sent_;
  sent_ = 0;
}

void OutputBuffer::drop_first_reference() {
  references_.front().blob->release(*memory_);
  references_.erase(references_.begin());
}

void OutputBuffer::clear() {
  while (!references_.empty()) drop_first_reference();
  size_ = sent_ = referenced_bytes_ = 0;
}

void OutputBuffer::rewind(size_t mark) {
  while (!references_.empty() && references_.back().offset >= mark &&
         references_.back().sent == 0) {
    referenced_bytes_ -= references_.back().blob->bytes().size();
    references_.back().blob->release(*memory_);
    references_.pop_back();
  }
  size_ = std::min(size_, mark);
}

void OutputBuffer::swap_storage(OutputBuffer& other) {
  DCHECK(empty() && other.empty());
  std::swap(data_, other.data_);
  std::swap(capacity_, other.capacity_);
  size_ = sent_ = other.size_ = other.sent_ = 0;
}

void OutputBuffer::release_storage() {
  DCHECK(empty());
  std::free(data_);
  data_ = nullptr;
  size_ = sent_ = capacity_ = 0;
}

}  // namespace engine
