// SPDX-License-Identifier: Apache-2.0
// What is done to a group's members one after the other: other node types and versions, reboots.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "control/model/cache_cluster.h"
#include "control/service/test_groups.h"

namespace control {
namespace {

constexpr const char* kSameThreads = "cache.t4g.small";
constexpr const char* kMoreThreads = "cache.m6g.xlarge";

class RollingChangesTest : public ReplicasTest {
 protected:
  RollingChangesTest() {
    for (const char* id : {kSecond, kThird}) move(id, 100);  // all have all
  }

  Parameters change(const std::string& name, const std::string& value, bool now = true) {
    return {
        {"ReplicationGroupId", "g"}, {name, value}, {"ApplyImmediately", now ? "true" : "false"}};
  }
  // Lets the service and the agent act in turn, and looks at what there is after each turn.
  template <typename Look>
  void watch(Look look) {
    service_->run();
    look();
    while (agent_.fetch() > 0) {
      agent_.report();
      service_->run();
      look();
    }
  }
  std::set<std::string> clusters_in(ClusterStatus status) {
    std::set<std::string> ids;
    for (const CacheCluster& cluster : Transaction(*store_).list<CacheCluster>()) {
      if (cluster.status == status) ids.insert(cluster.id);
    }
    return ids;
  }
  std::string type_of(const std::string& id) {
    return Transaction(*store_).find<CacheCluster>(id)->node_type;
  }
  std::string pending_type_of(const std::string& id) {
    const aws::Structure shown = describe(id);
    return std::string(
        shown.structure("PendingModifiedValues")->string("CacheNodeType").value_or(""));
  }
  std::vector<std::string> events(const std::string& id, const std::string& type) {
    std::vector<std::string> messages;
    const aws::Structure shown =
        call("DescribeEvents", {{"SourceIdentifier", id}, {"SourceType", type}});
    for (const aws::Structure& event : shown.structures("Events")) {
      messages.emplace_back(*event.string("Message"));
    }
    return messages;
  }
  bool has_event(const std::string& id, const std::string& type, const std::string& message) {
    const std::vector<std::string> all = events(id, type);
    return std::find(all.begin(), all.end(), message) != all.end();
  }
  uint64_t incarnation(const std::string& node) { return agent_.node(node).incarnation; }
};

TEST_F(RollingChangesTest, ChangeOneMemberAfterTheOtherAndThePrimaryLast) {
  call("ModifyReplicationGroup", change("CacheNodeType", kMoreThreads));
  EXPECT_EQ(pending_type_of("g-001"), kMoreThreads);
  std::vector<std::string> order;
  watch([&] {
    EXPECT_LE(clusters_in(ClusterStatus::modifying).size(), 1u);
    for (const std::string& id : clusters_in(ClusterStatus::modifying)) {
      if (order.empty() || order.back() != id) order.push_back(id);
    }
    EXPECT_TRUE(leader() != "g-001" || incarnation(kFirst) == 1) << "it has the data";
  });
  EXPECT_EQ(order, (NodeIds{"g-002", "g-003", "g-001"}));
  EXPECT_EQ(leader(), "g-002");
  for (const char* id : {"g-001", "g-002", "g-003"}) {
    EXPECT_EQ(type_of(id), kMoreThreads);
    EXPECT_EQ(pending_type_of(id), "");
    const std::string node = std::string(id) + ".0001";
    EXPECT_EQ(incarnation(node), 2u);
    EXPECT_TRUE(agent_.node(node).standing.has_data) << node;
  }
  EXPECT_EQ(group("g").string("Status"), "available");
  EXPECT_EQ(group("g").string("CacheNodeType"), kMoreThreads);
  EXPECT_TRUE(has_event(
      "g", "replication-group",
      "Succeeded applying modification to cache node type to " + std::string(kMoreThreads) + "."));
}

TEST_F(RollingChangesTest, RestartNobodyWhoCanChangeWithout) {
  call("ModifyReplicationGroup", change("CacheNodeType", kSameThreads));
  watch([&] { EXPECT_LE(clusters_in(ClusterStatus::modifying).size(), 1u); });
  EXPECT_EQ(type_of("g-001"), kSameThreads);
  EXPECT_EQ(leader(), "g-001");
  for (const char* node : {kFirst, kSecond, kThird}) EXPECT_EQ(incarnation(node), 1u);
  EXPECT_EQ(group("g").string("Status"), "available");
}

TEST_F(RollingChangesTest, RestartWhereTheVersionIsAnotherProgram) {
  agent_.have_programs();
  call("ModifyReplicationGroup",
       {{"ReplicationGroupId", "g"}, {"Engine", "valkey"}, {"ApplyImmediately", "true"}});
  EXPECT_EQ(describe("g-001").string("Engine"), "redis");
  EXPECT_EQ(describe("g-001").structure("CacheParameterGroup")->string("CacheParameterGroupName"),
            "default.redis7");
  agent_.obey();
  EXPECT_EQ(leader(), "g-002");
  for (const char* id : {"g-001", "g-002", "g-003"}) {
    EXPECT_EQ(describe(id).string("Engine"), "valkey");
    EXPECT_EQ(incarnation(std::string(id) + ".0001"), 2u);
  }
  EXPECT_EQ(group("g").string("Engine"), "valkey");
}

TEST_F(RollingChangesTest, WaitForAMemberThatDoesNotComeUp) {
  agent_.failing()[kSecond] = "no";
  call("ModifyReplicationGroup", change("CacheNodeType", kMoreThreads));
  agent_.obey();
  EXPECT_EQ(type_of("g-003"), "cache.t4g.micro");
  EXPECT_EQ(leader(), "g-001");
  EXPECT_EQ(group("g").string("Status"), "modifying");
  agent_.failing().clear();
  agent_.node(kSecond).state = agent::NodeState::running;
  agent_.report();
  agent_.obey();
  EXPECT_EQ(type_of("g-001"), kMoreThreads);
  EXPECT_EQ(group("g").string("Status"), "available");
}

TEST_F(RollingChangesTest, AreRefusedBeforeAnythingIsDone) {
  agent_.node(kSecond).used_memory_bytes = int64_t{500} << 20;
  agent_.report();
  call("ModifyReplicationGroup", change("CacheNodeType", kSameThreads));
  agent_.obey();
  const std::string message =
      message_of("ModifyReplicationGroup", change("CacheNodeType", "cache.t4g.micro"));
  EXPECT_NE(message.find("uses 500.0 MiB, which does not fit into the"), std::string::npos)
      << message;
  EXPECT_EQ(type_of("g-001"), kSameThreads);
  EXPECT_EQ(pending_type_of("g-001"), "");
  // Two of them would fit into the 64 GiB of the host.
  EXPECT_EQ(error_of("ModifyReplicationGroup", change("CacheNodeType", "cache.m6g.2xlarge")),
            "InsufficientCacheClusterCapacity");
  EXPECT_EQ(group("g").string("Status"), "available");
  const aws::Structure allowed =
      call("ListAllowedNodeTypeModifications", {{"ReplicationGroupId", "g"}});
  const auto up = allowed.strings("ScaleUpModifications");
  EXPECT_NE(std::find(up.begin(), up.end(), kMoreThreads), up.end());
  EXPECT_EQ(std::find(up.begin(), up.end(), "cache.m6g.2xlarge"), up.end());
  const auto down = allowed.strings("ScaleDownModifications");
  EXPECT_EQ(std::find(down.begin(), down.end(), "cache.t4g.micro"), down.end());
}

TEST_F(RollingChangesTest, GiveUpWhatDoesNotFitAnyMore) {
  call("ModifyReplicationGroup", change("CacheNodeType", kSameThreads));
  agent_.obey();
  agent_.failing()[kSecond] = "wait";
  call("ModifyReplicationGroup", change("CacheNodeType", "cache.t4g.micro"));
  agent_.obey();
  agent_.node(kThird).used_memory_bytes = int64_t{1} << 30;
  agent_.failing().clear();
  agent_.node(kSecond).state = agent::NodeState::running;
  agent_.report();
  agent_.obey();
  EXPECT_EQ(type_of("g-002"), "cache.t4g.micro");
  EXPECT_EQ(type_of("g-003"), kSameThreads);
  EXPECT_EQ(pending_type_of("g-001"), "");
  EXPECT_EQ(group("g").string("Status"), "available");
  const std::vector<std::string> all = events("g", "replication-group");
  EXPECT_TRUE(std::any_of(all.begin(), all.end(), [](const std::string& event) {
    return event.starts_with(
        "Failed applying modification to cache node type to cache.t4g.micro. member g-003: ");
  }));
}

TEST_F(RollingChangesTest, TryAHandoverThatWasGivenUpAgainOnlyAfterAWhile) {
  call("ModifyReplicationGroup", change("CacheNodeType", kMoreThreads));
  watch([&] {
    // The primary has written more than its replicas have got.
    if (leader() == "g-001" && incarnation(kThird) == 2) {
      agent_.node(kFirst).replication_offset = 1000;
    }
  });
  EXPECT_EQ(leader(), "");
  clock_.advance_ms(10'000);
  for (int i = 0; i < 10; i++) service_->tick();
  agent_.obey();
  EXPECT_EQ(leader(), "g-001");
  clock_.advance_ms(50'000);
  for (int i = 0; i < 10; i++) service_->tick();
  agent_.obey();
  EXPECT_EQ(leader(), "g-001");
  for (const char* id : {kSecond, kThird}) move(id, 1000);
  clock_.advance_ms(10'000);
  for (int i = 0; i < 10; i++) service_->tick();
  agent_.obey();
  EXPECT_NE(leader(), "g-001");
  EXPECT_EQ(type_of("g-001"), kMoreThreads);
  EXPECT_EQ(group("g").string("Status"), "available");
}

// By an hour, after the handover was given up.
TEST_F(RollingChangesTest, TryAHandoverAgainThoughTheClockWasSetBack) {
  call("ModifyReplicationGroup", change("CacheNodeType", kMoreThreads));
  watch([&] {
    if (leader() == "g-001" && incarnation(kThird) == 2) {
      agent_.node(kFirst).replication_offset = 1000;
    }
  });
  clock_.advance_ms(10'000);
  for (int i = 0; i < 10; i++) service_->tick();
  agent_.obey();
  ASSERT_EQ(leader(), "g-001");
  {
    Transaction records(*store_);
    Shard shard = *records.find<Shard>("g.0001");
    ASSERT_NE(shard.handover_failed_ms, 0);
    shard.handover_failed_ms += 3'600'000;
    records.put(shard);
    ASSERT_TRUE(records.commit());
  }
  for (const char* id : {kSecond, kThird}) move(id, 1000);
  for (int i = 0; i < 10; i++) service_->tick();
  agent_.obey();
  EXPECT_NE(leader(), "g-001");
}

TEST_F(RollingChangesTest, WaitForTheMaintenanceWindow) {
  call("ModifyReplicationGroup", change("PreferredMaintenanceWindow", "sun:03:00-sun:04:00"));
  call("ModifyReplicationGroup", change("CacheNodeType", kMoreThreads, false));
  call("ModifyReplicationGroup", change("MultiAZEnabled", "false", false));
  call("ModifyReplicationGroup", {{"ReplicationGroupId", "g"},
                                  {"AutomaticFailoverEnabled", "false"},
                                  {"PrimaryClusterId", "g-003"}});
  agent_.obey();
  const aws::Structure shown = group("g");
  EXPECT_EQ(shown.string("Status"), "available");
  EXPECT_EQ(shown.string("AutomaticFailover"), "enabled");
  const aws::Structure& pending = *shown.structure("PendingModifiedValues");
  EXPECT_EQ(pending.string("PrimaryClusterId"), "g-003");
  EXPECT_EQ(pending.string("AutomaticFailoverStatus"), "disabled");
  EXPECT_EQ(pending_type_of("g-002"), kMoreThreads);
  EXPECT_EQ(leader(), "g-001");
  while (group("g").string("AutomaticFailover") == "enabled") {
    ASSERT_LT(clock_.wall_ms(), int64_t{4'000'000'000'000});
    clock_.advance_ms(30 * 60 * 1000);
    for (int i = 0; i < 10; i++) service_->tick();
    agent_.obey();
  }
  agent_.obey();
  EXPECT_EQ(leader(), "g-003") << "as was wished, when all had been changed";
  EXPECT_EQ(type_of("g-003"), kMoreThreads);
  EXPECT_TRUE(group("g").structure("PendingModifiedValues")->empty());
  EXPECT_TRUE(has_event("g", "replication-group",
                        "Automatic failover has been turned off for replication group g"));
}

TEST_F(RollingChangesTest, GetTheParameterGroupOfANewVersionWithIt) {
  call("CreateCacheParameterGroup", {{"CacheParameterGroupName", "new"},
                                     {"CacheParameterGroupFamily", "valkey8"},
                                     {"Description", "d"}});
  call("ModifyReplicationGroup", {{"ReplicationGroupId", "g"},
                                  {"Engine", "valkey"},
                                  {"EngineVersion", "8.0"},
                                  {"CacheParameterGroupName", "new"}});
  const auto group_of = [&](const std::string& id) {
    const aws::Structure shown = describe(id);
    return std::string(*shown.structure("CacheParameterGroup")->string("CacheParameterGroupName"));
  };
  EXPECT_EQ(group_of("g-001"), "default.redis7");
  EXPECT_EQ(error_of("DeleteCacheParameterGroup", {{"CacheParameterGroupName", "new"}}),
            "InvalidCacheParameterGroupState");
  call("ModifyReplicationGroup", {{"ReplicationGroupId", "g"},
                                  {"ReplicationGroupDescription", "e"},
                                  {"ApplyImmediately", "true"}});
  agent_.obey();
  EXPECT_EQ(group_of("g-001"), "new");
  EXPECT_EQ(describe("g-001").string("Engine"), "valkey");
}

TEST_F(RollingChangesTest, PromoteNobodyByHandWhileFailoverIsAutomatic) {
  EXPECT_EQ(error_of("ModifyReplicationGroup", change("PrimaryClusterId", "g-002")),
            "InvalidParameterCombination");
  EXPECT_EQ(error_of("ModifyReplicationGroup", change("PrimaryClusterId", "other")),
            "InvalidParameterValue");
  EXPECT_EQ(error_of("ModifyReplicationGroup", change("AutomaticFailoverEnabled", "false")),
            "InvalidParameterCombination")
      << "Multi-AZ needs it";
}

// --- Reboots -------------------------------------------------------------------------------------

Parameters rebooting(const std::string& id) {
  return {{"CacheClusterId", id}, {"CacheNodeIdsToReboot.CacheNodeId.1", "0001"}};
}

TEST_F(RollingChangesTest, APrimaryIsRebootedAsAReplica) {
  call("RebootCacheCluster", rebooting("g-001"));
  EXPECT_EQ(status_of("g-001"), "rebooting cluster nodes");
  watch([&] { EXPECT_TRUE(leader() != "g-001" || incarnation(kFirst) == 1); });
  EXPECT_EQ(leader(), "g-002");
  EXPECT_EQ(incarnation(kFirst), 2u);
  EXPECT_EQ(incarnation(kSecond), 1u);
  EXPECT_EQ(status_of("g-001"), "available");
  EXPECT_EQ(group("g").string("Status"), "available");
  EXPECT_TRUE(has_event("g-001", "cache-cluster", "Cache node 0001 restarted"));
}

TEST_F(RollingChangesTest, AReplicaIsRebootedAtOnce) {
  call("RebootCacheCluster", rebooting("g-003"));
  agent_.obey();
  EXPECT_EQ(leader(), "g-001");
  EXPECT_EQ(incarnation(kThird), 2u);
  EXPECT_EQ(status_of("g-003"), "available");
}

TEST_F(RollingChangesTest, APrimaryWhoseReplicasDoNotRunIsRebootedAsItIs) {
  for (const char* id : {kSecond, kThird}) {
    agent_.node(id).state = agent::NodeState::failed;
    agent_.node(id).pid = 0;
  }
  agent_.report();
  service_->run();
  call("RebootCacheCluster", rebooting("g-001"));
  agent_.obey();
  EXPECT_EQ(incarnation(kFirst), 2u);
}

// --- Failures are told ---------------------------------------------------------------------------

TEST_F(RollingChangesTest, TellOfAMembersRecovery) {
  agent_.kill(kFirst);
  agent_.obey();
  const std::vector<std::string> all = events("g-001", "cache-cluster");
  const auto at = [&](const std::string& message) {
    return std::find(all.begin(), all.end(), message) - all.begin();
  };
  const auto failover = at("Failover from primary node g-001 to replica node g-002 completed");
  const auto recovering = at("Recovering cache nodes 0001");
  const auto finished = at("Finished recovery for cache nodes 0001");
  ASSERT_LT(failover, static_cast<ptrdiff_t>(all.size()));
  EXPECT_LT(recovering, finished);
  EXPECT_LT(finished, static_cast<ptrdiff_t>(all.size()));
  EXPECT_EQ(std::count(all.begin(), all.end(), "Recovering cache nodes 0001"), 1);
}

TEST_F(RollingChangesTest, FailoversAreTestedSomeTimesADay) {
  const Parameters test = {{"ReplicationGroupId", "g"}, {"NodeGroupId", "0001"}};
  for (int i = 0; i < 15; i++) {
    call("TestFailover", test);
    agent_.obey();
    ASSERT_EQ(group("g").string("Status"), "available");
  }
  EXPECT_EQ(error_of("TestFailover", test), "APICallRateForCustomerExceeded");
  clock_.advance_ms(24 * 60 * 60 * 1000);
  EXPECT_EQ(error_of("TestFailover", test), "");
}

// --- A group around a cluster --------------------------------------------------------------------

class AroundTest : public ReplicationGroupsTest {
 protected:
  AroundTest() {
    create("mine", "redis", {{"PreferredMaintenanceWindow", "sun:03:00-sun:04:00"}});
    agent_.obey();
    agent_.node("mine.0001").standing = {.role = agent::Role::primary, .has_data = true};
    agent_.report();
  }
  Parameters around(Parameters more = {}) {
    more.insert(more.begin(), {{"ReplicationGroupId", "g"},
                               {"ReplicationGroupDescription", "d"},
                               {"PrimaryClusterId", "mine"}});
    return more;
  }
};

TEST_F(AroundTest, TheClusterLeadsAndKeepsItsNameAddressAndData) {
  const std::string address = agent_.spec("mine.0001").addresses.front();
  call("CreateReplicationGroup",
       around({{"NumCacheClusters", "2"}, {"AutomaticFailoverEnabled", "true"}}));
  agent_.obey();
  EXPECT_EQ(group("g").string("Status"), "available");
  EXPECT_EQ(role_in("g"), "0001 mine primary");
  EXPECT_EQ(agent_.node("mine.0001").incarnation, 1u);
  EXPECT_TRUE(agent_.node("mine.0001").standing.has_data);
  EXPECT_EQ(agent_.spec("mine.0001").addresses.front(), address);
  EXPECT_EQ(agent_.spec("mine.0001").addresses.size(), 2u) << "and the primary endpoint";
  EXPECT_EQ(agent_.spec("g-002.0001").following.address, address);
  EXPECT_EQ(describe("g-002").string("PreferredMaintenanceWindow"), "sun:03:00-sun:04:00");
  call("DeleteReplicationGroup", {{"ReplicationGroupId", "g"}, {"RetainPrimaryCluster", "true"}});
  agent_.obey();
  EXPECT_EQ(status_of("mine"), "available");
  EXPECT_EQ(agent_.spec("mine.0001").addresses.size(), 1u);
}

TEST_F(AroundTest, TheClusterHasToBeOneThatCanLead) {
  EXPECT_EQ(error_of("CreateReplicationGroup", around({{"CacheNodeType", "cache.t4g.small"}})),
            "InvalidParameterCombination");
  EXPECT_EQ(
      error_of("CreateReplicationGroup", around({{"CacheParameterGroupName", "default.redis7"}})),
      "InvalidParameterCombination");
  create("other", "memcached");
  agent_.obey();
  for (const auto& [id, error] :
       Parameters{{"other", "InvalidParameterCombination"}, {"nobody", "CacheClusterNotFound"}}) {
    EXPECT_EQ(error_of("CreateReplicationGroup", {{"ReplicationGroupId", "g"},
                                                  {"ReplicationGroupDescription", "d"},
                                                  {"PrimaryClusterId", id}}),
              error);
  }
  call("CreateReplicationGroup", around());
  agent_.obey();
  EXPECT_EQ(error_of("CreateReplicationGroup", {{"ReplicationGroupId", "h"},
                                                {"ReplicationGroupDescription", "d"},
                                                {"PrimaryClusterId", "mine"}}),
            "InvalidCacheClusterState");
}

}  // namespace
}  // namespace control
