// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "engine/commands/server/config_commands.h"
#include "engine/commands/transactions/transaction_commands.h"
#include "engine/execution/test_node.h"
#include "engine/session/command_context.h"
#include "engine/settings/memory_config_files.h"
#include "engine/settings/setting_value.h"
#include "engine/settings/settings_table.h"

namespace engine {
namespace {

// PROBE name: the value of a setting as a command sees it.
void probe(CommandContext& c) { c.reply.bulk(value_text(*find_setting(c.args[1]), c.settings)); }

constexpr CommandSpec kProbeCommands[] = {
    {.name = "probe", .run = probe, .arity = 2, .flags = kTouchesNoKeys},
};

class SettingsInBatch : public testing::Test {
 protected:
  std::string batch(const std::vector<std::vector<std::string_view>>& requests) {
    return test_.batch(requests, client_);
  }

  // A value that the setting takes and does not have; nothing if there is none.
  std::optional<std::string> another_value(const SettingSpec& spec) const {
    const Settings now = *store_.current();
    std::vector<std::string> candidates = {
        "no",           "yes",     "0",        "1", "2",         "3",          "7",   "64",
        "100",          "1048576", "67108864", "x", "127.0.0.1", "10.0.0.0/8", "KEA", "50",
        "normal 1 1 1", "a|b|1"};
    for (const std::string_view name : spec.names) candidates.emplace_back(name);
    for (const std::string& candidate : candidates) {
      SettingsStore trial(now, "", files_);
      const SettingsStore::Assignment change[] = {{spec.name, candidate}};
      if (trial.set(change, true) && value_text(spec, *trial.current()) != value_text(spec, now)) {
        return candidate;
      }
    }
    return std::nullopt;
  }

  std::string bulk(const SettingSpec& spec) const {
    const std::string value = value_text(spec, *store_.current());
    return "$" + std::to_string(value.size()) + "\r\n" + value + "\r\n";
  }

  static Settings open_settings() {
    Settings settings;
    settings.enable_protected_configs = ProtectedAction::kYes;
    return settings;
  }

  const MemoryConfigFiles files_ = {};
  TestNode test_{{kProbeCommands, config_commands(), transaction_commands()}, open_settings()};
  SettingsStore& store_ = test_.store;
  Client& client_ = test_.client;
};

// Every setting that can change while a node runs, whatever acts on it.
TEST_F(SettingsInBatch, WhatConfigSetChangesTheNextRequestOfTheBatchSees) {
  size_t tried = 0;
  client_.authenticated = client_.was_authenticated = true;
  for (const SettingSpec* spec : all_settings()) {
    if (spec->has(kImmutable)) continue;
    const std::optional<std::string> value = another_value(*spec);
    if (!value) continue;
    SCOPED_TRACE(spec->name);
    const std::string before = bulk(*spec);
    const std::string replies = batch(
        {{"PROBE", spec->name}, {"CONFIG", "SET", spec->name, *value}, {"PROBE", spec->name}});
    EXPECT_NE(bulk(*spec), before);
    EXPECT_EQ(replies, before + "+OK\r\n" + bulk(*spec));
    tried++;
  }
  EXPECT_GT(tried, 100u);
}

TEST_F(SettingsInBatch, WhatConfigSetChangesTheRestOfATransactionSees) {
  client_.authenticated = client_.was_authenticated = true;
  for (const SettingSpec* spec : all_settings()) {
    if (spec->has(kImmutable)) continue;
    const std::optional<std::string> value = another_value(*spec);
    if (!value) continue;
    SCOPED_TRACE(spec->name);
    const std::string replies = batch({{"MULTI"},
                                       {"CONFIG", "SET", spec->name, *value},
                                       {"PROBE", spec->name},
                                       {"EXEC"},
                                       {"PROBE", spec->name}});
    EXPECT_EQ(replies, "+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n" + bulk(*spec) + bulk(*spec));
  }
}

TEST_F(SettingsInBatch, WhoHasNotLoggedInIsServedOnceThereIsNoPasswordAnyMore) {
  const SettingsStore::Assignment secret[] = {{"requirepass", "secret"}};
  ASSERT_TRUE(store_.set(secret, true));
  EXPECT_EQ(batch({{"PROBE", "port"}}).substr(0, 7), "-NOAUTH");
  const SettingsStore::Assignment none[] = {{"requirepass", ""}};
  ASSERT_TRUE(store_.set(none, true));
  EXPECT_EQ(batch({{"PROBE", "port"}}), "$4\r\n6379\r\n");
}

TEST_F(SettingsInBatch, HttpInTheFramingOfRespClosesWithoutAnAnswer) {
  using Words = std::vector<std::string_view>;
  const std::vector<Words> requests = {{"POST"},
                                       {"post", "/", "HTTP/1.1"},
                                       {"Host:", "x"},
                                       {"DELETE", "/", "HTTP/1.1"},
                                       {"PROBE", "/", "HTTP/1.1"}};
  for (const Words& request : requests) {
    client_.close_asap = false;
    EXPECT_EQ(batch({request}), "") << request[0];
    EXPECT_TRUE(client_.close_asap) << request[0];
  }
  EXPECT_EQ(test_.node.close_log.total(CloseReason::kHttp), 5u);
}

}  // namespace
}  // namespace engine
