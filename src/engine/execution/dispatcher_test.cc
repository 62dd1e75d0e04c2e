// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/dispatcher.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/execution/test_node.h"
#include "engine/keyspace/database.h"

namespace engine::dispatching {
namespace {

// --- commands -----------------------------------------------------------------------------------

// PUT key: an entry stands there.
void put(CommandContext& c) {
  const Key& key = c.keys[0];
  c.db().put(key, c.db().find(key, Use::kWrite),
             Entry::create(c.db().memory(), {.key = key.name, .type = Type::kString}));
  c.reply.ok();
}

// HAS key: 1 or 0.
void has(CommandContext& c) { c.reply.integer(c.db().find(c.keys[0], Use::kRead) ? 1 : 0); }

void multi(CommandContext& c) {
  c.client.transaction = std::make_unique<Transaction>();
  c.reply.ok();
}

// RUN: what was queued, each by itself.
void run_queued(CommandContext& c) {
  const std::unique_ptr<Transaction> transaction = std::move(c.client.transaction);
  c.reply.array(transaction->commands().size());
  for (const QueuedCommand& queued : transaction->commands()) {
    c.runner.run(*queued.spec, queued.args, c.client);
  }
}

// SILENCE <off|skip|on>: what CLIENT REPLY does.
void silence(CommandContext& c) {
  c.client.reply_mode = c.args[1] == "off"    ? ReplyMode::kOff
                        : c.args[1] == "skip" ? ReplyMode::kSkipNext
                                              : ReplyMode::kOn;
  c.reply.ok();
}

constexpr CommandSpec kCommands[] = {
    {.name = "put",
     .run = put,
     .arity = 2,
     .flags = kWrite | kDenyOom,
     .effect = kVerbatim,
     .keys = kOne},
    {.name = "has", .run = has, .arity = 2, .flags = kReadOnly, .keys = kOne},
    {.name = "multi", .run = multi, .arity = 1, .flags = kNoMulti | kRunsInMulti},
    {.name = "exec", .run = run_queued, .arity = 1, .flags = kRunsInMulti},
    {.name = "silence", .run = silence, .arity = 2, .flags = kTouchesNoKeys},
};

using Words = std::vector<std::string_view>;

class DispatcherTest : public testing::Test {
 protected:
  DispatcherTest() { test_.client.authenticated = true; }

  std::string run(const std::vector<Words>& requests) {
    return test_.batch(requests, test_.client);
  }

  Outcome outcome_of(const Words& words) {
    Request request;
    request.args = words;
    test_.dispatcher.begin_batch();
    test_.dispatcher.prepare({&request, 1}, test_.client);
    return test_.dispatcher.execute(request, test_.client);
  }

