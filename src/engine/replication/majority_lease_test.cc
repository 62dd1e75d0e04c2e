// SPDX-License-Identifier: Apache-2.0
#include "engine/replication/majority_lease.h"

#include <gtest/gtest.h>

#include "engine/replication/told_primary.h"

namespace engine {
namespace {

constexpr LeaseTerms kThree = {.version = 1, .voters = 3, .duration_ms = 1500};

TEST(MajorityLeaseTest, AMajorityCountsThePrimaryItself) {
  MajorityLease lease;
  EXPECT_FALSE(lease.is_on());
  const uint64_t needed[] = {0, 1, 1, 2, 2, 3};
  for (uint64_t voters = 1; voters <= 6; voters++) {
    lease.begin({.version = 1, .voters = voters, .duration_ms = 1});
    EXPECT_EQ(lease.replicas_needed(), needed[voters - 1]) << voters;
    EXPECT_TRUE(lease.is_on());
  }
}

TEST(MajorityLeaseTest, LastsFromBeforeTheQuestion) {
  MajorityLease lease;
  lease.begin(kThree);
  lease.note(100, 5000);
  lease.note(200, 5200);
  EXPECT_EQ(lease.until(99), std::nullopt);
  EXPECT_EQ(lease.until(150), 6500);
  EXPECT_EQ(lease.until(150), std::nullopt) << "the same answer extends nothing";
  lease.note(300, 5400);
  EXPECT_EQ(lease.until(300), 6900) << "the newest question that was answered counts";
}

TEST(MajorityLeaseTest, WhatWasAskedInAnEarlierTimeOfLeadingDoesNotCount) {
  MajorityLease lease;
  lease.begin(kThree);
  lease.note(100, 5000);
  lease.begin(kThree);
  EXPECT_EQ(lease.until(1000), std::nullopt);
}

TEST(MajorityLeaseTest, OfTwoTermsTheLaterOneCounts) {
  MajorityLease lease;
  lease.begin({.version = 7, .voters = 3, .duration_ms = 1500});
  EXPECT_FALSE(lease.take({.version = 6, .voters = 1, .duration_ms = 1500}));
  EXPECT_EQ(lease.replicas_needed(), 1u);
  EXPECT_TRUE(lease.take({.version = 8, .voters = 5, .duration_ms = 1500}));
  EXPECT_EQ(lease.replicas_needed(), 2u);
}

TEST(ToldPrimaryTest, OnlyWhatIsNewCounts) {
  ToldPrimary told;
  told.begin(100);
  EXPECT_EQ(told.last_ms(), 100);
  told.tell(4, 10, 200);
  told.tell(4, 10, 300);
  EXPECT_EQ(told.last_ms(), 200);
  told.tell(4, 11, 400);
  EXPECT_EQ(told.last_ms(), 400);
}

TEST(ToldPrimaryTest, RemembersWhenItLeftAnEpoch) {
  ToldPrimary told;
  told.begin(100);
  told.tell(4, 10, 200);
  EXPECT_EQ(told.last_before_ms(4), 100);
  EXPECT_EQ(told.last_before_ms(5), 200) << "it was told of the epoch, and has said nothing in it";
  told.tell(5, 10, 300);
  EXPECT_EQ(told.last_before_ms(5), 200);
  EXPECT_EQ(told.last_before_ms(6), 300);
}

}  // namespace
}  // namespace engine
