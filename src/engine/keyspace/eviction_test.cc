// SPDX-License-Identifier: Apache-2.0

// How well victims are chosen, at any number of keys.

#include "engine/keyspace/eviction.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>

#include "engine/keyspace/model_hands.h"
#include "engine/keyspace/walk.h"

namespace engine {
namespace {

constexpr size_t kLimitBytes = 16 << 20;

std::string name_of(int number) { return "key:" + std::to_string(number); }

// A keyspace with a limit, and one who writes.
class Cache {
 public:
  void limit(const PolicyOptions& policy) {
    keyspace_.set_policy(policy);
    keyspace_.set_maxmemory(keyspace_.used_memory() + kLimitBytes);
  }

  void write(int number, size_t value_bytes, int64_t expire_ms = Entry::kNoExpire) {
    ASSERT_NE(make_room(keyspace_, worker(), 1'000'000), Room::kNone);
    hands_.set(name_of(number), std::string(value_bytes, 'v'), expire_ms);
  }

  bool has(int number) {
    const std::string name = name_of(number);
    const Key key = keyspace_.key(name);
    const Guard guard(keyspace_, worker(), {&key.partition, 1});
    return static_cast<bool>(Database(guard, 0).find(key, Use::kPeek));
  }

  // Of the keys that are gone from [0, keys): percent that are among the first as many.
  double well_chosen_percent(int keys) {
    int gone = 0;
    for (int i = 0; i < keys; i++) gone += has(i) ? 0 : 1;
    int well_chosen = 0;
    for (int i = 0; i < gone; i++) well_chosen += has(i) ? 0 : 1;
    EXPECT_GT(gone, keys / 4);
    EXPECT_LT(gone, keys / 2);
    return 100.0 * well_chosen / gone;
  }

  KeyspaceWorker& worker() { return hands_.worker(); }

