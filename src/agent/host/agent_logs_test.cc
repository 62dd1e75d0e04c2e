// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "agent/host/agent_test_case.h"

namespace agent {
namespace {

class AgentLogsTest : public AgentTest {
 protected:
  void want(LogType type) { service_.wanted_logs.push_back({.node = "cache-0001", .type = type}); }

  // How many entries of a log have this in their text.
  int64_t count(LogType type, const std::string& text) {
    const auto& entries = service_.logged[type];
    return std::count_if(entries.begin(), entries.end(), [&](const LogEntry& entry) {
      return entry.message.find(text) != std::string::npos;
    });
  }

  // Commands that all are slow where nothing is quick enough.
  void run_slow_commands(int commands) const {
    for (int i = 0; i < commands; i++) ask(port_, "ECHO hello\r\n");
  }

  void start_node() {
    NodeSpec node = spec();
    node.settings["slowlog-log-slower-than"] = "0";
    service_.say(node);
    until_running();
  }
};

TEST_P(AgentLogsTest, SlowCommandsComeOnceWhateverIsAway) {
  want(LogType::slow_log);
  start_node();
  run_slow_commands(3);
  until([&] { return count(LogType::slow_log, "ECHO ... (1 more arguments)") == 3; }, "three");
  service_.away = true;
  run_slow_commands(2);
  stop_agent();
  start_agent();
  service_.away = false;
  until_running();
  run_slow_commands(1);
  until([&] { return count(LogType::slow_log, "ECHO") >= 6; }, "six");
  std::set<int64_t> ids;
  for (const LogEntry& entry : service_.logged[LogType::slow_log]) {
    EXPECT_TRUE(ids.insert(entry.id).second) << entry.id << " twice";
  }
  EXPECT_EQ(count(LogType::slow_log, "ECHO"), 6);
}

TEST_P(AgentLogsTest, TheEnginesLogComesAsItGrows) {
  want(LogType::engine_log);
  start_node();
  until([&] { return count(LogType::engine_log, "Ready to accept connections") > 0; }, "its start");
  const auto& entries = service_.logged[LogType::engine_log];
  EXPECT_TRUE(std::all_of(entries.begin(), entries.end(), [](const LogEntry& entry) {
    return entry.role == "M" || entry.role == "C";
  }));
  stop_agent();
  start_agent();
  until_running();
  const int64_t ends = count(LogType::engine_log, "bye bye");
  NodeSpec anew = spec();
  anew.incarnation = 2;
  service_.say(anew);
  until([&] { return count(LogType::engine_log, "bye bye") > ends; }, "its end");
  std::set<std::pair<int64_t, std::string>> lines;
  for (const LogEntry& entry : service_.logged[LogType::engine_log]) {
    EXPECT_TRUE(lines.emplace(entry.time_ms, entry.message).second) << entry.message << " twice";
  }
}

INSTANTIATE_TEST_SUITE_P(Redis, AgentLogsTest, testing::ValuesIn(programs_of(Engine::redis)),
                         name_of);

}  // namespace
}  // namespace agent
