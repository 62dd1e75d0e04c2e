// SPDX-License-Identifier: Apache-2.0
#include "engine/snapshot/cut.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "engine/keyspace/model_hands.h"
#include "engine/keyspace/walk.h"
#include "engine/snapshot/test_receiver.h"

namespace engine {
namespace {

class CutTest : public testing::Test {
 protected:
  Records begin(uint32_t worker = 0) {
    const Guard guard(keyspace_, keyspace_.worker(worker));
    Records expected = records_of_all(guard);
    cut_.begin(guard, gathered_);
    return expected;
  }
  void finish() {
    while (cut_.running()) cut_.walk(keyspace_.worker(0), 50);
  }

  Keyspace keyspace_{{.partitions = 256, .databases = 4}};
  Hands hands_{keyspace_, 0};
  Gathered gathered_;
  Cut cut_{keyspace_};
};

TEST_F(CutTest, IsWhatWasThereThoughEverythingChanges) {
  for (int i = 0; i < 3000; i++) {
    hands_.set("k" + std::to_string(i), "old" + std::to_string(i),
               i % 3 == 0 ? kStartMs + 1000 : Entry::kNoExpire);
  }
  const Records expected = begin();
  ASSERT_EQ(expected.size(), 3000U);
  EXPECT_EQ(cut_.keys(), 3000U);
  for (int i = 0; i < 3000; i++) {
    const std::string name = "k" + std::to_string(i);
    switch (i % 5) {
      case 0:
        hands_.erase(name);
        break;
      case 1:
        hands_.set(name, "new", Entry::kNoExpire);
        hands_.erase(name);
        hands_.set(name, "newer", Entry::kNoExpire);
        break;
      case 2:
        hands_.set_expire(name, i % 3 == 0 ? Entry::kNoExpire : kStartMs + 5);
        break;
      default:
        hands_.set("other" + name, "new", Entry::kNoExpire);
    }
    if (i % 7 == 0) cut_.walk(keyspace_.worker(0), 3);
  }
  keyspace_.worker(0).now_ms += 2000;
  while (!expire_due(keyspace_, 0, 100)) {
  }
  finish();
  EXPECT_EQ(gathered_.parsed(), expected);
  EXPECT_EQ(gathered_.completed, 1);
  EXPECT_EQ(cut_.keys_written(), 3000U);
}

TEST_F(CutTest, OneAfterTheOtherHasAllKeys) {
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 100; i++) {
      hands_.set(std::to_string(round * 60 + i), "v", Entry::kNoExpire);
    }
    const Records expected = begin();
    finish();
    Records all;
    for (const auto& record : gathered_.parsed()) all.insert(record);
    EXPECT_EQ(all, expected);
    gathered_.~Gathered();
    new (&gathered_) Gathered;
  }
}

TEST_F(CutTest, HasWhatIsFlushedAndSwappedMeanwhile) {
  for (int i = 0; i < 200; i++) hands_.set(std::to_string(i), "v", Entry::kNoExpire);
  {
    const Guard guard(keyspace_, keyspace_.worker(0));
    guard.swap(0, 2);
  }
  for (int i = 0; i < 300; i++) hands_.set(std::to_string(i), "w", Entry::kNoExpire);
  const Records expected = begin();
  ASSERT_EQ(expected.size(), 500U);
  {
    const Guard guard(keyspace_, keyspace_.worker(0));
    guard.swap(0, 2);
    guard.detach(2);
  }
  EXPECT_TRUE(keyspace_.reclaim(keyspace_.worker(0), 1000));
  hands_.set("1", "changed in what was database 2", Entry::kNoExpire);
  hands_.set("new", "v", Entry::kNoExpire);
  finish();
  EXPECT_EQ(gathered_.parsed(), expected);
  while (!keyspace_.reclaim(keyspace_.worker(0), 1000)) {
  }
  EXPECT_EQ(keyspace_.reclaim_pending(), 0U);
}

TEST_F(CutTest, WalksNotWhileTheReceiverIsFull) {
  for (int i = 0; i < 1000; i++) {
    hands_.set(std::to_string(i), std::string(500, 'v'), Entry::kNoExpire);
  }
  const Records expected = begin();
  gathered_.full = true;
  EXPECT_FALSE(cut_.walk(keyspace_.worker(0), 1000));
  EXPECT_EQ(cut_.keys_written(), 0U);
  hands_.erase("7");
  EXPECT_EQ(cut_.keys_written(), 1U);
  gathered_.full = false;
  finish();
  EXPECT_EQ(gathered_.parsed(), expected);
}

TEST_F(CutTest, GivenUpItLeavesNothingThatTheNextOneMisses) {
  for (int i = 0; i < 1000; i++) hands_.set(std::to_string(i), "v", Entry::kNoExpire);
  begin();
  cut_.walk(keyspace_.worker(0), 300);
  cut_.give_up();
  finish();
  EXPECT_EQ(gathered_.completed, 0);
  EXPECT_EQ(gathered_.given_up, 1);
  gathered_.~Gathered();
  new (&gathered_) Gathered;
  const Records expected = begin();
  finish();
  EXPECT_EQ(gathered_.parsed(), expected);
}

TEST(CutOfThreadsTest, IsOneInstant) {
  constexpr uint32_t kThreads = 4;
  constexpr int kSteps = 8000;
  Keyspace keyspace({.partitions = 256, .databases = 1, .workers = kThreads});
  Cut cut(keyspace);
  Gathered gathered;
  Records expected;
  std::atomic<uint32_t> at_work = kThreads;
  const auto work = [&](uint32_t index) {
    Hands hands(keyspace, index);
    base::Random random(index + 1);
    for (int step = 0; step < kSteps; step++) {
      const std::string name = std::to_string(random.below(3000));
      if (random.below(3) == 0) {
        hands.erase(name);
      } else {
        hands.set(name, random_value(random), random_expiry(random, kStartMs));
      }
      if (index == 0 && step == kSteps / 4) {
        const Guard guard(keyspace, keyspace.worker(index));
        expected = records_of_all(guard);
        cut.begin(guard, gathered);
      }
      if (step % 16 == 0) cut.walk(keyspace.worker(index), 4);
    }
    at_work--;
    while (at_work > 0 || cut.running()) cut.walk(keyspace.worker(index), 4);
  };
  std::vector<std::thread> threads;
  for (uint32_t i = 0; i < kThreads; i++) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(gathered.completed, 1);
  EXPECT_FALSE(expected.empty());
  EXPECT_EQ(gathered.parsed(), expected);
}

}  // namespace
}  // namespace engine
