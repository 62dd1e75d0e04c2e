// SPDX-License-Identifier: Apache-2.0
// The lives of groups with replicas, with the service killed after each commit.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "control/catalogue/node_types.h"
#include "control/model/replication_group.h"
#include "control/model/shard.h"
#include "control/resources/shards/members.h"
#include "control/resources/shards/shards.h"
#include "control/service/crash_case.h"

namespace control {
namespace {

const Parameters kGroup = {{"ReplicationGroupId", "g"}};
constexpr const char* kFirstType = "cache.t4g.micro";
constexpr const char* kMoreCores = "cache.m6g.xlarge";

Parameters of_group(Parameters more) {
  more.insert(more.begin(), kGroup.begin(), kGroup.end());
  return more;
}

Parameters at_once(Parameters more) {
  more.emplace_back("ApplyImmediately", "true");
  return of_group(std::move(more));
}

class GroupLife : public CrashTest {
 protected:
  // A call that was made again may be told that the first is being carried out.
  void insist_on(const std::string& operation, const Parameters& parameters,
                 std::set<std::string> fine = {}) {
    fine.insert("InvalidReplicationGroupState");
    insist(operation, parameters, fine);
    expect_whole_group();
  }

  void create(const std::string& members) {
    insist("CreateReplicationGroup",
           of_group({{"ReplicationGroupDescription", "d"},
                     {"CacheNodeType", kFirstType},
                     {"NumCacheClusters", members},
                     {"AutomaticFailoverEnabled", "true"}}),
           {"ReplicationGroupAlreadyExists"});
    expect_whole_group();
    for (const std::string& id : agent_.running()) agent_.node(id).standing.has_data = true;
    agent_.report();
  }

  void remove() {
    insist("DeleteReplicationGroup", kGroup,
           {"ReplicationGroupNotFoundFault", "InvalidReplicationGroupState"});
    expect_nothing_left();
  }

  void expect_nothing_left() {
    for (const char* table : {"node/", "cache_cluster/", "replication_group/", "shard/"}) {
      EXPECT_TRUE(keys(table).empty()) << table;
    }
    EXPECT_TRUE(agent_.running().empty());
  }

  // One leads and the others follow, as their agents say too; nothing is left to do; nobody takes
  // more of the machine than its type does.
  void expect_whole_group() {
    expect_consistent();
    Transaction records(*store_);
    const auto group = records.find<ReplicationGroup>("g");
    const auto shard = records.find<Shard>("g.0001");
    ASSERT_TRUE(group && shard);
    EXPECT_EQ(group->status, ReplicationGroupStatus::available);
    EXPECT_FALSE(group->rolling.under_way);
    EXPECT_EQ(group->migration.stage, MigrationStage::none);
    EXPECT_TRUE(shard->successor.empty());
    EXPECT_TRUE(shard->source.head.empty());
    std::vector<std::string> members;
    for (const MemberNode& node : members_of(records, service_->fleet(), *shard)) {
      expect_in_place(records, node, *shard);
      members.push_back(node.member.cluster);
    }
    EXPECT_EQ(members, group->members);
    ASSERT_NE(primary_of(*shard), nullptr);
    EXPECT_EQ(shard->primary_holder, primary_of(*shard)->cluster);
  }

  void expect_in_place(Transaction& records, const MemberNode& node, const Shard& shard) {
    const std::string& id = node.member.cluster;
    const bool leads = node.member.role == agent::Role::primary;
    EXPECT_TRUE(leads ? node.leads(shard.epoch) : node.follows(shard.epoch)) << id;
    EXPECT_FALSE(node.waits_for_restart()) << id;
    const auto cluster = records.find<CacheCluster>(id);
    ASSERT_TRUE(cluster && node.row) << id;
    EXPECT_TRUE(cluster->pending.empty()) << id;
    EXPECT_FALSE(cluster->nodes[0].restart_due) << id;
    EXPECT_EQ(node.row->memory_bytes, find_node_type(cluster->node_type)->memory_bytes) << id;
  }

