// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <mutex>

namespace engine {

// When a node has last told a primary something new of how far it is: a primary's lease may rest on
// that (majority_lease.h), for so long and no longer. What a process before this one has said
// counts as said when this one began. Thread-safe.
class ToldPrimary {
 public:
  void begin(int64_t now_ms) {
    const std::lock_guard lock(mutex_);
    last_ms_ = before_ms_ = now_ms;
  }

  // It says at `epoch` that it has the stream up to `offset`.
  void tell(uint64_t epoch, uint64_t offset, int64_t now_ms) {
    const std::lock_guard lock(mutex_);
    if (epoch > epoch_) before_ms_ = last_ms_;
    if (epoch > epoch_ || offset != offset_) last_ms_ = now_ms;
    epoch_ = std::max(epoch, epoch_);
    offset_ = offset;
  }

  int64_t last_ms() const {
    const std::lock_guard lock(mutex_);
    return last_ms_;
  }

  // The last time before `epoch`, which is not earlier than any that it has said something at.
  int64_t last_before_ms(uint64_t epoch) const {
    const std::lock_guard lock(mutex_);
    return epoch > epoch_ ? last_ms_ : before_ms_;
  }

 private:
  mutable std::mutex mutex_;
  uint64_t epoch_ = 0;
  uint64_t offset_ = 0;
  int64_t last_ms_ = 0;
  int64_t before_ms_ = 0;
};

}  // namespace engine
