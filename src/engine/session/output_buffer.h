// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstring>
#include <limits>
#include <string_view>
#include <vector>

#include "base/slab.h"
#include "engine/types/blob.h"

namespace engine {

// Replies on their way to one client: bytes of its own, and between them references to blobs that
// are sent from where they lie. Not thread-safe.
class OutputBuffer {
 public:
  // A value shorter than this is copied: two more system-call segments cost more than the copy.
  static constexpr size_t kReferenceBytesMin = 16 * 1024;

  // Another bound than that one; 0: everything is copied.
  void set_reference_bytes_min(size_t bytes) {
    reference_bytes_min_ = bytes == 0 ? std::numeric_limits<size_t>::max() : bytes;
  }

  OutputBuffer() = default;
  ~OutputBuffer();
  OutputBuffer(const OutputBuffer&) = delete;
  OutputBuffer& operator=(const OutputBuffer&) = delete;

  void append(std::string_view bytes) {
    char* end = reserve(bytes.size());
    std::memcpy(end, bytes.data(), bytes.size());
    commit(bytes.size());
  }
  void append(char byte) {
    *reserve(1) = byte;
    commit(1);
  }

  // For writers that format in place: room for `bytes` at the end, then commit() what was used.
  char* reserve(size_t bytes) {
    if (capacity_ - size_ < bytes) [[unlikely]]
      grow(bytes);
    return data_ + size_;
  }
  void commit(size_t bytes) { size_ += bytes; }

  // Takes a reference of its own. `memory` frees what goes out last.
  void append_blob(base::SlabCache& memory, Blob* blob);

  bool empty() const { return size_ == sent_ && references_.empty(); }

  // Bytes to send, referenced ones included.
  size_t pending_bytes() const { return size_ - sent_ + referenced_bytes_; }

  // What the buffer costs: its capacity and what it keeps alive.
  size_t footprint() const { return capacity_ + referenced_bytes_; }
  size_t referenced_bytes() const { return referenced_bytes_; }
  size_t reference_count() const { return references_.size(); }
  std::string_view own_bytes() const { return {data_ + sent_, size_ - sent_}; }

  // Fills up to `count` segments for writev; returns how many.
  size_t segments(iovec* segments, size_t count) const;

  // `bytes` of what segments() named have been sent.
  void consume(size_t bytes);

  // Forgets everything that is not sent.
  void clear();

  // Cuts back to `bytes` own bytes, for CLIENT REPLY SKIP. Requires: no reference added since.
  size_t mark() const { return size_; }
  void rewind(size_t mark);

  // Exchanges the (empty) storage of two buffers, so that idle clients need not keep any.
  void swap_storage(OutputBuffer& other);
  void release_storage();

 private:
  struct Reference {
    size_t offset;  // stands before the own byte of this number
    Blob* blob;
    size_t sent;
  };

  static constexpr size_t kCompactBytesMin = 64 * 1024;

  void grow(size_t bytes);
  void compact();
  void drop_first_reference();

  char* data_ = nullptr;
  size_t size_ = 0;
  size_t sent_ = 0;
  size_t capacity_ = 0;
  std::vector<Reference> references_;
  size_t referenced_bytes_ = 0;
  size_t reference_bytes_min_ = kReferenceBytesMin;
  base::SlabCache* memory_ = nullptr;
};

}  // namespace engine
