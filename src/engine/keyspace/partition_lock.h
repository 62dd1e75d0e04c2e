// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace engine {

// The lock of one partition: a cache line of its own, spins for less than a microsecond, then
// sleeps in the kernel (futex, after Drepper, "Futexes are tricky", mutex 2). Locks are taken in
// ascending order of their partitions; Guard sees to that.
class alignas(64) PartitionLock {
 public:
  bool try_lock() {
    uint32_t expected = kFree;
    return state_.compare_exchange_strong(expected, kHeld, std::memory_order_acquire,
                                          std::memory_order_relaxed);
  }
  void lock() {
    if (!try_lock()) lock_slowly();
  }
  void unlock() {
    if (state_.exchange(kFree, std::memory_order_release) == kHeldWithSleepers) wake_one();
  }

 private:
  enum State : uint32_t { kFree, kHeld, kHeldWithSleepers };

  void lock_slowly();
  void wake_one();

  std::atomic<uint32_t> state_ = kFree;
};

}  // namespace engine
