// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/partition_lock.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace engine {
namespace {

TEST(PartitionLockTest, OneAtATime) {
  constexpr int kLockers = 3;
  constexpr int kRounds = 20'000;
  PartitionLock::prepare_process();
  PartitionLock lock;
  int count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kLockers; i++) {
    threads.emplace_back([&] {
      for (int round = 0; round < kRounds; round++) {
        const std::lock_guard guard(lock);
        count++;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, kLockers * kRounds);
}

// One that locks again at once, for good, does not keep the other out: with `polite`, as background
// work does it.
void expect_a_turn(bool polite) {
  constexpr int kTurns = 50;
  PartitionLock::prepare_process();
  PartitionLock lock;
  std::atomic<bool> done = false;
  std::atomic<uint64_t> work = 0;
  std::thread again_and_again([&] {
    while (!done) {
      if (polite) lock.let_others_go_first();
      const std::lock_guard guard(lock);
      for (int i = 0; i < 10'000; i++) work.fetch_add(1, std::memory_order_relaxed);
    }
  });
  for (int turn = 0; turn < kTurns; turn++) {
    const uint64_t before = work;
    while (work == before) std::this_thread::yield();  // it is at it
    const std::lock_guard guard(lock);
  }
  done = true;
  again_and_again.join();
}

TEST(PartitionLockTest, WhoLocksAgainAtOnceKeepsNobodyOut) { expect_a_turn(false); }
TEST(PartitionLockTest, BackgroundWorkLetsOthersGoFirst) { expect_a_turn(true); }

}  // namespace
}  // namespace engine
