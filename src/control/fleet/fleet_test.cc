// SPDX-License-Identifier: Apache-2.0
#include "control/fleet/fleet.h"

#include <gtest/gtest.h>

namespace control {
namespace {

using Ids = std::vector<std::string>;

agent::Report report(std::vector<agent::NodeStatus> nodes) {
  agent::Report report;
  report.host.id = "host";
  report.nodes = std::move(nodes);
  return report;
}

agent::NodeStatus running(std::string id) {
  agent::NodeStatus status;
  status.id = std::move(id);
  status.state = agent::NodeState::running;
  return status;
}

TEST(Fleet, KnowsNothingUntilAnAgentReports) {
  const base::FakeClock clock;
  Fleet fleet(clock);
  EXPECT_FALSE(fleet.has_reported("host"));
  EXPECT_EQ(fleet.node("a"), nullptr);
  EXPECT_EQ(fleet.take(report({running("a")})).nodes, Ids{"a"});
  EXPECT_TRUE(fleet.has_reported("host"));
  EXPECT_EQ(fleet.node("a")->state, agent::NodeState::running);
}

TEST(Fleet, KnowsForHowLongANodeHasBeenAsItIs) {
  base::FakeClock clock;
  Fleet fleet(clock);
  EXPECT_EQ(fleet.unchanged_ms("a"), 0);
  (void)fleet.take(report({running("a")}));
  clock.advance_ms(500);
  agent::NodeStatus moved = running("a");
  moved.replication_offset = 7;
  (void)fleet.take(report({moved}));
  EXPECT_EQ(fleet.unchanged_ms("a"), 500);
  clock.advance_ms(5000);
  EXPECT_EQ(fleet.unchanged_ms("a"), 500) << "nobody has said since that it is still so";
  moved.pid = 8;
  (void)fleet.take(report({moved}));
  EXPECT_EQ(fleet.unchanged_ms("a"), 0);
  clock.advance_ms(20);
  moved.state = agent::NodeState::starting;
  (void)fleet.take(report({moved}));
  EXPECT_EQ(fleet.unchanged_ms("a"), 0);
  (void)fleet.take(report({}));
  clock.advance_ms(20);
  EXPECT_EQ(fleet.unchanged_ms("a"), 0);
}

TEST(Fleet, KnowsWhichHostsAreSilent) {
  base::FakeClock clock;
  Fleet fleet(clock);
  agent::NodeStatus leased = running("a");
  leased.membership.voters = 3;
  (void)fleet.take(report({leased}));
  clock.advance_ms(999);
  EXPECT_FALSE(fleet.is_away("host"));
  EXPECT_FALSE(fleet.is_away("another"));
  clock.advance_ms(1);
  EXPECT_TRUE(fleet.is_away("host"));
  fleet.forgive_silence();
  EXPECT_FALSE(fleet.is_away("host"));
  (void)fleet.take(report({running("a")}));
  clock.advance_ms(4000);
  EXPECT_FALSE(fleet.is_away("host")) << "it reports seldom";
  EXPECT_TRUE(fleet.is_away("another")) << "it has had the time";
}

TEST(Fleet, RemembersWhatMayStillBeGranted) {
  base::FakeClock clock;
  Fleet fleet(clock);
  clock.advance_ms(60'000);
  EXPECT_FALSE(fleet.is_grant_over("a", 1000)) << "the store is another service's";
  fleet.take_over();
  clock.advance_ms(999);
  EXPECT_FALSE(fleet.is_grant_over("a", 1000)) << "that one may have granted it just before";
  clock.advance_ms(1);
  EXPECT_TRUE(fleet.is_grant_over("a", 1000));
  fleet.note_grant("a");
  EXPECT_FALSE(fleet.is_grant_over("a", 1000));
  (void)fleet.take(report({running("a")}));
  (void)fleet.take(report({}));
  EXPECT_FALSE(fleet.is_grant_over("a", 1000)) << "though its agent does not name it any more";
}

TEST(Fleet, CountsOnWhatNodesSaidOfTheirPast) {
  base::FakeClock clock;
  Fleet fleet(clock);
  agent::NodeStatus replica = running("a");
  replica.told_ms = 100;
  replica.left_ms = 700;
  (void)fleet.take(report({replica}));
  clock.advance_ms(50);
  EXPECT_EQ(fleet.told_ms("a"), 150);
  EXPECT_EQ(fleet.left_ms("a"), 750);
  EXPECT_EQ(fleet.left_ms("b"), 0);
}

TEST(Fleet, AReportThatComesAfterALaterOneSaysNothing) {
  const base::FakeClock clock;
  Fleet fleet(clock);
  const auto sent = [](uint64_t agent, uint64_t number) {
    agent::Report numbered = report({running("a")});
    numbered.agent = agent;
    numbered.number = number;
    return numbered;
  };
  EXPECT_FALSE(fleet.is_overtaken(sent(7, 2)));
  (void)fleet.take(sent(7, 2));
  EXPECT_TRUE(fleet.is_overtaken(sent(7, 1)));
  EXPECT_TRUE(fleet.is_overtaken(sent(7, 2))) << "the same again";
  EXPECT_FALSE(fleet.is_overtaken(sent(7, 3)));
  EXPECT_FALSE(fleet.is_overtaken(sent(8, 1))) << "an agent that was started anew";
  (void)fleet.take(sent(8, 1));
  EXPECT_TRUE(fleet.is_overtaken(sent(7, 3))) << "of one that has been replaced";
  (void)fleet.take(report({}));
  EXPECT_FALSE(fleet.is_overtaken(report({}))) << "of an agent that does not number them";
  EXPECT_TRUE(fleet.is_overtaken(sent(7, 3))) << "as before";
  EXPECT_FALSE(fleet.is_overtaken(sent(8, 2)));
}

TEST(Fleet, TellsWhatHasChanged) {
  const base::FakeClock clock;
  Fleet fleet(clock);
  (void)fleet.take(report({running("a"), running("b")}));
  agent::NodeStatus failed = running("b");
  failed.state = agent::NodeState::failed;
  EXPECT_EQ(fleet.take(report({running("a"), failed})).nodes, Ids{"b"});
  EXPECT_EQ(fleet.take(report({running("a"), failed})).nodes, Ids{});
}

TEST(Fleet, FiguresAreNoChange) {
  const base::FakeClock clock;
  Fleet fleet(clock);
  (void)fleet.take(report({running("a")}));
  agent::NodeStatus busy = running("a");
  busy.used_memory_bytes = 7;
  EXPECT_EQ(fleet.take(report({busy})).nodes, Ids{});
  EXPECT_EQ(fleet.node("a")->used_memory_bytes, 7);
}

TEST(Fleet, ForgetsWhatAnAgentNoLongerNames) {
  const base::FakeClock clock;
  Fleet fleet(clock);
  (void)fleet.take(report({running("a"), running("b")}));
  EXPECT_EQ(fleet.take(report({running("b")})).nodes, Ids{"a"});
  EXPECT_EQ(fleet.node("a"), nullptr);
}

TEST(Fleet, KnowsHowTransfersAre) {
  const base::FakeClock clock;
  Fleet fleet(clock);
  agent::Report moving = report({});
  moving.transfers = {{.id = "t", .state = agent::TransferState::running, .bytes_done = 1}};
  EXPECT_EQ(fleet.take(moving).transfers, Ids{"t"});
  moving.transfers[0].bytes_done = 2;  // a figure
  EXPECT_TRUE(fleet.take(moving).empty());
  EXPECT_EQ(fleet.transfer("t")->bytes_done, 2);
  moving.transfers[0].state = agent::TransferState::done;
  EXPECT_EQ(fleet.take(moving).transfers, Ids{"t"});
  EXPECT_EQ(fleet.take(report({})).transfers, Ids{"t"});
  EXPECT_EQ(fleet.transfer("t"), nullptr);
}

}  // namespace
}  // namespace control
