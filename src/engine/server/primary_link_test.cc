// SPDX-License-Identifier: Apache-2.0
#include "engine/server/primary_link.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "engine/server/simulated_node.h"
#include "engine/server/test_inputs.h"
#include "engine/settings/settings.h"

namespace engine {
namespace {

using Peer = SimulatedNode::Peer;

constexpr std::string_view kPrimaryHistory = "0123456789abcdef0123456789abcdef01234567";
constexpr std::string_view kPrimaryGreetings = "+PONG\r\n+OK\r\n+OK\r\n+OK\r\n+OK\r\n";
// A key "k" of value "v"; no checksum.
constexpr std::string_view kPrimaryFile("REDIS0011\xFE\x00\x00\x01k\x01v\xFF\0\0\0\0\0\0\0\0", 25);

std::string full_sync_of(std::string_view file, uint64_t offset) {
  return std::string(kPrimaryGreetings) + "+FULLRESYNC " + std::string(kPrimaryHistory) + " " +
         std::to_string(offset) + "\r\n$" + std::to_string(file.size()) + "\r\n" +
         std::string(file);
}

// A node that follows a primary, which is the test.
class PrimaryLinkTest : public testing::Test {
 protected:
  PrimaryLinkTest() {
    node_.core().follow(PrimaryAddress{.host = "primary", .port = 6379});
    node_.run_until_idle();
  }

  // The primary says it, and the node does what it can.
  void hear(std::string_view bytes) {
    node_.primary->send(bytes);
    node_.run_until_idle();
    node_.load();
  }

  std::string ask(const std::vector<std::string>& words) {
    return node_.say(client_, command_of(words));
  }

  SimulatedNode node_;
  Peer client_ = node_.connect();
};

TEST_F(PrimaryLinkTest, LoadsWhatThePrimaryHasAndFollowsIt) {
  hear(full_sync_of(kPrimaryFile, 7));
  EXPECT_EQ(ask({"GET", "k"}), "$1\r\nv\r\n");
  const std::string stream = command_of({"SET", "a", "1"}) + command_of({"SELECT", "1"}) +
                             command_of({"MULTI"}) + command_of({"INCR", "n"}) +
                             command_of({"EXEC"});
  for (const char byte : stream) hear({&byte, 1});
  EXPECT_EQ(ask({"GET", "a"}), "$1\r\n1\r\n");
  EXPECT_EQ(node_.node().stream.end(), 7 + stream.size());
  ask({"SELECT", "1"});
  EXPECT_EQ(ask({"GET", "n"}), "$1\r\n1\r\n");
}

TEST_F(PrimaryLinkTest, AStreamOfManyCommandsInOnePieceIsTheSame) {
  hear(full_sync_of(kPrimaryFile, 0));
  std::string stream;
  for (int i = 0; i < 20'000; i++) stream += command_of({"INCR", "n"});
  hear(stream);
  EXPECT_EQ(ask({"GET", "n"}), "$5\r\n20000\r\n");
  EXPECT_EQ(node_.node().stream.end(), stream.size());
}

TEST_F(PrimaryLinkTest, ALongValueComesInPieces) {
  hear(full_sync_of(kPrimaryFile, 0));
  std::string value;
  while (value.size() < (3u << 20)) value += std::to_string(value.size());
  const std::string stream = command_of({"SET", "long", value}) + command_of({"SET", "next", "1"});
  for (size_t at = 0; at < stream.size(); at += 100'000) hear(stream.substr(at, 100'000));
  EXPECT_EQ(ask({"STRLEN", "long"}), ":" + std::to_string(value.size()) + "\r\n");
  EXPECT_EQ(ask({"GET", "next"}), "$1\r\n1\r\n");
}

TEST_F(PrimaryLinkTest, AStringLongerThanAnyEndsTheLink) {
  hear(full_sync_of(kPrimaryFile, 0));
  const SimulatedNode::Peer primary = node_.primary;
  hear("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$4294967297\r\n");
  EXPECT_TRUE(primary->closed_by_node());
  EXPECT_EQ(ask({"GET", "k"}), "$1\r\nv\r\n");
}

TEST_F(PrimaryLinkTest, ALongStringThatIsOnlyClaimedTakesNothing) {
  hear(full_sync_of(kPrimaryFile, 0));
  hear("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$4294967295\r\nabc");
  EXPECT_FALSE(node_.primary->closed_by_node());
}

// Its primary may have been allowed longer ones than the node allows its own clients.
TEST_F(PrimaryLinkTest, WhatThePrimaryHasWrittenIsNotTooLong) {
  ask({"CONFIG", "SET", "proto-max-bulk-len", "1048576"});
  hear(full_sync_of(kPrimaryFile, 0));
  hear(command_of({"SETRANGE", "s", "2000000", "x"}) +
       command_of({"SETBIT", "b", "16000000", "1"}) +
       command_of({"SET", "long", std::string(1'100'000, 'v')}) +
       command_of({"APPEND", "long", "v"}));
  EXPECT_EQ(ask({"STRLEN", "s"}), ":2000001\r\n");
  EXPECT_EQ(ask({"STRLEN", "b"}), ":2000001\r\n");
  EXPECT_EQ(ask({"STRLEN", "long"}), ":1100001\r\n");
}

TEST_F(PrimaryLinkTest, AHistoryThatMakesNoSenseIsNotTaken) {
  const std::string id(kPrimaryHistory);
  for (const std::string& answer :
       {"+FULLRESYNC " + id + " 18446744073709551615", "+FULLRESYNC " + id + " -1",
        std::string("+FULLRESYNC xyz 1"), "+FULLRESYNC " + std::string(40, '\n') + " 1",
        std::string("+CONTINUE xyz"), "+CONTINUE " + id + "0"}) {
    const std::string before = node_.node().replication.history().id;
    const SimulatedNode::Peer primary = node_.primary;
    hear(std::string(kPrimaryGreetings) + answer + "\r\n");
    EXPECT_TRUE(primary->closed_by_node()) << answer;
    EXPECT_EQ(node_.node().replication.history().id, before) << answer;
    node_.run_for_ms(1500);  // it connects again
    ASSERT_FALSE(node_.primary->closed_by_node());
  }
}

// Who has what was here before does not go on as if it were all there is.
TEST_F(PrimaryLinkTest, WhoFollowsItIsSentAwayAtOnceWhenItBeginsAnew) {
  hear(full_sync_of(kPrimaryFile, 7));
  const Peer replica = node_.connect();
  const std::string answer =
      node_.say(replica, command_of({"PSYNC", std::string(kPrimaryHistory), "8"}));
  ASSERT_TRUE(answer.starts_with("+CONTINUE")) << answer;
  node_.primary->vanish();
  node_.run_for_ms(1500);  // it connects again
  ASSERT_FALSE(replica->closed_by_node());
  hear(full_sync_of(kPrimaryFile, 100));
  EXPECT_TRUE(replica->closed_by_node());
}

// A node that has a secret to show.
class PrimaryLinkSecretTest : public PrimaryLinkTest {
 protected:
  PrimaryLinkSecretTest() {
    EXPECT_TRUE(node_.node().replication.epoch().open(node_.disk, "shard-epoch"));
    ask({"CONFIG", "SET", "replication-secret", "the secret"});
  }

