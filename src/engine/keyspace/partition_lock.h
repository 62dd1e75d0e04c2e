// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace engine {

// The lock of one partition: a cache line of its own, spins for less than a microsecond, then
// sleeps in the kernel. Locks are taken in ascending order of their partitions; Guard sees to that.
//
// Unlocking is a plain store and a load, a third of the cost of a lock and unlock by two atomic
// exchanges. What the exchange is for elsewhere, that the holder does not miss a thread that is
// about to sleep, costs here only the one that sleeps: membarrier(2) makes every thread of the
// process pass a full barrier, after which the holder's store is visible to the sleeper or the
// sleeper's count to the holder (an asymmetric fence, as in RCU and folly).
//
// Who is awake is quicker than who is woken, so that a thread that locks again and again would keep
// others out for as long as it goes on. Once one was woken in vain some times, whoever unlocks
// waits until the lock is taken.
class alignas(64) PartitionLock {
 public:
  // To be called once before the first lock of the process is taken by two threads.
  static void prepare_process();

  bool try_lock() {
    uint32_t expected = kFree;
    return state_.compare_exchange_strong(expected, kHeld, std::memory_order_acquire,
                                          std::memory_order_relaxed);
  }
  void lock() {
    if (!try_lock()) [[unlikely]]
      lock_slowly();
  }
  // The same for a while: false if it was not free meanwhile.
  bool lock_within(int64_t timeout_us) { return try_lock() || lock_slowly(timeout_us); }
  void unlock() {
    state_.store(kFree, std::memory_order_release);
    std::atomic_signal_fence(std::memory_order_seq_cst);  // the compiler keeps the order
    if (sleepers_.load(std::memory_order_relaxed) != 0) [[unlikely]]
      wake_one();
  }

  // Lets who sleeps until it is free go first: for who has just unlocked it and locks it again for
  // something that nobody waits for.
  void let_others_go_first() const {
    if (sleepers_.load(std::memory_order_relaxed) != 0) give_way();
  }

 private:
  enum State : uint32_t { kFree, kHeld };

  // Negative: without an end.
  bool lock_slowly(int64_t timeout_us = -1);
  void wake_one();
  void give_way() const;

  std::atomic<uint32_t> state_ = kFree;
  std::atomic<uint32_t> sleepers_ = 0;
  std::atomic<uint32_t> starving_ = 0;  // sleepers that were woken in vain too often
};

}  // namespace engine
