// SPDX-License-Identifier: Apache-2.0
#include "agent/host/backoff.h"

#include <gtest/gtest.h>

namespace agent {
namespace {

using ms = Backoff::ms;

TEST(Backoff, BeginsWithNothingAndGrowsToTheLongest) {
  Backoff backoff(ms(1000));
  for (const int expected : {0, 250, 500, 1000, 1000}) {
    EXPECT_EQ(backoff.next(ms(10)), ms(expected));
  }
}

TEST(Backoff, ForgivesAfterAWhile) {
  Backoff backoff(ms(30'000));
  backoff.next(ms(10));
  backoff.next(ms(10));
  EXPECT_EQ(backoff.next(ms(60'000)), ms(0));
  EXPECT_EQ(backoff.next(ms(10)), ms(250));
}

}  // namespace
}  // namespace agent
