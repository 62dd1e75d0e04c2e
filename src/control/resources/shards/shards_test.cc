// SPDX-License-Identifier: Apache-2.0
#include "control/resources/shards/shards.h"

#include <gtest/gtest.h>

#include "base/clock.h"
#include "control/store/memory_store.h"

namespace control {
namespace {

using agent::Role;

Shard shard_with(std::vector<std::string> clusters) {
  Shard shard = {.id = "g.0001"};
  for (std::string& cluster : clusters) shard.members.push_back({std::move(cluster), "0001"});
  return shard;
}

TEST(Shard, HasOnePrimaryAndAnEpochThatOnlyGrows) {
  Shard shard = shard_with({"a", "b"});
  EXPECT_EQ(primary_of(shard), nullptr);
  lead(shard, "a");
  EXPECT_EQ(shard.epoch, 1u);
  lead(shard, "a");  // does already
  EXPECT_EQ(shard.epoch, 1u);
  lead(shard, "b");
  EXPECT_EQ(primary_of(shard)->cluster, "b");
  EXPECT_EQ(shard.members[0].role, Role::replica);
  EXPECT_EQ(shard.epoch, 2u);
  lead(shard, "a", 40);
  EXPECT_EQ(shard.epoch, 41u);
  lead(shard, "b", 3);
  EXPECT_EQ(shard.epoch, 42u);
}

TEST(Shard, OnlyAPrimaryWithReplicasNeedsALease) {
  Shard alone = shard_with({"a"});
  lead(alone, "a");
  EXPECT_EQ(membership_of(alone, "a"), (agent::Membership{"g.0001", Role::primary, 1, false}));
  Shard pair = shard_with({"a", "b"});
  lead(pair, "b");
  EXPECT_EQ(membership_of(pair, "a"), (agent::Membership{"g.0001", Role::replica, 1, false}));
  EXPECT_EQ(membership_of(pair, "b"), (agent::Membership{"g.0001", Role::primary, 1, true}));
  EXPECT_EQ(membership_of(pair, "c"), agent::Membership());
}

class ShardRecordsTest : public testing::Test {
 protected:
  base::FakeClock clock_;
  MemoryStore store_{clock_};
};

TEST_F(ShardRecordsTest, AreNumberedAndListed) {
  Transaction records(store_);
  ReplicationGroup group = {.id = "g"};
  EXPECT_EQ(create_shard(records, group).id, "g.0001");
  EXPECT_EQ(create_shard(records, group).number, "0002");
  EXPECT_EQ(shards_of(records, group).size(), 2u);
  erase_shards(records, group);
  EXPECT_TRUE(shards_of(records, group).empty());
}

TEST_F(ShardRecordsTest, OfTwoWhoPromoteOneFails) {
  Shard shard = shard_with({"a", "b", "c"});
  {
    Transaction records(store_);
    (void)records.find<Shard>(shard.id);
    lead(shard, "a");
    records.put(shard);
    ASSERT_TRUE(records.commit());
  }
  Transaction one(store_);
  Transaction other(store_);
  Shard by_one = *one.find<Shard>(shard.id);
  Shard by_other = *other.find<Shard>(shard.id);
  lead(by_one, "b");
  lead(by_other, "c");
  one.put(by_one);
  other.put(by_other);
  ASSERT_TRUE(one.commit());
  EXPECT_EQ(other.commit().error().kind, StoreError::Kind::kConflict);
  EXPECT_EQ(primary_of(*Transaction(store_).find<Shard>(shard.id))->cluster, "b");
}

TEST_F(ShardRecordsTest, AreImpliedByGroupsThatAnEarlierVersionWrote) {
  const Write writes[] = {
      {"replication_group/g", R"({"id":"g","status":"available","members":["g-001"]})"},
      {"cache_cluster/g-001", R"({"id":"g-001","replication_group":"g"})"}};
  ASSERT_TRUE(store_.commit(writes));
  const agent::Membership expected = {"g.0001", Role::primary, 1, false};
  const auto membership = [](Transaction& records) {
    const CacheCluster cluster = *records.find<CacheCluster>("g-001");
    return membership_of(*shard_of(records, cluster), cluster.id);
  };
  Transaction records(store_);
  EXPECT_EQ(membership(records), expected);
  ReplicationGroup group = *records.find<ReplicationGroup>("g");
  EXPECT_EQ(leading_cluster(records, group), "g-001");
  write_shards(records, group);
  records.put(group);
  ASSERT_TRUE(records.commit());

  Transaction later(store_);
  EXPECT_EQ(later.find<CacheCluster>("g-001")->shard, "g.0001");
  EXPECT_EQ(later.find<Shard>("g.0001")->members[0].cache_node, "0001");
  EXPECT_EQ(membership(later), expected);
  group = *later.find<ReplicationGroup>("g");
  EXPECT_EQ(create_shard(later, group).number, "0002");
}

}  // namespace
}  // namespace control
