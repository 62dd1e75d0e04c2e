// SPDX-License-Identifier: Apache-2.0
#include "control/delivery/retries.h"

#include <gtest/gtest.h>

namespace control {
namespace {

TEST(Retries, ComeAtOnceThenSteadilyThenLaterAndLater) {
  constexpr RetryPolicy kPolicy = {
      .immediate = 1, .least = 1, .growing = 2, .longest = 1, .least_s = 10, .longest_s = 1000};
  const int64_t delays_ms[] = {0, 10'000, 100'000, 1'000'000, 1'000'000};
  ASSERT_EQ(kPolicy.retries(), 5);
  for (int attempts = 1; attempts <= kPolicy.retries(); attempts++) {
    EXPECT_EQ(retry_delay_ms(kPolicy, attempts), delays_ms[attempts - 1]) << attempts;
  }
  EXPECT_EQ(retry_delay_ms(kPolicy, kPolicy.retries() + 1), std::nullopt);
}

int64_t total_s(const RetryPolicy& policy) {
  int64_t total_ms = 0;
  for (int attempts = 1; attempts <= policy.retries(); attempts++) {
    total_ms += *retry_delay_ms(policy, attempts);
  }
  return total_ms / 1000;
}

TEST(Retries, LastAsLongAsSnsLetsThem) {
  EXPECT_LE(total_s(retries_of("https")), 3600);
  EXPECT_GE(total_s(retries_of("http")), 45 * 60);
  EXPECT_EQ(retries_of("email").retries(), 50);
  EXPECT_GE(total_s(retries_of("email-json")), 6 * 3600);
}

}  // namespace
}  // namespace control
