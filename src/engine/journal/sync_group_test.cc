// SPDX-License-Identifier: Apache-2.0
#include "engine/journal/sync_group.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

constexpr int64_t kNow = 1'000'000;

TEST(SyncGroupTest, AfterAQuickSyncTheNextBeginsAtOnce) {
  SyncGroup group;
  EXPECT_EQ(group.look_at_us(50, kNow), kNow);
  group.ended(50, 100, kNow);
  EXPECT_EQ(group.look_at_us(1, kNow), kNow);
}

TEST(SyncGroupTest, ASingleClientDoesNotWait) {
  SyncGroup group;
  group.ended(1, 5000, kNow);
  EXPECT_EQ(group.look_at_us(0, kNow), kNow);
}

TEST(SyncGroupTest, TheNextWaitsUntilNearlyAllAreThere) {
  SyncGroup group;
  group.ended(48, 1000, kNow);
  EXPECT_EQ(group.look_at_us(10, kNow), kNow + 50);
  EXPECT_EQ(group.look_at_us(41, kNow + 50), kNow + 100);
  EXPECT_EQ(group.look_at_us(42, kNow + 100), kNow + 100);
  EXPECT_EQ(group.look_at_us(1, kNow + 110), kNow + 110) << "once it may begin, it may";
}

TEST(SyncGroupTest, ForHalfAsLongAsASyncTakesIfNoneComes) {
  SyncGroup group;
  group.ended(48, 1000, kNow);
  EXPECT_EQ(group.look_at_us(10, kNow + 100), kNow + 150);
  EXPECT_EQ(group.look_at_us(10, kNow + 580), kNow + 600);
  EXPECT_EQ(group.look_at_us(10, kNow + 600), kNow + 600);
}

TEST(SyncGroupTest, AndNoLongerThanOneTakes) {
  SyncGroup group;
  group.ended(1000, 1000, kNow);
  for (int64_t us = 0; us < 900; us += 50) {
    EXPECT_EQ(group.look_at_us(10 + static_cast<size_t>(us), kNow + us), kNow + us + 50);
  }
  EXPECT_EQ(group.look_at_us(5, kNow + 1000), kNow + 1000);

  group.ended(1000, 60'000'000, kNow);
  EXPECT_EQ(group.look_at_us(500, kNow + 1990), kNow + 2000);
  EXPECT_EQ(group.look_at_us(501, kNow + 2000), kNow + 2000);
}

}  // namespace
}  // namespace engine
