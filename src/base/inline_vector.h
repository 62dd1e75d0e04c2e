// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <new>
#include <span>
#include <type_traits>
#include <vector>

namespace base {

// A vector of simple elements, of which the first kInline lie in the object itself: what is usually
// short needs no allocation and can live on the stack. An empty one costs nothing to make. Not
// thread-safe.
template <typename T, size_t kInline>
class InlineVector {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  InlineVector() {}  // leaves the places for elements as they are
  InlineVector(const InlineVector&) = delete;
  InlineVector& operator=(const InlineVector&) = delete;

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  const T& operator[](size_t index) const { return data()[index]; }
  std::span<const T> span() const { return {data(), size_}; }

  void push_back(const T& element) {
    if (size_ < kInline) {
      new (few() + size_) T(element);
    } else {
      if (size_ == kInline) many_.assign(few(), few() + kInline);
      many_.push_back(element);
    }
    size_++;
  }

  // Requires: size <= size().
  void truncate(size_t size) {
    if (size_ > kInline) {
      if (size <= kInline) std::copy_n(many_.begin(), size, few());
      many_.resize(size <= kInline ? 0 : size);
    }
    size_ = size;
  }

 private:
  T* few() { return reinterpret_cast<T*>(few_); }
  const T* few() const { return reinterpret_cast<const T*>(few_); }
  T* data() { return size_ > kInline ? many_.data() : few(); }
  const T* data() const { return size_ > kInline ? many_.data() : few(); }

  alignas(T) std::byte few_[kInline * sizeof(T)];
  std::vector<T> many_;  // all of them, once they are more
  size_t size_ = 0;
};

}  // namespace base