 protected:
  Keyspace keyspace_{{.seed = 1}};
  Hands hands_{keyspace_, 0};
};

class EvictionTest : public testing::Test, protected Cache {};

// --- keys written one after the other --------------------------------------------------------

// How many keys of a size are written, and how many percent of those that went Redis chooses well.
struct Sequence {
  int keys;
  double redis_percent;
};

class OldestGo : public testing::TestWithParam<Sequence> {
 protected:
  static double percent(int64_t samples) {
    Cache cache;
    const int keys = GetParam().keys;
    const size_t value_bytes = kLimitBytes / static_cast<size_t>(keys) / 5 * 8;
    cache.limit({.policy = MaxmemoryPolicy::kAllkeysLru, .samples = samples});
    for (int i = 0; i < keys; i++) {
      cache.worker().now_ms += 10;
      cache.write(i, value_bytes);
    }
    return cache.well_chosen_percent(keys);
  }
};

TEST_P(OldestGo, MoreOftenThanInRedis) { EXPECT_GE(percent(5), GetParam().redis_percent); }

TEST_P(OldestGo, MoreOftenWithMoreSamples) {
  EXPECT_GE(percent(64), std::min(percent(1) + 4, 100.0));
}

INSTANTIATE_TEST_SUITE_P(Eviction, OldestGo,
                         testing::Values(Sequence{100, 92}, Sequence{400, 85}, Sequence{1600, 85},
                                         Sequence{16'000, 87}));

// --- keys that differ in what a policy goes by -----------------------------------------------

class Ranked : public testing::TestWithParam<std::tuple<MaxmemoryPolicy, int>>, protected Cache {
 protected:
  MaxmemoryPolicy policy() const { return std::get<0>(GetParam()); }
  int keys() const { return std::get<1>(GetParam()); }
  size_t value_bytes() const { return kLimitBytes / static_cast<size_t>(keys()) / 5 * 8; }

  // Keys that should go in the order of their numbers.
  void write_all() {
    const int64_t later_ms = worker().now_ms + 1'000'000'000;
    for (int i = 0; i < keys(); i++) {
      if (is_lfu(policy()) && i % (keys() / 100) == 0) worker().now_ms += 60'000;
      worker().now_ms += 10;
      hands_.set(name_of(i), std::string(value_bytes(), 'v'),
                 is_volatile_only(policy()) ? later_ms + int64_t{i} * 1000 : Entry::kNoExpire);
    }
  }

  // Others that are to stay under policies for keys with an expiry.
  void write_lasting(int count) {
    for (int i = 0; i < count; i++) hands_.set("lasting:" + std::to_string(i), "v", -1);
  }
};

TEST_P(Ranked, GoInOrder) {
  keyspace_.set_policy({.policy = policy()});
  if (is_volatile_only(policy())) write_lasting(3000);
  write_all();
  keyspace_.set_maxmemory(keyspace_.used_memory() * 5 / 8);
  ASSERT_EQ(make_room(keyspace_, worker(), 1'000'000), Room::kEnough);
  EXPECT_GE(well_chosen_percent(keys()), 87);
}

INSTANTIATE_TEST_SUITE_P(
    Eviction, Ranked,
    testing::Combine(testing::Values(MaxmemoryPolicy::kAllkeysLru, MaxmemoryPolicy::kVolatileLru,
                                     MaxmemoryPolicy::kAllkeysLfu, MaxmemoryPolicy::kVolatileLfu,
                                     MaxmemoryPolicy::kVolatileTtl),
                     testing::Values(100, 400, 1600, 16'000)));

// Wherever keys lie: most in one partition, under a hash tag, and few all over.
TEST_F(EvictionTest, FindsTheOldestInACrowdedPartition) {
  keyspace_.set_policy({.policy = MaxmemoryPolicy::kAllkeysLru});
  for (int i = 0; i < 5000; i++) hands_.set("{tag}" + std::to_string(i), "value", -1);
  worker().now_ms += 10'000;
  for (int i = 0; i < 1000; i++) hands_.set(name_of(i), "value", -1);
  worker().now_ms += 10'000;
  keyspace_.set_maxmemory(1);
  EXPECT_EQ(make_room(keyspace_, worker(), 4000), Room::kPending);
  int kept = 0;
  for (int i = 0; i < 1000; i++) kept += has(i) ? 1 : 0;
  EXPECT_GT(kept, 990);
}

TEST(Eviction, LooksAtFewKeysForOne) {
  for (const auto policy : {MaxmemoryPolicy::kAllkeysLru, MaxmemoryPolicy::kVolatileLru}) {
    Cache cache;
    cache.limit({.policy = policy, .samples = 5});
    const int64_t later_ms = cache.worker().now_ms + 1'000'000'000;
    for (int i = 0; i < 100'000; i++) {
      cache.write(i, 200, later_ms);
      ASSERT_GT(cache.worker().eviction_pool.owed(), -64) << "key " << i;
    }
    EXPECT_GT(cache.worker().stats.evicted.get(), 0);
  }
}

TEST_F(EvictionTest, RandomPoliciesTakeAnyKey) {
  keyspace_.set_policy({.policy = MaxmemoryPolicy::kVolatileRandom});
  const int64_t later_ms = worker().now_ms + 1'000'000;
  for (int i = 0; i < 1000; i++) hands_.set("lasting:" + std::to_string(i), "v", -1);
  for (int i = 0; i < 1000; i++) hands_.set(name_of(i), "v", later_ms + int64_t{i} * 500);
  keyspace_.set_maxmemory(1);
  EXPECT_EQ(make_room(keyspace_, worker(), 500), Room::kPending);
  int first_half = 0;
  for (int i = 0; i < 500; i++) first_half += has(i) ? 1 : 0;
  EXPECT_NEAR(first_half, 250, 60);
  EXPECT_EQ(make_room(keyspace_, worker(), 1000), Room::kNone);
  EXPECT_EQ(database_size(keyspace_, worker(), 0).keys, 1000u);
}

// A key that was used after it became a candidate is no longer one.
TEST_F(EvictionTest, WhatWasUsedMeanwhileStays) {
  keyspace_.set_policy({.policy = MaxmemoryPolicy::kAllkeysLru});
  for (int i = 0; i < 200; i++) {
    worker().now_ms += 1000;
    hands_.set(name_of(i), "v", -1);
  }
  keyspace_.set_maxmemory(1);
  for (int i = 0; i < 50; i++) {
    EXPECT_EQ(make_room(keyspace_, worker(), 1), Room::kPending);
    worker().now_ms += 1000;
    for (int used = 0; used < 150; used += 2) hands_.get(name_of(used));
  }
  int kept = 0;
  for (int used = 40; used < 150; used += 2) kept += has(used) ? 1 : 0;
  EXPECT_EQ(kept, 55);
}

}  // namespace
}  // namespace engine