  TestNode test_{{kCommands}};
};

// --- batches ------------------------------------------------------------------------------------

TEST_F(DispatcherTest, ABatchIsExecutedInOrder) {
  EXPECT_EQ(run({{"HAS", "a"}, {"PUT", "a"}, {"has", "a"}, {"HAS", "b"}}),
            ":0\r\n+OK\r\n:1\r\n:0\r\n");
  EXPECT_EQ(test_.client.commands, 4u);
}

TEST_F(DispatcherTest, WhatIsWrongIsRefusedAndTheRestRuns) {
  EXPECT_EQ(run({{"NOSUCH"}, {"PUT"}, {"PUT", "a"}}),
            "-ERR unknown command 'NOSUCH', with args beginning with: \r\n"
            "-ERR wrong number of arguments for 'put' command\r\n+OK\r\n");
  EXPECT_EQ(test_.stats_of("put").rejected.get(), 1u);
  EXPECT_EQ(test_.stats_of("put").calls.get(), 1u);
}

TEST_F(DispatcherTest, WhoHasNotLoggedInIsAskedTo) {
  Settings settings;
  settings.requirepass = "secret";
  TestNode node{{kCommands}, settings};
  EXPECT_EQ(node.batch({{"PUT", "a"}}, node.client), "-NOAUTH Authentication required.\r\n");
  node.client.authenticated = true;
  EXPECT_EQ(node.batch({{"HAS", "a"}}, node.client), ":0\r\n");
}

// --- memory -------------------------------------------------------------------------------------

TEST_F(DispatcherTest, WithoutRoomOnlyWhatNeedsItIsRefused) {
  run({{"PUT", "a"}});
  test_.keyspace.set_maxmemory(1);
  EXPECT_EQ(run({{"PUT", "b"}, {"HAS", "a"}}),
            "-OOM command not allowed when used memory > 'maxmemory'.\r\n:1\r\n");
}

TEST_F(DispatcherTest, RoomIsMadeWhereThePolicyAllows) {
  test_.keyspace.set_policy({.policy = MaxmemoryPolicy::kAllkeysLru});
  run({{"PUT", "a"}});
  test_.keyspace.set_maxmemory(1);
  EXPECT_NE(run({{"PUT", "b"}})[0], '+');  // there is nothing left to evict, and still no room
  EXPECT_EQ(run({{"HAS", "a"}}), ":0\r\n");
}

// --- transactions -------------------------------------------------------------------------------

TEST_F(DispatcherTest, InATransactionCommandsAreQueued) {
  EXPECT_EQ(run({{"MULTI"}, {"PUT", "a"}, {"HAS", "a"}}), "+OK\r\n+QUEUED\r\n+QUEUED\r\n");
  EXPECT_EQ(test_.stats_of("put").calls.get(), 0u);
  EXPECT_EQ(run({{"EXEC"}}), "*2\r\n+OK\r\n:1\r\n");
}

TEST_F(DispatcherTest, ARefusalSpoilsTheTransaction) {
  run({{"MULTI"}, {"PUT"}});
  EXPECT_TRUE(test_.client.transaction->failed);
}

// --- pauses -------------------------------------------------------------------------------------

TEST_F(DispatcherTest, APauseOfWritesPostponesThem) {
  test_.node.pause.set(PauseReason::kClientPause, PauseMode::kWrites, test_.clock.wall_ms() + 100);
  EXPECT_EQ(outcome_of({"PUT", "a"}), Outcome::kPostponed);
  EXPECT_EQ(outcome_of({"HAS", "a"}), Outcome::kDone);
  EXPECT_EQ(test_.client.out.copy(), ":0\r\n");
  test_.clock.advance_ms(100);
  EXPECT_EQ(outcome_of({"PUT", "a"}), Outcome::kDone);
}

TEST_F(DispatcherTest, ATransactionThatWritesIsPostponedWhole) {
  run({{"MULTI"}, {"PUT", "a"}});
  test_.node.pause.set(PauseReason::kClientPause, PauseMode::kWrites, test_.clock.wall_ms() + 100);
  EXPECT_EQ(outcome_of({"EXEC"}), Outcome::kPostponed);
  EXPECT_NE(test_.client.transaction, nullptr);
}

TEST_F(DispatcherTest, TheAdministrationIsNeverPaused) {
  test_.client.admin = true;
  test_.node.pause.set(PauseReason::kClientPause, PauseMode::kAll, test_.clock.wall_ms() + 100);
  EXPECT_EQ(outcome_of({"PUT", "a"}), Outcome::kDone);
}

// --- replies ------------------------------------------------------------------------------------

TEST_F(DispatcherTest, RepliesAreLeftOutAsTheClientAsks) {
  EXPECT_EQ(run({{"SILENCE", "skip"}, {"PUT", "a"}, {"HAS", "a"}}), ":1\r\n");
  EXPECT_EQ(run({{"SILENCE", "off"}, {"HAS", "a"}, {"NOSUCH"}}), "");
  EXPECT_EQ(run({{"SILENCE", "on"}, {"HAS", "a"}}), "+OK\r\n:1\r\n");
}

}  // namespace
}  // namespace engine::dispatching
