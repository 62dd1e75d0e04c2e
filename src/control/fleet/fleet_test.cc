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
  Fleet fleet;
  EXPECT_FALSE(fleet.has_reported("host"));
  EXPECT_EQ(fleet.node("a"), nullptr);
  EXPECT_EQ(fleet.take(report({running("a")})), Ids{"a"});
  EXPECT_TRUE(fleet.has_reported("host"));
  EXPECT_EQ(fleet.node("a")->state, agent::NodeState::running);
}

TEST(Fleet, TellsWhatHasChanged) {
  Fleet fleet;
  (void)fleet.take(report({running("a"), running("b")}));
  agent::NodeStatus failed = running("b");
  failed.state = agent::NodeState::failed;
  EXPECT_EQ(fleet.take(report({running("a"), failed})), Ids{"b"});
  EXPECT_EQ(fleet.take(report({running("a"), failed})), Ids{});
}

TEST(Fleet, FiguresAreNoChange) {
  Fleet fleet;
  (void)fleet.take(report({running("a")}));
  agent::NodeStatus busy = running("a");
  busy.used_memory_bytes = 7;
  EXPECT_EQ(fleet.take(report({busy})), Ids{});
  EXPECT_EQ(fleet.node("a")->used_memory_bytes, 7);
}

TEST(Fleet, ForgetsWhatAnAgentNoLongerNames) {
  Fleet fleet;
  (void)fleet.take(report({running("a"), running("b")}));
  EXPECT_EQ(fleet.take(report({running("b")})), Ids{"a"});
  EXPECT_EQ(fleet.node("a"), nullptr);
}

}  // namespace
}  // namespace control
