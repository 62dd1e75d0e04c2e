// SPDX-License-Identifier: Apache-2.0
#include "engine/session/lease.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

TEST(LeaseTest, IsNotNeededUntilThereIsOne) {
  const base::FakeClock clock;
  Lease lease;
  EXPECT_FALSE(lease.is_needed());
  EXPECT_FALSE(lease.has_expired(clock));
  EXPECT_FALSE(lease.renew(1000));
  EXPECT_EQ(lease.left_ms(clock), -1);
}

TEST(LeaseTest, EndsAtItsTime) {
  base::FakeClock clock;
  Lease lease;
  lease.set(1000);
  EXPECT_EQ(lease.left_ms(clock), 1000);
  clock.advance_ms(999);
  EXPECT_FALSE(lease.has_expired(clock));
  clock.advance_ms(1);
  EXPECT_TRUE(lease.has_expired(clock));
  EXPECT_EQ(lease.left_ms(clock), 0);
}

TEST(LeaseTest, IsRenewedForwardOnly) {
  base::FakeClock clock;
  Lease lease;
  lease.set(1000);
  EXPECT_TRUE(lease.renew(3000));
  EXPECT_TRUE(lease.renew(2000));
  EXPECT_EQ(lease.left_ms(clock), 3000);
  clock.advance_ms(5000);
  EXPECT_TRUE(lease.renew(4000));  // what arrives late is over all the same
  EXPECT_TRUE(lease.has_expired(clock));
  EXPECT_TRUE(lease.renew(6000));
  EXPECT_FALSE(lease.has_expired(clock));
}

}  // namespace
}  // namespace engine
