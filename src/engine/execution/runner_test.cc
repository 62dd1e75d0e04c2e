// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/runner.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/execution/test_node.h"
#include "engine/keyspace/database.h"
#include "engine/session/effect_recorder.h"

namespace engine {
namespace {

// --- commands -----------------------------------------------------------------------------------

// PUT key: an entry stands there.
void put(CommandContext& c) {
  const Key& key = c.keys[0];
  const Database db = c.db();
  db.put(key, db.find(key, Use::kWrite),
         Entry::create(c.worker.memory, {.key = key.name, .type = Type::kString}));
  c.reply.ok();
}

// TAKE key: waits until something stands there, and answers with the key.
void take(CommandContext& c) {
  const Key& key = c.keys[0];
  if (c.db().find(key, Use::kRead)) {
    c.reply.bulk(key.name);
  } else if (c.block != nullptr) {
    c.block->wanted = true;
  } else {
    c.reply.null();
  }
}

// NAMES key ...: their names, from the frame's own keys.
void names(CommandContext& c) {
  c.reply.array(c.keys.size());
  for (const Key& key : c.keys) c.reply.bulk(key.name);
}

// WITHIN key other: runs NAMES for `other` under a guard that holds `key` alone, then answers with
// its own key.
void within(CommandContext& c) {
  const std::string_view words[] = {"names"};
  const CommandSpec& inner = *c.node.commands.resolve(words).spec;
  const std::string_view args[] = {"names", c.args[2]};
  c.runner.run(inner, args, c.client);
  c.reply.bulk(c.keys[0].name);
}

void fail(CommandContext& c) { c.error("ERR failed"); }

constexpr KeyRange kAll = {1, -1, 1};
constexpr CommandSpec kCommands[] = {
    {.name = "put", .run = put, .arity = 2, .flags = kWrite, .effect = kVerbatim, .keys = kOne},
    {.name = "take", .run = take, .arity = 2, .flags = kReadOnly | kBlocking, .keys = kOne},
    {.name = "names", .run = names, .arity = -2, .flags = kReadOnly, .keys = kAll},
    {.name = "within", .run = within, .arity = 3, .flags = kReadOnly, .keys = kOne},
    {.name = "fail", .run = fail, .arity = 1, .flags = kTouchesNoKeys},
};

class RunnerTest : public testing::Test {
 protected:
  RunnerTest() { test_.client.authenticated = true; }

  std::string run(const std::vector<std::string_view>& words) {
    return test_.batch({words}, test_.client);
  }

