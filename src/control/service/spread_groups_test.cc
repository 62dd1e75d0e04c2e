// SPDX-License-Identifier: Apache-2.0
// Replication groups whose members are on several hosts: who is granted a lease, and when a primary
// is replaced that nobody has seen end.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "control/resources/shards/shards.h"
#include "control/service/test_groups.h"

namespace control {
namespace {

// One host a zone, and a group of a member on each; the agents obey when they are told to.
class SpreadGroupTest : public ServiceTest {
 protected:
  SpreadGroupTest() {
    agent_.offer() = offer(1);
    agent_.connect(*service_);
    others_[0].offer() = offer(2);
    others_[1].offer() = offer(3);
    for (FakeAgent& agent : others_) agent.connect(*service_);
    call("CreateReplicationGroup", {{"ReplicationGroupId", "g"},
                                    {"ReplicationGroupDescription", "d"},
                                    {"CacheNodeType", "cache.t4g.micro"},
                                    {"NumCacheClusters", "3"},
                                    {"AutomaticFailoverEnabled", "true"},
                                    {"MultiAZEnabled", "true"}});
    for (int i = 0; i < 4; i++) all_obey();
    for (const char* id : {kFirst, kSecond, kThird}) {
      agent_of(id).node(id).standing.has_data = true;
      agent_of(id).node(id).replication_offset = 100;
    }
    all_obey();
  }

  static agent::HostOffer offer(int number) {
    const std::string digit = std::to_string(number);
    return {"host-" + digit,
            {std::string("us-east-1") + static_cast<char>('a' + number - 1)},
            int64_t{64} << 30,
            8,
            "127.66." + digit + ".0/24"};
  }

  void all_obey() {
    agent_.obey();
    for (FakeAgent& agent : others_) agent.obey();
    agent_.report();
    for (FakeAgent& agent : others_) agent.report();
    service_->run();
  }
  FakeAgent& agent_of(const std::string& node) {
    for (FakeAgent* agent : {&agent_, &others_[0], &others_[1]}) {
      if (agent->spec(node).id == node) return *agent;
    }
    return agent_;
  }
  std::string leader() {
    const Shard shard = *Transaction(*store_).find<Shard>("g.0001");
    const ShardMember* primary = primary_of(shard);
    return primary == nullptr ? "" : primary->cluster + ".0001";
  }
  std::string status() {
    return std::string(*call("DescribeReplicationGroups", {{"ReplicationGroupId", "g"}})
                            .structures("ReplicationGroups")[0]
                            .string("Status"));
  }

  // Time goes by in which the agents but that of the first member report, and say that nobody has
  // heard of it; the answers to what they are told come at once.
  void pass_ms(int64_t ms, bool is_heard = false) {
    for (int64_t i = 0; i < ms; i += kStepMs) {
      clock_.advance_ms(kStepMs);
      unheard_ms_ = is_heard ? 0 : unheard_ms_ + kStepMs;
      for (FakeAgent* agent : living()) {
        for (const std::string& id : agent->running()) {
          agent->node(id).told_ms = agent->node(id).left_ms = unheard_ms_;
        }
        agent->obey();
        agent->report();
      }
      service_->watch_hosts();
      service_->run();
    }
  }
  std::vector<FakeAgent*> living() {
    std::vector<FakeAgent*> found;
    for (FakeAgent* agent : {&agent_, &others_[0], &others_[1]}) {
      if (agent != &agent_of(kFirst)) found.push_back(agent);
    }
    return found;
  }

