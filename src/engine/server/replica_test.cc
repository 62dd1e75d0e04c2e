// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "engine/server/simulated_node.h"
#include "engine/server/test_inputs.h"
#include "engine/settings/settings.h"

// What a node makes of those who follow it.

namespace engine {
namespace {

using Peer = SimulatedNode::Peer;

Settings snapshots_at_once() {
  Settings settings;
  settings.repl_diskless_sync_delay_s = 0;
  return settings;
}

// A node that is followed by the test.
class ReplicaTest : public testing::Test {
 protected:
  void follow() {
    node_.say(replica_, "REPLCONF capa eof capa psync2\r\n");
    replica_->send("PSYNC ? -1\r\n");
    node_.run_for_ms(200);
    node_.node().snapshots.complete(node_.node().keyspace.worker(0));
    node_.run_until_idle();
  }

  void acknowledge(const std::string& offset, const std::string& synced = "0") {
    replica_->send("REPLCONF ACK " + offset + " FACK " + synced + "\r\n");
    node_.run_until_idle();
  }

  uint64_t end() { return node_.node().stream.end(); }
  size_t with(uint64_t offset) { return node_.node().replication.acknowledged_by(offset); }
  size_t on_disk(uint64_t offset) { return node_.node().replication.synced_by(offset); }

  SimulatedNode node_{snapshots_at_once()};
  Peer writer_ = node_.connect();
  Peer replica_ = node_.connect();
};

TEST_F(ReplicaTest, IsSentWhatThereIsAndWhatFollows) {
  node_.say(writer_, "SET k v\r\n");
  follow();
  const std::string snapshot = replica_->take();
  EXPECT_NE(snapshot.find("+FULLRESYNC "), std::string::npos);
  EXPECT_NE(snapshot.find("REDIS0010"), std::string::npos);
  acknowledge(std::to_string(end()));
  node_.say(writer_, "SET a 1\r\n");
  EXPECT_NE(replica_->take().find("$1\r\na\r\n$1\r\n1\r\n"), std::string::npos);
  EXPECT_EQ(with(end()), 0u);
  acknowledge(std::to_string(end()), std::to_string(end()));
  EXPECT_EQ(with(end()), 1u);
  EXPECT_EQ(on_disk(end()), 1u);
}

// Or else it would stand for writes that are yet to come.
TEST_F(ReplicaTest, CannotHaveWhatThereIsNot) {
  follow();
  acknowledge(std::to_string(end()));
  for (const std::string& offset : {std::to_string(end() + 1), std::string("9223372036854775807"),
                                    std::string("18446744073709551615"), std::string("-1")}) {
    acknowledge(offset, offset);
    EXPECT_EQ(with(end() + 1), 0u) << offset;
  }
  acknowledge(std::to_string(end()), "9223372036854775807");
  EXPECT_EQ(with(end()), 1u);
  EXPECT_EQ(on_disk(end() + 1), 0u);
}

// A node whose clients know nothing of replicas.
class RestrictedPrimaryTest : public testing::Test {
 protected:
  static Settings restricted() {
    Settings settings = snapshots_at_once();
    settings.restricted_commands = true;
    settings.replication_secret = "the secret";
    return settings;
  }

  std::string say(const Peer& peer, const std::vector<std::string>& words) {
    return node_.say(peer, command_of(words));
  }
  std::string show(const Peer& peer, const std::string& secret) {
    return say(peer, {"REPLCONF", "replication-secret", secret});
  }
  static std::string unknown(const std::string& name, const std::string& shown) {
    return "-ERR unknown command '" + name + "', with args beginning with: " + shown + "\r\n";
  }

