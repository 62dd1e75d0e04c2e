// SPDX-License-Identifier: Apache-2.0
#include "engine/session/rate_sampler.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

constexpr int64_t kTickUs = 100'000;

TEST(RateSampler, IsZeroUntilTwoSamplesAreThere) {
  RateSampler rate;
  EXPECT_EQ(rate.per_second(), 0);
  rate.sample(kTickUs, 1000);
  EXPECT_EQ(rate.per_second(), 0);
  rate.sample(2 * kTickUs, 1050);
  EXPECT_DOUBLE_EQ(rate.per_second(), 500);
}

TEST(RateSampler, ForgetsWhatIsOlderThanItsSamples) {
  RateSampler rate;
  int64_t now_us = 0;
  for (int i = 0; i < 10; i++) rate.sample(now_us += kTickUs, static_cast<uint64_t>(i) * 100);
  EXPECT_DOUBLE_EQ(rate.per_second(), 1000);
  for (size_t i = 0; i < RateSampler::kSamples; i++) rate.sample(now_us += kTickUs, 900);
  EXPECT_DOUBLE_EQ(rate.per_second(), 0);
}

TEST(RateSampler, BeginsAnewAfterAReset) {
  RateSampler rate;
  rate.sample(kTickUs, 1000);
  rate.sample(2 * kTickUs, 2000);
  rate.sample(3 * kTickUs, 5);
  EXPECT_EQ(rate.per_second(), 0);
  rate.sample(4 * kTickUs, 6);
  EXPECT_DOUBLE_EQ(rate.per_second(), 10);
}

TEST(RateSampler, TwoSamplesAtTheSameTimeDivideByNothing) {
  RateSampler rate;
  rate.sample(kTickUs, 1);
  rate.sample(kTickUs, 2);
  EXPECT_EQ(rate.per_second(), 0);
}

}  // namespace
}  // namespace engine
