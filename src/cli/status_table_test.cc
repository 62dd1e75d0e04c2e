// SPDX-License-Identifier: Apache-2.0
#include "cli/status_table.h"

#include <gtest/gtest.h>

namespace cli {
namespace {

control::StatusView one_node(control::NodeView node) {
  control::StatusView view;
  control::CacheView cache;
  cache.id = "mine";
  cache.engine = "redis";
  cache.status = "available";
  cache.nodes.push_back(std::move(node));
  view.caches.push_back(std::move(cache));
  return view;
}

TEST(StatusTable, NamesNodesAsTheLogsVerbTakesThem) {
  control::NodeView node;
  node.id = "mine.0001";
  node.state = "running";
  const std::string table = status_table(one_node(node), false);
  EXPECT_NE(table.find(" mine.0001 "), std::string::npos) << table;
}

TEST(StatusTable, SaysWhatAMemberOfAShardIs) {
  control::NodeView node;
  node.id = "mine.0001";
  node.state = "running";
  node.role = "replica";
  const std::string without = status_table(one_node(node), false);
  EXPECT_NE(without.find(" replica "), std::string::npos) << without;
  EXPECT_NE(without.find("    has no link to its primary\n"), std::string::npos) << without;
  node.linked = true;
  node.restarts = 1;
  const std::string linked = status_table(one_node(node), false);
  EXPECT_NE(linked.find("    restarted once\n"), std::string::npos) << linked;
}

TEST(StatusTable, SaysHowFarBehindAReplicaIsAndWhatAGroupWaitsFor) {
  control::NodeView node;
  node.id = "mine.0001";
  node.state = "running";
  node.role = "replica";
  node.linked = true;
  node.behind_bytes = 12 << 20;
  control::StatusView view = one_node(node);
  view.groups.push_back({"idle", "available", "127.0.0.5:6379", "127.0.0.6:6379", {}});
  view.groups.push_back({"g", "modifying", "", "", {"waits for mine\x1b"}});
  const std::string table = status_table(view, false);
  EXPECT_NE(table.find(" replica  12M "), std::string::npos) << table;
  EXPECT_NE(table.find("\nReplication group g is modifying\n    waits for mine\\u001b\n"),
            std::string::npos)
      << table;
  EXPECT_NE(table.find("\nReplication group idle is available, primary endpoint 127.0.0.5:6379, "
                       "reader endpoint 127.0.0.6:6379\n"),
            std::string::npos)
      << table;
}

TEST(StatusTable, MovesNoTerminalWithAnAgentsWords) {
  control::NodeView node;
  node.id = "mine.0001";
  node.address = "1.2.3.4\x1b]0;title\x07";
  node.state = "failed";
  node.message = "no\n\x1b[2J\xC2\x9b room";
  control::StatusView view = one_node(node);
  view.hosts.emplace_back().id = "host\r";
  const std::string table = status_table(view, false);
  for (const char c : table) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
  EXPECT_EQ(table.find("\xC2\x9b"), std::string::npos);
  EXPECT_NE(table.find("    no\\u000a\\u001b[2J\\u009b room\n"), std::string::npos) << table;
}

}  // namespace
}  // namespace cli
