// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "base/check.h"

namespace engine {

// Bytes that a client sent and that are not executed yet: read into the end, taken from the
// front. Not thread-safe.
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
    if (capacity_ - size_ < bytes) {
      const size_t wanted = size_ + bytes;
      data_ = static_cast<char*>(std::realloc(data_, wanted));
      CHECK(data_ != nullptr);
      capacity_ = wanted;
    }
    return data_ + size_;
  }
  void commit(size_t bytes) { size_ += bytes; }

  void assign(std::string_view bytes) {
    size_ = 0;
    std::memcpy(reserve(bytes.size()), bytes.data(), bytes.size());
    commit(bytes.size());
  }

  void drop_front(size_t bytes) {
    std::memmove(data_, data_ + bytes, size_ - bytes);
    size_ -= bytes;
  }

  // Empties it and gives its memory back.
  void release() {
    std::free(data_);
    data_ = nullptr;
    size_ = capacity_ = 0;
  }

 private:
  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace engine
