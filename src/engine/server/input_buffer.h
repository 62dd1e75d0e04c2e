// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "base/check.h"

namespace engine {

// Bytes that a client sent and that are not executed yet: read into the end, taken from the
// front. An emptied buffer keeps its memory until trim(), since who sent one request in pieces is
// likely to send more; but not a large one, whose bytes may live on in a transaction or as a value.
// Not thread-safe.
class InputBuffer {
 public:
  InputBuffer() = default;
  ~InputBuffer() { std::free(data_); }
  InputBuffer(const InputBuffer&) = delete;
  InputBuffer& operator=(const InputBuffer&) = delete;

  std::string_view bytes() const { return {data_, size_}; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  size_t capacity() const { return capacity_; }

  // Room for `bytes` at the end; commit() what was written.
  char* reserve(size_t bytes) {
    if (capacity_ - size_ < bytes) set_capacity(std::max(size_ + bytes, kCapacityMin));
    return data_ + size_;
  }
  void commit(size_t bytes) {
    size_ += bytes;
    peak_ = std::max(peak_, size_);
  }

  // With room for `more` bytes behind them.
  void assign(std::string_view bytes, size_t more = 0) {
    size_ = 0;
    std::memcpy(reserve(bytes.size() + more), bytes.data(), bytes.size());
    commit(bytes.size());
  }

  void drop_front(size_t bytes) {
    std::memmove(data_, data_ + bytes, size_ - bytes);
    size_ -= bytes;
  }

  void clear() {
    size_ = 0;
    if (capacity_ > kKeptBytesMax) set_capacity(0);
  }

  // Gives back memory that was not needed since the last call, but not the room for `expected`
  // bytes more; of an idle client's all but what holds bytes.
  void trim(bool idle, size_t expected = 0) {
    const size_t needed = idle ? size_ : std::max({size_ + expected, peak_, kCapacityMin});
    if (idle ? capacity_ > needed : capacity_ > kTrimAbove && needed <= capacity_ / 2) {
      set_capacity(needed);
    }
    peak_ = size_;
  }

 private:
  static constexpr size_t kCapacityMin = 16 * 1024;
  static constexpr size_t kTrimAbove = 32 * 1024;
  static constexpr size_t kKeptBytesMax = 1024 * 1024;

  void set_capacity(size_t capacity) {
    if (capacity == 0) {
      std::free(data_);
      data_ = nullptr;
    } else {
      data_ = static_cast<char*>(std::realloc(data_, capacity));
      CHECK(data_ != nullptr);
    }
    capacity_ = capacity;
  }

  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
  size_t peak_ = 0;  // the largest size since the last trim()
};

}  // namespace engine
