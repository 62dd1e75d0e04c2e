// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace engine {

// Where one worker has its CAS values from: no value is given out twice in the node. They are
// taken from the node's counter by the block, so that workers do not meet there at every write.
// Belongs to its worker.
class CasNumbers {
 public:
  // `last` is the highest value that any worker has taken.
  explicit CasNumbers(std::atomic<uint64_t>& last) : last_(last) {}

  // A value for an item that has `old` until now. It is above `old`, so that "older" holds for
  // clients that compare, unless one of them chose a value (E) beyond all of ours.
  uint64_t next(uint64_t old = 0) {
    if (next_ == end_ || (next_ <= old && old <= last_.load(std::memory_order_relaxed))) {
      next_ = last_.fetch_add(kBlock, std::memory_order_relaxed) + 1;
      end_ = next_ + kBlock;
    }
    return next_++;
  }

 private:
  static constexpr uint64_t kBlock = 1024;

  std::atomic<uint64_t>& last_;
  uint64_t next_ = 0;
  uint64_t end_ = 0;
};

}  // namespace engine
