// SPDX-License-Identifier: Apache-2.0
// Replication groups, their shards, and what their nodes are told of them.
#include <gtest/gtest.h>

#include "control/model/cache_cluster.h"
#include "control/model/replication_group.h"
#include "control/model/shard.h"
#include "control/records/transaction.h"
#include "control/service/test_service.h"

namespace control {
namespace {

class ReplicationGroupsTest : public ServiceTest {
 protected:
  void create_group(const std::string& id) {
    call("CreateReplicationGroup", {{"ReplicationGroupId", id},
                                    {"ReplicationGroupDescription", "d"},
                                    {"CacheNodeType", "cache.t4g.micro"}});
    agent_.obey();
  }
  aws::Structure group(const std::string& id) {
    return call("DescribeReplicationGroups", {{"ReplicationGroupId", id}})
        .structures("ReplicationGroups")[0];
  }
  std::string role_in(const std::string& id) {
    const aws::Structure shown = group(id);
    const aws::Structure& shard = shown.structures("NodeGroups")[0];
    const aws::Structure& member = shard.structures("NodeGroupMembers")[0];
    return std::string(*shard.string("NodeGroupId")) + " " +
           std::string(*member.string("CacheClusterId")) + " " +
           std::string(*member.string("CurrentRole"));
  }
};

TEST_F(ReplicationGroupsTest, AreOneShardWithAPrimaryThatIsToldSo) {
  create_group("grp-0001");
  EXPECT_EQ(group("grp-0001").string("Status"), "available");
  EXPECT_EQ(role_in("grp-0001"), "0001 grp-0001-001 primary");
  EXPECT_EQ(agent_.spec("grp-0001-001.0001").membership,
            (agent::Membership{"grp-0001.0001", agent::Role::primary, 1, false}));
}

TEST_F(ReplicationGroupsTest, AClusterWhoseNameLooksLikeAMembersIsNone) {
  create_group("g");
  create("g-002", "redis");
  agent_.obey();
  EXPECT_EQ(agent_.spec("g-002.0001").membership, agent::Membership());
  EXPECT_EQ(group("g").strings("MemberClusters").size(), 1u);
}

TEST_F(ReplicationGroupsTest, LeaveNoShardBehind) {
  create_group("g");
  call("DeleteReplicationGroup", {{"ReplicationGroupId", "g"}});
  agent_.obey();
  EXPECT_TRUE(keys("replication_group/").empty());
  EXPECT_TRUE(keys("shard/").empty());
  create_group("g");
  call("DeleteReplicationGroup", {{"ReplicationGroupId", "g"}, {"RetainPrimaryCluster", "true"}});
  agent_.obey();
  EXPECT_TRUE(keys("shard/").empty());
  EXPECT_EQ(status_of("g-001"), "available");
  EXPECT_EQ(agent_.spec("g-001.0001").membership, agent::Membership());
}

// The records as they were before there were shards: without what has come since.
TEST_F(ReplicationGroupsTest, ThatAnEarlierVersionWroteGoOn) {
  create_group("g");
  {
    Transaction records(*store_);
    ReplicationGroup group = *records.find<ReplicationGroup>("g");
    CacheCluster cluster = *records.find<CacheCluster>("g-001");
    Node node = *records.find<Node>("g-001.0001");
    group.shards.clear();
    group.next_shard = 1;
    cluster.shard.clear();
    node.spec.membership = {};
    records.put(group);
    records.put(cluster);
    records.put(node);
    ASSERT_TRUE(records.exists<Shard>("g.0001"));
    records.erase<Shard>("g.0001");
    service_.reset();
    store_->watch(nullptr);
    ASSERT_TRUE(records.commit());
  }
  restart();
  EXPECT_EQ(role_in("g"), "0001 g-001 primary");
  agent_.obey();
  EXPECT_EQ(keys("shard/"), (std::vector<std::string>{"shard/g.0001"}));
  EXPECT_EQ(role_in("g"), "0001 g-001 primary");
  EXPECT_EQ(agent_.spec("g-001.0001").membership,
            (agent::Membership{"g.0001", agent::Role::primary, 1, false}));
  EXPECT_EQ(agent_.node("g-001.0001").restarts, 0u);
  call("ModifyReplicationGroup",
       {{"ReplicationGroupId", "g"}, {"ReplicationGroupDescription", "e"}});
  EXPECT_EQ(group("g").string("Description"), "e");
}

}  // namespace
}  // namespace control