  static constexpr int64_t kStepMs = 100;
  FakeAgent others_[2];
  int64_t unheard_ms_ = 0;
};

TEST_F(SpreadGroupTest, ItsPrimaryIsGrantedLeases) {
  ASSERT_EQ(leader(), kFirst);
  EXPECT_EQ(status(), "available");
  const agent::Membership& membership = agent_of(kFirst).spec(kFirst).membership;
  EXPECT_EQ(membership.voters, 3u);
  EXPECT_EQ(membership.lease_ms, kPrimaryLeaseMs);
  ASSERT_EQ(agent_of(kFirst).leading().size(), 1u);
  const agent::LeaseGrant& grant = agent_of(kFirst).leading()[0];
  EXPECT_EQ(grant.node, kFirst);
  EXPECT_EQ(grant.epoch, membership.epoch);
  EXPECT_EQ(grant.duration_ms, kPrimaryLeaseMs);
  EXPECT_TRUE(agent_of(kSecond).leading().empty());
}

TEST_F(ReplicasTest, OnOneHostNeedNoLeases) {
  EXPECT_EQ(agent_.spec(kFirst).membership.voters, 0u);
  EXPECT_TRUE(agent_.leading().empty());
  clock_.advance_ms(60'000);
  service_->watch_hosts();
  service_->run();
  EXPECT_EQ(leader(), "g-001");
}

TEST_F(SpreadGroupTest, AServiceWhoseStoreWasTakenOverGrantsNothing) {
  Service next(*store_, account_, storage_, clock_, random_, [] {});
  agent_of(kFirst).report();
  EXPECT_TRUE(agent_of(kFirst).leading().empty());
}

TEST_F(SpreadGroupTest, WhoIsNotKnownToLeadIsGrantedNothing) {
  agent_of(kFirst).node(kFirst).membership.epoch--;
  agent_of(kFirst).report();
  EXPECT_TRUE(agent_of(kFirst).leading().empty());
}

TEST_F(SpreadGroupTest, ASilentPrimaryIsReplacedWhenItsLeaseIsOver) {
  pass_ms(kPrimaryLeaseMs);
  EXPECT_EQ(leader(), "") << "it is silent for long enough, but may still have a lease";
  pass_ms(2 * kStepMs);
  EXPECT_EQ(leader(), kSecond);
  EXPECT_EQ(status(), "available") << "nobody waits for the host that is away";
  ASSERT_EQ(agent_of(kSecond).leading().size(), 1u);
  const aws::Structure shown = call("DescribeReplicationGroups", {{"ReplicationGroupId", "g"}})
                                   .structures("ReplicationGroups")[0]
                                   .structures("NodeGroups")[0];
  EXPECT_EQ(shown.structure("PrimaryEndpoint")->string("Address"),
            agent_of(kSecond).spec(kSecond).addresses.front());
}

TEST_F(SpreadGroupTest, ReturnsAsAReplica) {
  pass_ms(kPrimaryLeaseMs + 2 * kStepMs);
  ASSERT_EQ(leader(), kSecond);
  all_obey();
  all_obey();
  EXPECT_EQ(leader(), kSecond);
  EXPECT_EQ(agent_of(kFirst).node(kFirst).standing.role, agent::Role::replica);
  EXPECT_TRUE(agent_of(kFirst).leading().empty());
}

TEST_F(SpreadGroupTest, SaysWhichHostsAreSilent) {
  const auto events = [&] {
    std::string all;
    const aws::Structure result =
        call("DescribeEvents", {{"SourceIdentifier", "g-001"}, {"SourceType", "cache-cluster"}});
    for (const aws::Structure& event : result.structures("Events")) {
      all.append(*event.string("Message")).append("\n");
    }
    return all;
  };
  pass_ms(3000, true);
  EXPECT_NE(events().find("The host of cache cluster g-001 does not report\n"), std::string::npos);
  EXPECT_EQ(events().find("reports again"), std::string::npos);
  all_obey();
  service_->watch_hosts();
  service_->run();
  EXPECT_NE(events().find("The host of cache cluster g-001 reports again\n"), std::string::npos);
}

TEST_F(SpreadGroupTest, StaysAsLongAsReplicasHearOfIt) {
  pass_ms(10'000, true);
  EXPECT_EQ(leader(), kFirst);
  EXPECT_EQ(status(), "available");
}

// What a replica has acknowledged last may be what the primary has its lease by.
TEST_F(SpreadGroupTest, TheLastAcknowledgementCounts) {
  pass_ms(1000);
  ASSERT_EQ(leader(), "");
  unheard_ms_ = -1000;  // they have heard of it once more, and then of the later epoch
  pass_ms(kPrimaryLeaseMs + 900);
  EXPECT_EQ(leader(), "");
  pass_ms(3 * kStepMs);
  EXPECT_EQ(leader(), kSecond);
}

TEST_F(SpreadGroupTest, AServiceThatWasStartedCountsAsHavingGrantedAll) {
  clock_.advance_ms(60'000);
  unheard_ms_ = 60'000;
  restart();
  for (FakeAgent& agent : others_) agent.connect(*service_);
  agent_of(kFirst).report();
  pass_ms(1000);
  restart();
  for (FakeAgent* agent : living()) agent->connect(*service_);
  pass_ms(kPrimaryLeaseMs);
  EXPECT_EQ(leader(), kFirst) << "a host that has not reported to it yet is waited for longer";
  pass_ms(5000);
  EXPECT_EQ(leader(), kSecond);
}

TEST_F(SpreadGroupTest, WithoutAMajorityNobodyIsReplaced) {
  for (int i = 0; i < 100; i++) {
    clock_.advance_ms(kStepMs);
    living().front()->obey();
    living().front()->report();
    service_->watch_hosts();
    service_->run();
  }
  EXPECT_EQ(leader(), kFirst) << "the third host is silent too, and may still vote";
}

// The agent of the host where it was before may have been away since, and names it still.
TEST_F(SpreadGroupTest, AnIdThatWasOnAnotherHostBeforeIsNotThatHostsAnyMore) {
  FakeAgent& elsewhere = agent_of(kSecond);
  elsewhere.node(kFirst).id = kFirst;  // and nothing else: it is absent
  elsewhere.report();
  EXPECT_EQ(service_->fleet().node(kFirst)->state, agent::NodeState::running);
  elsewhere.report();
  EXPECT_EQ(service_->fleet().node(kFirst)->state, agent::NodeState::running);
  const std::vector<std::string> named = elsewhere.running();
  EXPECT_EQ(named, std::vector<std::string>{kSecond}) << "it was told to forget it";
}

TEST_F(SpreadGroupTest, AServiceThatStoodStillGivesTime) {
  clock_.advance_ms(60'000);
  service_->watch_hosts();
  service_->run();
  EXPECT_EQ(leader(), kFirst);
}

TEST_F(SpreadGroupTest, OneThatNeverLedUnderALeaseIsWaitedFor) {
  agent_of(kFirst).node(kFirst).standing.voters_version = 0;
  agent_of(kFirst).report();
  Shard shard = *Transaction(*store_).find<Shard>("g.0001");
  shard.voters_in_force = 0;
  Transaction records(*store_);
  (void)records.find<Shard>("g.0001");
  records.put(shard);
  ASSERT_TRUE(records.commit());
  pass_ms(10'000);
  EXPECT_EQ(leader(), kFirst);
}

}  // namespace
}  // namespace control
