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