  std::string leader() {
    Transaction records(*store_);
    const Shard shard = *records.find<Shard>("g.0001");
    const ShardMember* primary = primary_of(shard);
    return primary == nullptr ? "" : primary->cluster;
  }
  size_t members() { return Transaction(*store_).find<ReplicationGroup>("g")->members.size(); }
  std::string type_of(const std::string& id) {
    return Transaction(*store_).find<CacheCluster>(id)->node_type;
  }
};

class MembersLife : public GroupLife {
 public:
  void live() override {
    create("2");
    insist_on("IncreaseReplicaCount", at_once({{"NewReplicaCount", "2"}}),
              {"InvalidParameterValue"});
    EXPECT_EQ(members(), 3u);
    insist_on("DecreaseReplicaCount",
              at_once({{"NewReplicaCount", "1"}, {"ReplicasToRemove.member.1", "g-002"}}),
              {"InvalidParameterValue"});
    EXPECT_EQ(members(), 2u);
    insist_on("CreateCacheCluster", of_group({{"CacheClusterId", "mine"}}),
              {"CacheClusterAlreadyExists"});
    insist_on("DeleteCacheCluster", {{"CacheClusterId", "mine"}}, {"CacheClusterNotFound"});
    EXPECT_EQ(members(), 2u);
    remove();
  }
};

class FailoverLife : public GroupLife {
 public:
  void live() override {
    create("2");
    insist_on("TestFailover", of_group({{"NodeGroupId", "0001"}}));
    const std::string former = leader();
    agent_.kill(former + ".0001");
    agent_.obey();
    if (mortal_.dead()) revive();
    expect_whole_group();
    EXPECT_NE(leader(), former);
    const std::string rebooted = leader();
    insist_on("RebootCacheCluster",
              {{"CacheClusterId", rebooted}, {"CacheNodeIdsToReboot.CacheNodeId.1", "0001"}},
              {"InvalidCacheClusterState"});
    EXPECT_GT(agent_.node(rebooted + ".0001").incarnation, 1u);
    remove();
  }
};

class RollingLife : public GroupLife {
 public:
  void live() override {
    create("2");
    insist_on("ModifyReplicationGroup", at_once({{"CacheNodeType", kMoreCores}}));
    EXPECT_NE(leader(), "g-001");
    for (const char* id : {"g-001", "g-002"}) EXPECT_EQ(type_of(id), kMoreCores);
    insist_on("ModifyReplicationGroup",
              at_once({{"CacheNodeType", kFirstType}, {"AutomaticFailoverEnabled", "false"}}));
    for (const char* id : {"g-001", "g-002"}) EXPECT_EQ(type_of(id), kFirstType);
    insist_on("ModifyReplicationGroup", at_once({{"PrimaryClusterId", "g-001"}}));
    EXPECT_EQ(leader(), "g-001");
    remove();
  }
};

class AroundLife : public GroupLife {
 public:
  void live() override {
    insist("CreateCacheCluster",
           {{"CacheClusterId", "mine"}, {"Engine", "redis"}, {"CacheNodeType", kFirstType}},
           {"CacheClusterAlreadyExists"});
    insist("CreateReplicationGroup",
           of_group({{"ReplicationGroupDescription", "d"},
                     {"PrimaryClusterId", "mine"},
                     {"NumCacheClusters", "2"}}),
           {"ReplicationGroupAlreadyExists"});
    expect_whole_group();
    EXPECT_EQ(leader(), "mine");
    insist("DeleteReplicationGroup", of_group({{"RetainPrimaryCluster", "true"}}),
           {"ReplicationGroupNotFoundFault", "InvalidReplicationGroupState"});
    expect_consistent();
    EXPECT_EQ(agent_.running(), (std::vector<std::string>{"mine.0001"}));
    insist("DeleteCacheCluster", {{"CacheClusterId", "mine"}},
           {"CacheClusterNotFound", "InvalidCacheClusterState"});
    expect_nothing_left();
  }
};

class MigrationLife : public GroupLife {
 public:
  void live() override {
    agent_.find_source({.version = "7.0.15"});
    create("2");
    const Parameters source =
        of_group({{"CustomerNodeEndpointList.member.1.Address", "redis.example.com"},
                  {"CustomerNodeEndpointList.member.1.Port", "6379"}});
    insist("TestMigration", source, {});
    expect_whole_group();
    insist("StartMigration", source, {"ReplicationGroupAlreadyUnderMigrationFault"});
    EXPECT_EQ(leader(), "");
    EXPECT_TRUE(agent_.spec("g-001.0001").following.foreign);
    insist_on("CompleteMigration", kGroup, {"ReplicationGroupNotUnderMigrationFault"});
    EXPECT_EQ(leader(), "g-001");
    remove();
  }
};

TEST_F(MembersLife, ConvergesWhereverTheServiceIsKilled) { kill_everywhere(); }
TEST_F(FailoverLife, ConvergesWhereverTheServiceIsKilled) { kill_everywhere(); }
TEST_F(RollingLife, ConvergesWhereverTheServiceIsKilled) { kill_everywhere(); }
TEST_F(AroundLife, ConvergesWhereverTheServiceIsKilled) { kill_everywhere(); }
TEST_F(MigrationLife, ConvergesWhereverTheServiceIsKilled) { kill_everywhere(); }

}  // namespace
}  // namespace control
