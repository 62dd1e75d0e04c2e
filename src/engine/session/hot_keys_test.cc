// SPDX-License-Identifier: Apache-2.0
#include "engine/session/hot_keys.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/keyspace/keyspace.h"

namespace engine {
namespace {

using Weights = std::vector<std::pair<std::string, uint64_t>>;

class HotKeysTest : public ::testing::Test {
 protected:
  void run(const std::vector<std::string_view>& names, uint64_t us, uint64_t bytes,
           uint32_t worker = 0) {
    std::vector<Key> keys;
    for (const std::string_view name : names) keys.push_back(keyspace_.key(name));
    hot_keys_.weigh(keyspace_.worker(worker), keys, us * 1000, bytes);
  }

  static HotKeys::Options options(bool time, bool bytes, size_t count = 10, int64_t duration_ms = 0,
                                  uint32_t sample_ratio = 1) {
    return {.time = time,
            .bytes = bytes,
            .count = count,
            .duration_ms = duration_ms,
            .sample_ratio = sample_ratio};
  }

  static Weights weights(const std::vector<TopKeys::Weighed>& keys) {
    Weights all;
    for (const auto& [key, weight] : keys) all.emplace_back(key, weight);
    return all;
  }

  Keyspace keyspace_{{.partitions = 256, .databases = 1, .workers = 2}};
  Monitors monitors_;
  HotKeys hot_keys_{monitors_};
};

TEST_F(HotKeysTest, AddsUpWhatAllWorkersHaveWeighed) {
  ASSERT_TRUE(hot_keys_.start(options(true, true), 2, 1000));
  run({"a", "b"}, 10, 100);
  run({"a"}, 20, 10, 1);
  run({"c"}, 0, 500);
  const auto report = hot_keys_.report(1500);
  ASSERT_TRUE(report);
  EXPECT_EQ(weights(report->by_time_us), (Weights{{"a", 25}, {"b", 5}}));
  EXPECT_EQ(weights(report->by_bytes), (Weights{{"c", 500}, {"a", 60}, {"b", 50}}));
  EXPECT_EQ(report->time_us, 30u);
  EXPECT_EQ(report->bytes, 610u);
  EXPECT_EQ(report->duration_ms, 500);
}

TEST_F(HotKeysTest, NamesAsManyAsAreWanted) {
  ASSERT_TRUE(hot_keys_.start(options(false, true, 2), 2, 0));
  for (uint64_t i = 1; i <= 9; i++) run({std::to_string(i)}, 1, i);
  const auto report = hot_keys_.report(0);
  EXPECT_EQ(weights(report->by_bytes), (Weights{{"9", 9}, {"8", 8}}));
  EXPECT_TRUE(report->by_time_us.empty());
}

TEST_F(HotKeysTest, OneIsOnAtATimeAndWorkersLookWhileItIs) {
  EXPECT_FALSE(hot_keys_.report(0));
  EXPECT_FALSE(hot_keys_.stop(0));
  ASSERT_TRUE(hot_keys_.start(options(true, false), 2, 0));
  EXPECT_TRUE(monitors_.any());
  EXPECT_FALSE(monitors_.any_client());
  EXPECT_FALSE(hot_keys_.start(options(true, false), 2, 0));
  EXPECT_FALSE(hot_keys_.reset(0));
  EXPECT_TRUE(hot_keys_.stop(10));
  EXPECT_FALSE(monitors_.any());
  run({"late"}, 5, 5);
  EXPECT_TRUE(hot_keys_.report(20)->by_time_us.empty());
  EXPECT_EQ(hot_keys_.report(20)->duration_ms, 10);
  EXPECT_TRUE(hot_keys_.reset(20));
  EXPECT_FALSE(hot_keys_.report(20));
}

// Whoever runs a command when the time is over ends it.
TEST_F(HotKeysTest, EndsByItself) {
  ASSERT_TRUE(hot_keys_.start(options(true, false, 10, 100), 2, 1000));
  keyspace_.worker(0).now_ms = 1099;
  run({"a"}, 5, 5);
  EXPECT_TRUE(hot_keys_.active());
  keyspace_.worker(0).now_ms = 1100;
  run({"b"}, 5, 5);
  EXPECT_FALSE(hot_keys_.active());
  EXPECT_FALSE(monitors_.any());
  const auto report = hot_keys_.report(5000);
  EXPECT_EQ(weights(report->by_time_us), (Weights{{"a", 5}}));
  EXPECT_EQ(report->duration_ms, 100);
  EXPECT_TRUE(hot_keys_.start(options(true, false), 2, 5000));
}

TEST_F(HotKeysTest, WeighsOneOfMany) {
  ASSERT_TRUE(hot_keys_.start(options(false, true, 10, 0, 10), 2, 0));
  for (int i = 0; i < 10'000; i++) run({"k"}, 0, 1);
  const auto report = hot_keys_.report(0);
  EXPECT_EQ(report->bytes, 10'000u);
  EXPECT_NEAR(static_cast<double>(report->sampled_bytes), 1000, 300);
}

}  // namespace
}  // namespace engine
