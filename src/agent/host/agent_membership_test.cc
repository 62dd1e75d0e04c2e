// SPDX-License-Identifier: Apache-2.0
// Nodes that are members of a shard: epochs that are refused, and starts that need a lease.
#include <csignal>
#include <string>

#include "agent/host/agent_test_case.h"

namespace agent {
namespace {

class AgentMembershipTest : public AgentTest {
 protected:
  NodeSpec member(uint64_t epoch, bool needs_lease = false) const {
    NodeSpec spec = this->spec();
    spec.membership = {
        .shard = "g.0001", .role = Role::primary, .epoch = epoch, .needs_lease = needs_lease};
    return spec;
  }
  void grant(uint64_t epoch, int64_t duration_ms = 60'000) {
    service_.leases = {{.node = "cache-0001", .epoch = epoch, .duration_ms = duration_ms}};
  }
  void withdraw() { service_.leases.clear(); }

  // Until the agent has had the answers to two reports more: what they grant has been heard.
  void until_heard() {
    const uint64_t heard = service_.reports + 2;
    until([&] { return service_.reports > heard; }, "heard");
  }
  void kill_node() {
    const int64_t pid = status().pid;
    kill(static_cast<pid_t>(pid), SIGKILL);
    until([&] { return status().pid != pid; }, "ended");
  }
};

TEST_P(AgentMembershipTest, SaysInWhichEpochItsNodesAre) {
  service_.say(member(3));
  until_running();
  EXPECT_EQ(status().membership, member(3).membership);
  EXPECT_EQ(status().replication_offset, 0);
  NodeSpec next = member(4);
  next.membership.role = Role::replica;
  service_.say(next);
  until_running();
  EXPECT_EQ(status().membership, next.membership);
}

TEST_P(AgentMembershipTest, RefusesAnOlderEpochAlsoAfterARestart) {
  service_.say(member(5));
  until_running();
  const uint64_t revision = service_.revision();
  const int64_t pid = status().pid;
  for (const bool restarted : {false, true}) {
    if (restarted) {
      stop_agent();
      start_agent();
      until([&] { return status().pid == pid; }, "adopted");
    }
    NodeSpec stale = member(4);
    stale.wanted = Wanted::absent;
    service_.say(stale);
    until_heard();
    EXPECT_EQ(status().membership.epoch, 5u);
    EXPECT_EQ(status().pid, pid);
    EXPECT_LE(status().applied_revision, revision);
  }
}

TEST_P(AgentMembershipTest, AnotherShardHasEpochsOfItsOwn) {
  service_.say(member(5));
  until_running();
  service_.say(spec());  // of none
  until_running();
  EXPECT_EQ(status().membership, Membership());
  service_.say(member(1));
  until_running();
  EXPECT_EQ(status().membership.epoch, 1u);
}

TEST_P(AgentMembershipTest, ARemovedNodesEpochIsForgotten) {
  service_.say(member(5));
  until_running();
  NodeSpec absent = member(5);
  absent.wanted = Wanted::absent;
  service_.say(absent);
  until([&] { return status().state == NodeState::absent; }, "absent");
  service_.say(member(1));
  until_running();
  EXPECT_EQ(status().membership.epoch, 1u);
}

TEST_P(AgentMembershipTest, AMemberThatAnswersAgainIsNotSilentAnyMore) {
  service_.say(member(1));
  until_running();
  const int64_t pid = status().pid;
  kill(static_cast<pid_t>(pid), SIGSTOP);
  until([&] { return status().silent; }, "silent");
  EXPECT_NE(status().state, NodeState::running);
  kill(static_cast<pid_t>(pid), SIGCONT);
  until([&] { return status().state == NodeState::running; }, "it answers");
  EXPECT_FALSE(status().silent);
  EXPECT_EQ(status().pid, pid);
}

// Of an address that others serve as well it still gets a part of the clients.
TEST_P(AgentMembershipTest, AReplicaThatKeepsReadersWaitingIsEnded) {
  NodeSpec spec = member(1);
  spec.membership.role = Role::replica;
  spec.addresses.emplace_back("127.0.0.2");
  spec.shared_addresses = {"127.0.0.2"};
  service_.say(spec);
  until_running();
  const int64_t pid = status().pid;
  kill(static_cast<pid_t>(pid), SIGSTOP);
  until([&] { return status().silent; }, "silent");
  EXPECT_EQ(status().pid, pid);
  spec.addresses.pop_back();
  spec.shared_addresses.clear();
  service_.say(spec);
  until([&] { return status().state == NodeState::running && status().pid != pid; }, "new");
}

TEST_P(AgentMembershipTest, APrimaryWithReplicasIsStartedUnderALeaseOfItsEpoch) {
  service_.say(member(2, true));
  grant(1);  // of another epoch
  until([&] { return status().membership.epoch == 2; }, "taken on");
  until_heard();
  EXPECT_EQ(status().pid, 0);
  EXPECT_EQ(status().state, NodeState::starting);
  grant(2);
  until_running();
}

TEST_P(AgentMembershipTest, ACrashedPrimaryWithReplicasWaitsForALease) {
  service_.say(member(2, true));
  grant(2);
  until_running();
  withdraw();
  service_.say(member(3, true));  // the lease was for the epoch before
  until_running();                // what runs goes on
  kill_node();
  until_heard();
  EXPECT_EQ(status().pid, 0);
  grant(3);
  until([&] { return status().state == NodeState::running; }, "again");
  EXPECT_EQ(status().restarts, 1u);
}

TEST_P(AgentMembershipTest, ALeaseThatHasEndedStartsNothing) {
  service_.say(member(2, true));
  grant(2, 0);
  until([&] { return status().membership.epoch == 2; }, "taken on");
  until_heard();
  EXPECT_EQ(status().pid, 0);
}

TEST_P(AgentMembershipTest, APrimaryWithoutReplicasAndAReplicaAreStartedAgainAsEver) {
  service_.say(member(2));
  until_running();
  kill_node();
  until([&] { return status().state == NodeState::running; }, "again");
  NodeSpec replica = member(3);
  replica.membership.role = Role::replica;
  service_.say(replica);
  until_running();
  kill_node();
  until([&] { return status().state == NodeState::running; }, "again");
  EXPECT_EQ(status().restarts, 2u);
}

TEST_P(AgentMembershipTest, ALeaseThatComesAfterTheStartIsNotForTheNextOne) {
  service_.say(member(2, true));
  grant(2);
  until_running();
  until_heard();  // with every answer another one has come
  withdraw();
  until_heard();
  kill_node();
  until_heard();
  EXPECT_EQ(status().pid, 0);
  EXPECT_EQ(status().state, NodeState::starting);
}

TEST_P(AgentMembershipTest, ASpecThatTheDiskDidNotTakeIsKeptLater) {
  system_.refuse("spec.json", 2);
  service_.say(member(2));
  until([&] { return status().membership.epoch == 2; }, "kept");
  EXPECT_EQ(system_.refusals_left(), 0);
  stop_agent();
  start_agent();
  until([&] { return status().membership.epoch == 2; }, "known again");
}

TEST_P(AgentMembershipTest, ANodeThatBeginsAnewKnowsTheEpochOfItsShard) {
  if (!GetParam().prefix.empty()) GTEST_SKIP() << "stock servers know none";
  NodeSpec spec = member(2);
  spec.following.may_be_empty = true;
  service_.say(spec);
  until_running();
  until([&] { return status().standing.role == Role::primary; }, "leads");
  spec.incarnation = 2;
  service_.say(spec);
  until(
      [&] { return status().incarnation == 2 && status().settings_refused.contains(kMembership); },
      "refuses to lead in an epoch that was led in before");
  EXPECT_EQ(status().standing.role, Role::replica);
  EXPECT_EQ(status().standing.epoch, 2u);
}

// A primary of a shard on several hosts answers as long as the service says so.
TEST_P(AgentMembershipTest, TellsAPrimaryUntilWhenItLeads) {
  NodeSpec leased = member(1);
  leased.following.may_be_empty = true;
  leased.membership.voters = 2;
  leased.membership.voters_version = 7;
  leased.membership.lease_ms = 1000;
  service_.say(leased);
  until_running();
  if (GetParam().name == "Redis") {
    EXPECT_FALSE(status().standing.knows_leases);
    return;
  }
  until([&] { return status().standing.voters_version == 7; }, "told of its voters");
  EXPECT_TRUE(status().standing.knows_leases);
  EXPECT_EQ(ask(port_, GetParam().get), "") << "nobody has granted it a lease";
  service_.leading = {{.node = "cache-0001", .epoch = 2, .duration_ms = 60'000}};
  until_heard();
  EXPECT_EQ(ask(port_, GetParam().get), "") << "that was for another epoch";
  service_.leading = {{.node = "cache-0001", .epoch = 1, .duration_ms = 60'000}};
  until([&] { return ask(port_, GetParam().get) == GetParam().missed; }, "answers");
}

INSTANTIATE_TEST_SUITE_P(Programs, AgentMembershipTest,
                         testing::ValuesIn(programs_of(Engine::redis)), name_of);

}  // namespace
}  // namespace agent