  TestNode test_{{kCommands}};
};

TEST_F(RunnerTest, FindsFewAndManyKeys) {
  EXPECT_EQ(run({"NAMES", "a"}), "*1\r\n$1\r\na\r\n");
  std::vector<std::string_view> words = {"NAMES"};
  std::string expected = "*40\r\n";
  for (int i = 0; i < 20; i++) {
    for (const std::string_view key : {"a", "b"}) {
      words.push_back(key);
      expected += "$1\r\n" + std::string(key) + "\r\n";
    }
  }
  EXPECT_EQ(run(words), expected);
}

TEST_F(RunnerTest, ACommandWithinAnotherLeavesItsKeysAlone) {
  EXPECT_EQ(run({"WITHIN", "a", "a"}), "*1\r\n$1\r\na\r\n$1\r\na\r\n");
}

// By a guard that does not hold them, which ended the process.
TEST_F(RunnerTest, ACommandWithinAnotherGetsNoKeysThatWereNotDeclared) {
  EXPECT_EQ(run({"WITHIN", "a", "b"}),
            "-ERR 'names' touches keys that were not declared\r\n$1\r\na\r\n");
  EXPECT_EQ(test_.stats_of("names").failed.get(), 1u);
  EXPECT_EQ(test_.stats_of("within").failed.get(), 0u);
  EXPECT_EQ(test_.stats_of("within").calls.get(), 1u);
}

TEST_F(RunnerTest, CountsCallsFailuresAndRejections) {
  EXPECT_EQ(run({"FAIL"}), "-ERR failed\r\n");
  EXPECT_EQ(test_.stats_of("fail").calls.get(), 1u);
  EXPECT_EQ(test_.stats_of("fail").failed.get(), 1u);
  run({"FAIL", "x"});
  EXPECT_EQ(test_.stats_of("fail").calls.get(), 1u);
  EXPECT_EQ(test_.stats_of("fail").rejected.get(), 1u);
  EXPECT_EQ(test_.node.errors.total(), 2u);
}

TEST_F(RunnerTest, OneWhoWaitsIsServedByWhoeverChangesTheKey) {
  Client other(2, test_.keyspace.worker(0).memory);
  other.authenticated = true;
  EXPECT_EQ(test_.batch({{"TAKE", "k"}}, other), "");
  ASSERT_NE(other.blocked, nullptr);
  EXPECT_TRUE(other.suspended);
  EXPECT_EQ(run({"PUT", "other"}), "+OK\r\n");
  EXPECT_TRUE(test_.answers.empty());
  EXPECT_EQ(run({"PUT", "k"}), "+OK\r\n");
  ASSERT_EQ(test_.answers.size(), 1u);
  EXPECT_EQ(test_.answers[0].first, 2u);
  EXPECT_EQ(test_.answers[0].second, "$1\r\nk\r\n");
  // It counts when its answer is sent, by the thread of the client.
  EXPECT_EQ(test_.stats_of("take").calls.get(), 0u);
  const std::shared_ptr<BlockedClient> blocked = other.blocked;
  Waiting::forget(test_.node, other);
  test_.dispatcher.wait_is_over(*blocked, other, 7);
  EXPECT_EQ(test_.stats_of("take").calls.get(), 1u);
}

TEST_F(RunnerTest, TheOldestWhoWaitsIsServedFirstAndOnlyOnce) {
  Client first(2, test_.keyspace.worker(0).memory);
  Client second(3, test_.keyspace.worker(0).memory);
  first.authenticated = second.authenticated = true;
  test_.batch({{"TAKE", "k"}}, first);
  test_.batch({{"TAKE", "k"}}, second);
  run({"PUT", "k"});
  ASSERT_EQ(test_.answers.size(), 2u);  // TAKE leaves the key where it is
  EXPECT_EQ(test_.answers[0].first, 2u);
  EXPECT_EQ(test_.answers[1].first, 3u);
  run({"PUT", "k"});
  EXPECT_EQ(test_.answers.size(), 2u);
  for (Client* client : {&first, &second}) test_.dispatcher.forget(*client);
}

TEST_F(RunnerTest, AWaitEndsInTime) {
  test_.batch({{"TAKE", "k"}}, test_.client);
  EXPECT_TRUE(test_.dispatcher.end_wait(test_.client, WaitEnd::kTimeout));
  EXPECT_EQ(test_.client.out.copy(), "*-1\r\n");
  test_.client.out.clear();
  EXPECT_EQ(test_.stats_of("take").calls.get(), 1u);
  EXPECT_FALSE(test_.dispatcher.end_wait(test_.client, WaitEnd::kTimeout));
  EXPECT_EQ(run({"PUT", "k"}), "+OK\r\n");
  EXPECT_TRUE(test_.answers.empty());
}

TEST_F(RunnerTest, MonitorsSeeWhatRunsOnce) {
  test_.node.monitors.add();
  Client other(2, test_.keyspace.worker(0).memory);
  other.authenticated = true;
  test_.batch({{"TAKE", "k"}}, other);
  run({"PUT", "k"});
  ASSERT_EQ(test_.shown.size(), 2u);
  EXPECT_NE(test_.shown[0].find("\"TAKE\" \"k\""), std::string::npos);
  EXPECT_NE(test_.shown[1].find("\"PUT\" \"k\""), std::string::npos);
  test_.dispatcher.forget(other);
}

// A command is propagated under the name that every node knows.
TEST_F(RunnerTest, PropagatesUnderTheOriginalName) {
  EffectRecorder recorder;
  Guard(test_.keyspace, test_.keyspace.worker(0)).set_effect_sink(&recorder);
  test_.dispatcher.begin_batch();
  Runner runner(test_.node, 0);
  const std::string_view renamed[] = {"hidden", "k"};
  Execution execution(test_.command("put"), renamed, test_.client);
  runner.enter(execution.client);
  runner.run(execution);
  const auto units = recorder.take();
  ASSERT_EQ(units->size(), 1u);
  EXPECT_EQ(units->front().commands.front().words, (std::vector<std::string>{"put", "k"}));
  Guard(test_.keyspace, test_.keyspace.worker(0)).set_effect_sink(nullptr);
}

}  // namespace
}  // namespace engine
