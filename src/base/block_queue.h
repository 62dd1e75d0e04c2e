// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <vector>

#include "base/check.h"

namespace base {

// A queue that never moves what is in it: it grows by blocks of kPerBlock elements, and gives them
// back as they are taken from the front. An emptied one keeps a single block. std::deque holds two
// allocations even where nothing was ever put in. Not thread-safe.
template <typename T, size_t kPerBlock>
class BlockQueue {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  bool empty() const { return begin_ == end_; }
  size_t size() const { return end_ - begin_; }

  // From the front.
  const T& operator[](size_t index) const {
    DCHECK(index < size());
    return at(begin_ + index);
  }
  const T& front() const { return (*this)[0]; }
  const T& back() const { return (*this)[size() - 1]; }

  void push_back(const T& element) {
    if (end_ == blocks_.size() * kPerBlock) {
      blocks_.push_back(std::make_unique_for_overwrite<T[]>(kPerBlock));
    }
    at(end_++) = element;
  }

  void pop_back() {
    DCHECK(!empty());
    end_--;
    if (empty()) {
      clear();
    } else if (blocks_.size() * kPerBlock - end_ > 2 * kPerBlock) {
      blocks_.pop_back();
    }
  }

  void pop_front() {
    DCHECK(!empty());
    begin_++;
    if (empty()) {
      clear();
    } else if (begin_ % kPerBlock == 0) {
      blocks_[begin_ / kPerBlock - 1].reset();
      close_gap();
    }
  }

  void clear() {
    constexpr size_t kBlocksKept = 64;  // the places for them, not they
    if (blocks_.size() > 1) {
      if (blocks_[0] == nullptr) blocks_[0] = std::move(blocks_.back());
      blocks_.resize(1);
      if (blocks_.capacity() > kBlocksKept) blocks_.shrink_to_fit();
    }
    begin_ = end_ = 0;
  }

 private:
  T& at(size_t place) const { return blocks_[place / kPerBlock][place % kPerBlock]; }

  // Forgets the blocks that are gone once they are half of all, so that each is moved about once.
  void close_gap() {
    const size_t gone = begin_ / kPerBlock;
    if (gone < blocks_.size() / 2) return;
    blocks_.erase(blocks_.begin(), blocks_.begin() + static_cast<std::ptrdiff_t>(gone));
    begin_ -= gone * kPerBlock;
    end_ -= gone * kPerBlock;
  }

  std::vector<std::unique_ptr<T[]>> blocks_;
  size_t begin_ = 0;  // places, counted from the first block's first
  size_t end_ = 0;
};

}  // namespace base
