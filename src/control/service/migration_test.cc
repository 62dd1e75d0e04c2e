// SPDX-License-Identifier: Apache-2.0
// Data that move in from a server elsewhere.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "control/service/test_groups.h"

namespace control {
namespace {

class MigrationTest : public ReplicasTest {
 protected:
  Parameters source(const std::string& host = "redis.example.com",
                    const std::string& port = "6379") {
    return {{"ReplicationGroupId", "g"},
            {"CustomerNodeEndpointList.member.1.Address", host},
            {"CustomerNodeEndpointList.member.1.Port", port}};
  }
  // The agent has looked at it, as its spec asks.
  void find(agent::SourceFacts facts) {
    agent_.obey();
    facts.number = agent_.spec(kFirst).source_check.number;
    ASSERT_NE(facts.number, 0u);
    agent_.node(kFirst).source = std::move(facts);
    agent_.report();
    agent_.obey();
  }
  void start() {
    call("StartMigration", source());
    find({.version = "7.0.15"});
  }
  bool has_event(const std::string& message) {
    const aws::Structure shown =
        call("DescribeEvents", {{"SourceIdentifier", "g"}, {"SourceType", "replication-group"}});
    const auto events = shown.structures("Events");
    return std::any_of(events.begin(), events.end(), [&](const aws::Structure& event) {
      return event.string("Message") == message;
    });
  }
  std::string status() { return std::string(*group("g").string("Status")); }
  uint64_t epoch() { return shard().epoch; }
};

TEST_F(MigrationTest, ThePrimaryFollowsTheSourceAndTheReplicasFollowIt) {
  const std::string primary = endpoint("PrimaryEndpoint");
  call("StartMigration", source());
  EXPECT_EQ(status(), "migrating");
  EXPECT_EQ(leader(), "g-001") << "the source has not been looked at";
  find({.version = "7.0.15"});
  EXPECT_EQ(leader(), "");
  EXPECT_EQ(epoch(), 2u);
  const agent::Following& head = agent_.spec(kFirst).following;
  EXPECT_EQ(head.address, "redis.example.com");
  EXPECT_EQ(head.port, 6379);
  EXPECT_TRUE(head.foreign);
  for (const char* id : {kSecond, kThird}) {
    EXPECT_EQ(agent_.spec(id).following.address, agent_.spec(kFirst).addresses.front());
    EXPECT_FALSE(agent_.spec(id).following.foreign);
  }
  EXPECT_EQ(holders(primary), NodeIds{kFirst}) << "it can be read from";
  EXPECT_EQ(role_in("g"), "0001 g-001 primary");
  EXPECT_EQ(agent_.spec(kFirst).source_check.number, 0u);

  call("CompleteMigration", {{"ReplicationGroupId", "g"}});
  find({.version = "7.0.15", .offset = 500});
  EXPECT_EQ(leader(), "") << "it lacks something";
  EXPECT_TRUE(agent_.spec(kFirst).following.closely);
  move(kFirst, 500);
  agent_.obey();
  EXPECT_EQ(leader(), "g-001");
  EXPECT_EQ(epoch(), 3u);
  EXPECT_EQ(status(), "available");
  EXPECT_EQ(agent_.node(kFirst).standing.role, agent::Role::primary);
  EXPECT_EQ(holders(primary), NodeIds{kFirst});
  EXPECT_TRUE(has_event("Complete Migration successful for g"));
}

TEST_F(MigrationTest, ASourceThatCannotBeFollowedChangesNothing) {
  const std::vector<std::pair<agent::SourceFacts, std::string>> cases = {
      {{.problem = "it answers: NOAUTH Authentication required."},
       "it answers: NOAUTH Authentication required."},
      {{.version = "7.0.15", .is_cluster = true},
       "it is in cluster mode, and the replication group is not"},
      {{.version = "7.0.15", .data_bytes = int64_t{4} << 30},
       "its data use 4096.0 MiB, which do not fit into the 384.0 MiB of cache.t4g.micro"},
      {{.version = "7.0.15", .databases = 17},
       "it has keys in database 16, and the replication group has 16 databases"}};
  for (const auto& [facts, problem] : cases) {
    call("StartMigration", source());
    find(facts);
    EXPECT_TRUE(has_event("Start Migration failed for g: redis.example.com:6379: " + problem))
        << problem;
    call("TestMigration", source());
    EXPECT_EQ(status(), "available");
    find(facts);
    EXPECT_TRUE(has_event("Test Migration failed for g: redis.example.com:6379: " + problem));
  }
  EXPECT_EQ(status(), "available");
  EXPECT_EQ(epoch(), 1u);
  call("TestMigration", source());
  find({.version = "7.0.15"});
  EXPECT_TRUE(
      has_event("Test Migration successful for g: data can come from redis.example.com:6379"));
  EXPECT_EQ(epoch(), 1u);
}

TEST_F(MigrationTest, ACompletionThatCannotBeIsGivenUp) {
  start();
  call("CompleteMigration", {{"ReplicationGroupId", "g"}});
  find({.problem = "it does not answer: no answer in time"});
  EXPECT_EQ(status(), "migrating");
  EXPECT_TRUE(
      has_event("Complete Migration failed for g: redis.example.com:6379: it does not "
                "answer: no answer in time"));
  call("CompleteMigration", {{"ReplicationGroupId", "g"}});
  find({.version = "7.0.15", .offset = 500});
  clock_.advance_ms(30'000);
  for (int i = 0; i < 10; i++) service_->tick();
  agent_.obey();
  EXPECT_EQ(leader(), "");
  EXPECT_TRUE(
      has_event("Complete Migration failed for g: redis.example.com:6379: data is not in "
                "sync: what it had is not here yet"));
  call("CompleteMigration", {{"ReplicationGroupId", "g"}, {"Force", "true"}});
  agent_.obey();
  EXPECT_EQ(leader(), "g-001");
  EXPECT_EQ(status(), "available");
}

TEST_F(MigrationTest, IsCalledOffBeforeItBegins) {
  call("StartMigration", source());
  EXPECT_EQ(error_of("CompleteMigration", {{"ReplicationGroupId", "g"}}),
            "InvalidReplicationGroupState");
  call("CompleteMigration", {{"ReplicationGroupId", "g"}, {"Force", "true"}});
  agent_.obey();
  EXPECT_EQ(status(), "available");
  EXPECT_EQ(epoch(), 1u);
}

TEST_F(MigrationTest, AHeadThatEndsFollowsTheSourceAgain) {
  start();
  agent_.kill(kFirst);
  EXPECT_TRUE(agent_.leases().empty());
  EXPECT_FALSE(agent_.spec(kFirst).membership.needs_lease);
  agent_.obey();
  EXPECT_EQ(leader(), "");
  EXPECT_EQ(status(), "migrating");
}

TEST_F(MigrationTest, AHeadIsRebootedAtOnce) {
  start();
  call("RebootCacheCluster",
       {{"CacheClusterId", "g-001"}, {"CacheNodeIdsToReboot.CacheNodeId.1", "0001"}});
  agent_.obey();
  EXPECT_EQ(agent_.node(kFirst).incarnation, 2u);
  EXPECT_TRUE(agent_.spec(kFirst).following.foreign);
  EXPECT_EQ(status_of("g-001"), "available");
  EXPECT_EQ(status(), "migrating");
}

TEST_F(MigrationTest, WhatCannotBeIsRefused) {
  EXPECT_EQ(error_of("CompleteMigration", {{"ReplicationGroupId", "g"}}),
            "ReplicationGroupNotUnderMigrationFault");
  EXPECT_EQ(error_of("StartMigration", {{"ReplicationGroupId", "nobody"},
                                        {"CustomerNodeEndpointList.member.1.Address", "a"},
                                        {"CustomerNodeEndpointList.member.1.Port", "1"}}),
            "ReplicationGroupNotFoundFault");
  for (const auto& [host, port] : Parameters{{"", "6379"},
                                             {"a b", "6379"},
                                             {"a\nb", "6379"},
                                             {"-a", "6379"},
                                             {std::string(254, 'a'), "6379"},
                                             {"a", "0"},
                                             {"a", "65536"}}) {
    EXPECT_EQ(error_of("StartMigration", source(host, port)), "InvalidParameterValue")
        << host << ":" << port;
  }
  Parameters two = source();
  two.emplace_back("CustomerNodeEndpointList.member.2.Address", "b");
  two.emplace_back("CustomerNodeEndpointList.member.2.Port", "6379");
  EXPECT_EQ(error_of("StartMigration", two), "InvalidParameterValue");
  EXPECT_EQ(error_of("StartMigration", source(agent_.spec(kSecond).addresses.front())),
            "InvalidParameterValue")
      << "it is a cache of this service";
  start();
  for (const char* operation : {"StartMigration", "TestMigration"}) {
    EXPECT_EQ(error_of(operation, source()), "ReplicationGroupAlreadyUnderMigrationFault");
  }
  EXPECT_EQ(error_of("ModifyReplicationGroup",
                     {{"ReplicationGroupId", "g"}, {"CacheNodeType", "cache.t4g.small"}}),
            "InvalidReplicationGroupState");
  call("DeleteReplicationGroup", {{"ReplicationGroupId", "g"}});
  agent_.obey();
  EXPECT_TRUE(keys("shard/").empty());
}

}  // namespace
}  // namespace control
