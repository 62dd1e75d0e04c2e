// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

namespace base {

// A vector of simple elements, of which the first kInline lie in the object itself: what is usually
// short needs no allocation and can live on the stack. Not thread-safe.
template <typename T, size_t kInline>
class InlineVector {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  const T& operator[](size_t index) const { return const_cast<InlineVector*>(this)->data()[index]; }
  std::span<const T> span() const { return {const_cast<InlineVector*>(this)->data(), size_}; }

  void push_back(const T& element) {
    if (size_ < kInline) {
      few_[size_] = element;
    } else {
      if (size_ == kInline) many_.assign(few_.begin(), few_.end());
      many_.push_back(element);
    }
    size_++;
  }

  // Requires: size <= size().
  void truncate(size_t size) {
    if (size_ > kInline) {
      if (size <= kInline)
        std::copy(many_.begin(), many_.begin() + static_cast<std::ptrdiff_t>(size), few_.begin());
      many_.resize(size <= kInline ? 0 : size);
    }
    size_ = size;
  }

 private:
  T* data() { return size_ > kInline ? many_.data() : few_.data(); }

  std::array<T, kInline> few_;
  std::vector<T> many_;  // all of them, once they are more
  size_t size_ = 0;
};

}  // namespace base
