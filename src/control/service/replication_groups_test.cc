// SPDX-License-Identifier: Apache-2.0
// Replication groups, their shards, and what their nodes are told of them.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "control/model/cache_cluster.h"
#include "control/model/replication_group.h"
#include "control/model/shard.h"
#include "control/nodes/node.h"
#include "control/records/transaction.h"
#include "control/service/test_groups.h"

namespace control {
namespace {

TEST_F(ReplicationGroupsTest, AreOneShardWithAPrimaryThatIsToldSo) {
  create_group("grp-0001");
  EXPECT_EQ(group("grp-0001").string("Status"), "available");
  EXPECT_EQ(role_in("grp-0001"), "0001 grp-0001-001 primary");
  EXPECT_EQ(agent_.spec("grp-0001-001.0001").membership,
            (agent::Membership{"grp-0001.0001", agent::Role::primary, 1, false}));
}

// --- With replicas -------------------------------------------------------------------------------

TEST_F(ReplicasTest, FollowTheirPrimaryAndLieApart) {
  EXPECT_EQ(group("g").string("Status"), "available");
  EXPECT_EQ(leader(), "g-001");
  std::set<std::string> zones;
  for (const char* id : {"g-001", "g-002", "g-003"}) {
    zones.emplace(*describe(id).structures("CacheNodes")[0].string("CustomerAvailabilityZone"));
  }
  EXPECT_EQ(zones.size(), 3u);
  const agent::NodeSpec& first = agent_.spec(kFirst);
  const agent::NodeSpec& second = agent_.spec(kSecond);
  EXPECT_EQ(first.membership, (agent::Membership{"g.0001", agent::Role::primary, 1, true}));
  EXPECT_EQ(second.membership, (agent::Membership{"g.0001", agent::Role::replica, 1, false}));
  EXPECT_EQ(second.following.address, first.addresses.front());
  EXPECT_EQ(second.following.secret, first.following.secret);
  EXPECT_EQ(second.following.secret.size(), 32u);
  EXPECT_EQ(holders(endpoint("PrimaryEndpoint")), NodeIds{kFirst});
  EXPECT_EQ(holders(endpoint("ReaderEndpoint")), (NodeIds{kSecond, kThird}));
}

TEST_F(ReplicasTest, ShareTheReaderEndpointAndNoOther) {
  const std::string reader = endpoint("ReaderEndpoint");
  for (const char* id : {kSecond, kThird})
    EXPECT_EQ(agent_.spec(id).shared_addresses, NodeIds{reader});
  EXPECT_EQ(agent_.spec(kFirst).shared_addresses, NodeIds{});
}

TEST_F(ReplicasTest, AreReadAsLongAsTheyAreLinkedAndAnswer) {
  agent_.node(kSecond).standing.linked = false;
  agent_.report();
  service_->run();
  EXPECT_EQ(readers(), NodeIds{kThird});
  agent_.silence(kThird);
  service_->run();
  EXPECT_EQ(readers(), NodeIds{kFirst});
  agent_.node(kThird).silent = false;
  agent_.node(kThird).state = agent::NodeState::running;
  agent_.node(kSecond).standing.linked = true;
  agent_.report();
  service_->run();
  EXPECT_EQ(readers(), (NodeIds{kFirst, kSecond, kThird})) << "the primary until they listen";
  agent_.obey();
  EXPECT_EQ(readers(), (NodeIds{kSecond, kThird}));
  EXPECT_EQ(group("g").string("Status"), "available");
}

TEST_F(ReplicasTest, AreReadWhileAnotherPrimaryIsOnItsWay) {
  for (const char* id : {kSecond, kThird}) agent_.node(id).standing.linked = false;
  agent_.kill(kFirst);
  service_->run();
  EXPECT_EQ(leader(), "");
  EXPECT_EQ(readers(), (NodeIds{kSecond, kThird}));
  agent_.obey();
  EXPECT_EQ(leader(), "g-003");
  EXPECT_EQ(readers(), (NodeIds{kFirst, kSecond}));
}

TEST_F(ReplicasTest, ThePrimaryThatEndsIsReplacedByWhoHasTheMost) {
  const std::string primary = endpoint("PrimaryEndpoint");
  agent_.kill(kFirst);
  EXPECT_TRUE(agent_.leases().empty());
  agent_.obey();
  EXPECT_EQ(leader(), "g-003");
  EXPECT_EQ(shard().epoch, 3u);
  EXPECT_EQ(holders(primary), NodeIds{kThird});
  EXPECT_EQ(endpoint("PrimaryEndpoint"), primary);
  EXPECT_EQ(agent_.node(kThird).standing.role, agent::Role::primary);
  EXPECT_EQ(agent_.spec(kSecond).following.address, agent_.spec(kThird).addresses.front());
  EXPECT_EQ(agent_.node(kFirst).standing.role, agent::Role::replica);  // it has come back
  EXPECT_EQ(group("g").string("Status"), "available");
}

TEST_F(ReplicasTest, ThePrimaryThatDoesNotAnswerHasToEndFirst) {
  const std::string primary = endpoint("PrimaryEndpoint");
  agent_.silence(kFirst);
  service_->run();
  EXPECT_EQ(leader(), "");
  EXPECT_EQ(shard().epoch, 2u);
  agent_.report();
  service_->run();
  EXPECT_EQ(leader(), "") << "nobody knows what it does";
  agent_.node(kFirst).silent = false;
  agent_.kill(kFirst);
  agent_.obey();
  EXPECT_EQ(leader(), "g-003");
  EXPECT_EQ(shard().epoch, 3u);
  EXPECT_EQ(holders(primary), NodeIds{kThird});
}

TEST_F(ReplicasTest, AllSayHowMuchTheyHaveBeforeOneOfThemLeads) {
  agent_.kill(kFirst);
  service_->run();
  EXPECT_EQ(leader(), "") << "what is known is what was, before the primary ended";
  EXPECT_EQ(shard().epoch, 2u);
  move(kSecond, 200);
  agent_.report();
  service_->run();
  EXPECT_EQ(leader(), "") << "they may still have something from the former primary";
  agent_.obey();
  EXPECT_EQ(leader(), "g-002");
}

TEST_F(ReplicasTest, WhoDoesNotAnswerIsNotWaitedFor) {
  agent_.silence(kSecond);
  agent_.kill(kFirst);
  service_->run();
  EXPECT_EQ(leader(), "g-003");
}

TEST_F(ReplicasTest, AHandoverWaitsUntilTheSuccessorHasAll) {
  const std::string primary = endpoint("PrimaryEndpoint");
  EXPECT_EQ(error_of("TestFailover", {{"ReplicationGroupId", "g"}, {"NodeGroupId", "0001"}}), "");
  agent_.obey();
  EXPECT_EQ(agent_.node(kFirst).standing.role, agent::Role::replica);
  EXPECT_EQ(leader(), "");
  EXPECT_EQ(holders(primary), NodeIds{});
  EXPECT_EQ(holders(endpoint("ReaderEndpoint")), (NodeIds{kSecond, kThird}));
  EXPECT_EQ(agent_.spec(kThird).following.address, agent_.spec(kFirst).addresses.front());
  EXPECT_EQ(group("g").string("Status"), "modifying");
  move(kThird, 99);
  agent_.obey();
  EXPECT_EQ(leader(), "");
  move(kThird, 100);
  service_->run();
  EXPECT_EQ(leader(), "g-003");
  EXPECT_EQ(to_listen_on(primary), NodeIds{kThird}) << "at once";
  agent_.obey();
  EXPECT_EQ(holders(primary), NodeIds{kThird});
  EXPECT_EQ(group("g").string("Status"), "available");
}

TEST_F(ReplicasTest, AHandoverIsAsWishedWhereNobodyHasData) {
  for (const char* node : {kFirst, kSecond, kThird}) agent_.node(node).standing.has_data = false;
  agent_.report();
  call("TestFailover", {{"ReplicationGroupId", "g"}, {"NodeGroupId", "0001"}});
  agent_.obey();
  EXPECT_NE(leader(), "g-001");
  EXPECT_NE(leader(), "");
  EXPECT_EQ(group("g").string("Status"), "available");
}

TEST_F(ReplicasTest, AHandoverThatTakesTooLongIsGivenUp) {
  call("TestFailover", {{"ReplicationGroupId", "g"}, {"NodeGroupId", "0001"}});
  agent_.obey();
  service_->tick();
  agent_.obey();
  EXPECT_EQ(leader(), "");
  clock_.advance_ms(10'000);
  service_->tick();
  agent_.obey();
  EXPECT_EQ(leader(), "g-001");
  EXPECT_EQ(agent_.node(kFirst).standing.role, agent::Role::primary);
}

TEST_F(ReplicasTest, AnEmptyNodeNeverLeadsWhileAnotherHasData) {
  for (const char* id : {kFirst, kSecond, kThird}) agent_.kill(id);
  ASSERT_EQ(agent_.leases().size(), 1u);  // nobody else runs: the primary may be started
  EXPECT_EQ(agent_.leases()[0].node, kFirst);
  agent_.node(kFirst).standing = {.role = agent::Role::replica, .epoch = 1};
  agent_.node(kSecond).standing = {.role = agent::Role::replica, .epoch = 1, .has_data = true};
  for (const char* id : {kFirst, kSecond}) {
    agent_.node(id).state = agent::NodeState::running;
    agent_.node(id).pid = 7;
  }
  agent_.report();
  EXPECT_TRUE(agent_.leases().empty());
  service_->run();
  EXPECT_EQ(leader(), "g-001") << "what the third has is not known yet";
  agent_.node(kThird) = agent_.node(kSecond);
  agent_.node(kThird).id = kThird;
  agent_.node(kThird).standing.has_data = false;
  agent_.report();
  agent_.obey();
  EXPECT_EQ(leader(), "g-002");
}

TEST_F(ReplicasTest, WhereNobodyHasDataThePrimaryLeadsEmpty) {
  for (const char* id : {kFirst, kSecond, kThird}) {
    agent_.node(id).standing = {.role = agent::Role::replica, .epoch = 1};
  }
  agent_.report();
  agent_.obey();
  EXPECT_EQ(leader(), "g-001");
  EXPECT_EQ(shard().epoch, 3u);
  EXPECT_EQ(agent_.node(kFirst).standing.role, agent::Role::primary);
}

TEST_F(ReplicasTest, LeaveAndJoin) {
  call("DecreaseReplicaCount", {{"ReplicationGroupId", "g"},
                                {"NewReplicaCount", "1"},
                                {"ReplicasToRemove.member.1", "g-002"},
                                {"ApplyImmediately", "true"}});
  agent_.obey();
  EXPECT_EQ(group("g").strings("MemberClusters").size(), 2u);
  EXPECT_EQ(agent_.running(), (NodeIds{kFirst, kThird}));
  EXPECT_EQ(holders(endpoint("ReaderEndpoint")), NodeIds{kThird});
  EXPECT_EQ(error_of("DecreaseReplicaCount", {{"ReplicationGroupId", "g"},
                                              {"NewReplicaCount", "0"},
                                              {"ApplyImmediately", "true"}}),
            "InvalidParameterCombination");
  call("IncreaseReplicaCount",
       {{"ReplicationGroupId", "g"}, {"NewReplicaCount", "2"}, {"ApplyImmediately", "true"}});
  agent_.obey();
  EXPECT_EQ(agent_.running(), (NodeIds{kFirst, kThird, "g-004.0001"}));
  EXPECT_EQ(group("g").string("Status"), "available");
  EXPECT_EQ(agent_.spec("g-004.0001").following.address, agent_.spec(kFirst).addresses.front());
}

TEST_F(ReplicasTest, AServiceThatAnotherHasReplacedChangesNothing) {
  const agent::NodeStatus before = agent_.node(kFirst);
  agent_.kill(kFirst);  // it hears of that, and is stopped before it acts
  Service second(*store_, account_, storage_, clock_, random_, [] {});
  agent_.node(kFirst) = before;
  agent_.connect(second);
  service_->run();
  EXPECT_EQ(shard().epoch, 1u);
  EXPECT_EQ(leader(), "g-001");
}

TEST_F(ReplicasTest, TheServiceThatForgetsAllGoesOn) {
  restart();
  service_->run();
  agent_.obey();
  EXPECT_EQ(leader(), "g-001");
  EXPECT_EQ(shard().epoch, 1u);
  agent_.kill(kFirst);
  restart();
  agent_.obey();
  EXPECT_EQ(leader(), "g-003");
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