  // The node follows somebody else now, in an epoch of a shard unless that is 0.
  std::string introduction(uint64_t epoch, bool foreign) {
    const PrimaryAddress primary{.host = "other", .port = 6379};
    if (epoch == 0) {
      node_.core().follow(primary);
    } else {
      EXPECT_TRUE(node_.core().demote({.epoch = epoch, .primary = primary, .foreign = foreign}));
    }
    node_.run_until_idle();
    hear("+PONG\r\n");
    return node_.primary->take();
  }

  const std::string secret_ = command_of({"REPLCONF", "replication-secret", "the secret"});
};

TEST_F(PrimaryLinkSecretTest, ShowsItBeforeAllElseThatAPrimaryMayNotHear) {
  const std::string said = introduction(0, false);
  const size_t at = said.find(secret_);
  ASSERT_NE(at, said.npos) << said;
  EXPECT_EQ(said.find("REPLCONF"), said.find("REPLCONF", at)) << said;
}

TEST_F(PrimaryLinkSecretTest, ShowsItInTheShardAndNotToAForeignPrimary) {
  EXPECT_NE(introduction(3, false).find(secret_), std::string::npos);
  const std::string said = introduction(3, true);
  EXPECT_NE(said.find("shard-epoch"), said.npos);
  EXPECT_EQ(said.find("secret"), said.npos) << said;
}

TEST_F(PrimaryLinkSecretTest, FollowsWhoDoesNotKnowOfIt) {
  introduction(0, false);
  hear("-ERR Unrecognized REPLCONF option: replication-secret\r\n+OK\r\n+OK\r\n+OK\r\n+OK\r\n" +
       full_sync_of(kPrimaryFile, 7).substr(kPrimaryGreetings.size()));
  EXPECT_EQ(ask({"GET", "k"}), "$1\r\nv\r\n");
}

// What an earlier attempt has brought is loaded to its end before anything can come behind it.
TEST_F(PrimaryLinkTest, DoesNotConnectWhileAFileIsLoaded) {
  const Peer first = node_.primary;
  node_.node().conditions.set(kIsLoading, true);
  first->vanish();
  node_.run_for_ms(3000);
  EXPECT_TRUE(first->closed_by_node());
  EXPECT_EQ(node_.primary, first);
  node_.node().conditions.set(kIsLoading, false);
  node_.run_for_ms(1500);
  EXPECT_NE(node_.primary, first);
  hear(full_sync_of(kPrimaryFile, 7));
  EXPECT_EQ(ask({"GET", "k"}), "$1\r\nv\r\n");
}

}  // namespace
}  // namespace engine
