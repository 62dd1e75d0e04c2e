// SPDX-License-Identifier: Apache-2.0
#include "engine/journal/rewrite_policy.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

TEST(RewritePolicyTest, RewritesWhatHasGrownByThePercentage) {
  const RewriteThresholds twice{.percentage = 100, .min_bytes = 1000};
  EXPECT_FALSE(has_outgrown(twice, 1000, 0));  // not above the minimum
  EXPECT_TRUE(has_outgrown(twice, 1001, 0));
  EXPECT_TRUE(has_outgrown(twice, 1001, 500));
  EXPECT_FALSE(has_outgrown(twice, 1999, 1000));
  EXPECT_TRUE(has_outgrown(twice, 2000, 1000));
  EXPECT_FALSE(has_outgrown(twice, 1500, 2000));
  EXPECT_FALSE(has_outgrown({.percentage = 0, .min_bytes = 0}, UINT64_MAX, 1));
  EXPECT_TRUE(has_outgrown({.percentage = 1, .min_bytes = 0}, UINT64_MAX, 1));
}

TEST(RewritePolicyTest, WaitsLongerAfterEveryFailureFromTheThirdOn) {
  constexpr int64_t kMinute = 60 * 1'000'000;
  RewriteLimiter limiter;
  limiter.failed(0);
  limiter.failed(0);
  EXPECT_TRUE(limiter.allows(0));
  int64_t now = 0;
  for (const int64_t minutes : {1, 2, 4, 8, 16, 32, 60, 60}) {
    limiter.failed(now);
    EXPECT_EQ(limiter.delay_minutes(), minutes);
    EXPECT_FALSE(limiter.allows(now + minutes * kMinute - 1));
    now += minutes * kMinute;
    EXPECT_TRUE(limiter.allows(now));
  }
  EXPECT_EQ(limiter.failures(), 10U);
  limiter.succeeded();
  EXPECT_EQ(limiter.failures(), 0U);
  limiter.failed(now);
  EXPECT_TRUE(limiter.allows(now));
}

}  // namespace
}  // namespace engine
