// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/slab.h"

namespace engine {

// A long string outside its entry. Counted, because a reply that is on its way to a client refers
// to the bytes instead of copying them: a writer changes a blob in place only while it holds the
// one reference, else it makes a copy. The count is atomic; the bytes belong to whoever holds the
// key's partition, and are immutable while shared.
class Blob {
 public:
  // One reference; `capacity` >= bytes.size() leaves room to append.
  static Blob* create(base::SlabCache& memory, std::string_view bytes, size_t capacity);

  void retain() { references_.fetch_add(1, std::memory_order_relaxed); }

  // Drops a reference; the last one frees the blob through `memory`.
  void release(base::SlabCache& memory);

  bool shared() const { return references_.load(std::memory_order_acquire) > 1; }

  std::string_view bytes() const { return {data(), length_}; }
  size_t capacity() const { return capacity_; }
  size_t footprint() const { return base::SlabCache::footprint(sizeof(Blob) + capacity_); }

  // Requires: !shared(). The owner may write data()[0, capacity()).
  char* data() { return reinterpret_cast<char*>(this + 1); }
  const char* data() const { return reinterpret_cast<const char*>(this + 1); }
  void set_length(size_t length) { length_ = length; }

 private:
  Blob() = default;

  std::atomic<uint32_t> references_ = 1;
  size_t length_ = 0;
  size_t capacity_ = 0;
};

}  // namespace engine