  SimulatedNode node_{restricted()};
  Peer peer_ = node_.connect();
};

TEST_F(RestrictedPrimaryTest, LetsInWhoShowsTheSecret) {
  EXPECT_EQ(say(peer_, {"PSYNC", "?", "-1"}), unknown("PSYNC", "'?' '-1' "));
  EXPECT_EQ(show(peer_, "the secret"), "+OK\r\n");
  EXPECT_EQ(say(peer_, {"REPLCONF", "capa", "eof"}), "+OK\r\n");
  EXPECT_TRUE(say(peer_, {"PSYNC", "?", "-1"}).starts_with("+FULLRESYNC "));
  EXPECT_EQ(node_.node().replication.replicas().size(), 1u);
  EXPECT_EQ(node_.node().close_log.total(CloseReason::kReplicationSecret), 0u);
}

TEST_F(RestrictedPrimaryTest, TellsNothingToWhoDoesNot) {
  EXPECT_EQ(show(peer_, "another"), unknown("REPLCONF", "'replication-secret' 'another' "));
  EXPECT_EQ(say(peer_, {"REPLCONF", "capa", "eof"}), unknown("REPLCONF", "'capa' 'eof' "));
  EXPECT_EQ(say(peer_, {"SYNC"}), unknown("SYNC", ""));
  EXPECT_EQ(say(peer_, {"MULTI"}), "+OK\r\n");
  EXPECT_EQ(show(peer_, "another"), unknown("REPLCONF", "'replication-secret' 'another' "));
  EXPECT_EQ(node_.node().close_log.total(CloseReason::kReplicationSecret), 2u);
}

TEST_F(RestrictedPrimaryTest, WhoWasLetInStaysWhenTheSecretChanges) {
  const Peer late = node_.connect();
  const Peer admin = node_.connect({.address = "admin.sock:0", .unix_socket = true, .admin = true});
  EXPECT_EQ(show(peer_, "the secret"), "+OK\r\n");
  EXPECT_EQ(say(admin, {"CONFIG", "SET", "replication-secret", "another"}), "+OK\r\n");
  EXPECT_EQ(say(peer_, {"REPLCONF", "capa", "eof"}), "+OK\r\n");
  EXPECT_TRUE(show(late, "the secret").starts_with("-ERR unknown command"));
  EXPECT_EQ(show(late, "another"), "+OK\r\n");
  EXPECT_EQ(say(admin, {"CONFIG", "SET", "replication-secret", ""}), "+OK\r\n");
  EXPECT_TRUE(show(node_.connect(), "").starts_with("-ERR unknown command"));
}

TEST_F(RestrictedPrimaryTest, ResetTakesItBack) {
  show(peer_, "the secret");
  say(peer_, {"RESET"});
  EXPECT_EQ(say(peer_, {"REPLCONF", "capa", "eof"}), unknown("REPLCONF", "'capa' 'eof' "));
}

// Where everybody may follow, a wrong secret keeps nobody out.
TEST_F(ReplicaTest, ASecretIsAnOptionLikeOthersWhereNothingIsRestricted) {
  const std::string option = "REPLCONF Replication-Secret the-secret\r\n";
  const std::string unrecognized = "-ERR Unrecognized REPLCONF option: Replication-Secret\r\n";
  EXPECT_EQ(node_.say(replica_, option), unrecognized);
  EXPECT_EQ(node_.node().close_log.total(CloseReason::kReplicationSecret), 0u);
  node_.say(writer_, "CONFIG SET replication-secret another\r\n");
  EXPECT_EQ(node_.say(replica_, option), unrecognized);
  EXPECT_EQ(node_.node().close_log.total(CloseReason::kReplicationSecret), 1u);
  node_.say(writer_, "CONFIG SET replication-secret the-secret\r\n");
  EXPECT_EQ(node_.say(replica_, option), "+OK\r\n");
  follow();
  EXPECT_EQ(node_.node().replication.replicas().size(), 1u);
}

TEST_F(ReplicaTest, WhoIsGoneIsForgotten) {
  follow();
  EXPECT_EQ(node_.node().replication.replicas().size(), 1u);
  replica_->vanish();
  node_.run_until_idle();
  EXPECT_TRUE(node_.node().replication.replicas().empty());
}

}  // namespace
}  // namespace engine
