// SPDX-License-Identifier: Apache-2.0
#include "engine/server/connection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/server/simulated_node.h"
#include "engine/settings/settings.h"
#include "net/transport.h"

namespace engine {
namespace {

using Peer = SimulatedNode::Peer;

std::string resp(const std::vector<std::string>& words) {
  std::string request = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string& word : words) {
    request += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
  }
  return request;
}

std::string bulk(const std::string& text) {
  return "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
}

// What a client of one protocol says, and what it hears.
struct Talk {
  Engine engine;
  std::string requests;
  std::string replies;
};

Talk redis_talk() {
  return {Engine::kRedis,
          resp({"SET", "k", "v\r\n1"}) + "ECHO inline\r\n" + resp({"GET", "k"}) + "\r\n" +
              resp({"MULTI"}) + resp({"INCR", "n"}) + resp({"EXEC"}) + resp({"NOSUCH"}) +
              resp({"DEL", "k", "n"}) + "PING\r\n",
          "+OK\r\n" + bulk("inline") + bulk("v\r\n1") + "+OK\r\n+QUEUED\r\n*1\r\n:1\r\n" +
              "-ERR unknown command 'NOSUCH', with args beginning with: \r\n:2\r\n+PONG\r\n"};
}

Talk memcache_talk() {
  return {Engine::kMemcached,
          "set k 5 0 4\r\nv\r\n1\r\nget k\r\nmg k v f\r\nset n 0 0 1\r\n7\r\nincr n 2\r\n"
          "nosuch\r\ndelete k\r\nget k n\r\ndelete n\r\nmn\r\n",
          "STORED\r\nVALUE k 5 4\r\nv\r\n1\r\nEND\r\nVA 4 f5\r\nv\r\n1\r\nSTORED\r\n9\r\n"
          "ERROR\r\nDELETED\r\nVALUE n 0 1\r\n9\r\nEND\r\nDELETED\r\nMN\r\n"};
}

class Talking : public testing::TestWithParam<Talk> {
 public:
  static Settings settings() {
    Settings chosen = defaults_under(GetParam().engine);
    chosen.engine = GetParam().engine;
    return chosen;
  }

  SimulatedNode node{settings()};
  const std::string& requests = GetParam().requests;
  const std::string& replies = GetParam().replies;

  size_t clients() { return node.core().connected_clients(); }

  // What is heard by who says only the first `bytes` bytes.
  std::string replies_to(size_t bytes) {
    const Peer peer = node.connect();
    std::string heard = node.say(peer, requests.substr(0, bytes));
    peer->vanish();
    forget();
    return heard;
  }

  // What has been written so far, so that the next client finds nothing.
  void forget() {
    const Peer peer = node.connect();
    node.say(peer, GetParam().engine == Engine::kRedis ? "FLUSHALL\r\n" : "flush_all\r\n");
    peer->vanish();
    node.run_until_idle();
  }
};

INSTANTIATE_TEST_SUITE_P(Protocols, Talking, testing::Values(redis_talk(), memcache_talk()),
                         [](const auto& test) {
                           return test.param.engine == Engine::kRedis ? "Resp" : "Memcache";
                         });

TEST_P(Talking, InOnePieceOrSplitAtAnyByte) {
  const Peer peer = node.connect();
  EXPECT_EQ(node.say(peer, requests), replies);
  for (size_t at = 0; at <= requests.size(); at++) {
    const std::string first = node.say(peer, requests.substr(0, at));
    EXPECT_EQ(first + node.say(peer, requests.substr(at)), replies) << "split at " << at;
  }
}

TEST_P(Talking, InPiecesOfAnySize) {
  const Peer peer = node.connect();
  for (size_t size = 1; size <= requests.size(); size++) {
    peer->set_bytes_a_call(size);
    EXPECT_EQ(node.say(peer, requests), replies) << size << " bytes a call";
  }
}

TEST_P(Talking, ToWhoTakesFewBytesAtATime) {
  for (size_t room = 1; room <= replies.size(); room++) {
    const Peer peer = node.connect();
    peer->set_room(room);
    std::string heard = node.say(peer, requests);
    EXPECT_EQ(heard.size(), room);
    while (true) {
      node.run_until_idle();
      const std::string more = peer->take();
      if (more.empty()) break;
      EXPECT_LE(more.size(), room);
      heard += more;
    }
    EXPECT_EQ(heard, replies) << "room for " << room;
    peer->vanish();
    node.run_until_idle();
  }
  EXPECT_EQ(clients(), 0u);
}

TEST_P(Talking, WhoSaysNoMoreHasHeardAllBeforeHeIsClosed) {
  for (size_t at = 0; at <= requests.size(); at++) {
    const std::string expected = replies_to(at);
    const Peer peer = node.connect();
    peer->send(requests.substr(0, at));
    peer->finish();
    node.run_until_idle();
    EXPECT_EQ(peer->take(), expected) << "after " << at;
    EXPECT_TRUE(peer->closed_by_node());
    forget();
  }
  EXPECT_EQ(clients(), 0u);
}

TEST_P(Talking, WhoIsGoneLeavesNothingBehind) {
  const int64_t bytes_before = node.node().keyspace.worker(0).client_bytes.load();
  for (size_t at = 0; at <= requests.size(); at++) {
    const Peer within = node.connect();
    within->send(requests.substr(0, at));
    within->vanish();  // together with what it says, or
    const Peer later = node.connect();
    node.say(later, requests.substr(0, at));
    later->vanish();  // after it was answered
    node.run_until_idle();
    EXPECT_TRUE(within->closed_by_node() && later->closed_by_node()) << "after " << at;
  }
  EXPECT_EQ(clients(), 0u);
  node.run_for_ms(100);
  EXPECT_EQ(node.node().keyspace.worker(0).client_bytes.load(), bytes_before);
}

TEST_P(Talking, WhoIsGoneBeforeItTookTheReplies) {
  for (size_t room = 0; room < replies.size(); room++) {
    const Peer peer = node.connect();
    peer->set_room(room);
    peer->send(requests);
    node.run_until_idle();
    peer->vanish();
    node.run_until_idle();
    EXPECT_TRUE(peer->closed_by_node()) << "room for " << room;
  }
  EXPECT_EQ(clients(), 0u);
}

// --- limits -----------------------------------------------------------------------------------

TEST(Connection, RepliesBeyondTheHardLimitCloseIt) {
  Settings settings;
  settings.client_output_buffer_limit.normal.hard_bytes = 100'000;
  SimulatedNode node(settings);
  const Peer peer = node.connect();
  node.say(peer, resp({"SET", "k", std::string(60'000, 'v')}));
  peer->set_room(0);
  node.say(peer, resp({"GET", "k"}));
  EXPECT_FALSE(peer->closed_by_node());
  node.say(peer, resp({"GET", "k"}));
  EXPECT_TRUE(peer->closed_by_node());
  EXPECT_EQ(node.core().worker_stats(0).output_limit_closed.get(), 1u);
}

TEST(Connection, RepliesAboveTheSoftLimitForTooLongCloseIt) {
  Settings settings;
  settings.client_output_buffer_limit.normal = {0, 50'000, 10};
  SimulatedNode node(settings);
  const Peer peer = node.connect();
  const Peer reader = node.connect();
  node.say(peer, resp({"SET", "k", std::string(60'000, 'v')}));
  for (const Peer& client : {peer, reader}) {
    client->set_room(0);
    node.say(client, resp({"GET", "k"}));
  }
  node.run_for_ms(9'000);
  reader->set_room(SIZE_MAX);  // it reads in time
  EXPECT_FALSE(peer->closed_by_node());
  node.run_for_ms(2'100);
  EXPECT_TRUE(peer->closed_by_node());
  EXPECT_FALSE(reader->closed_by_node());
}

TEST(Connection, WhoDoesNotLogInInTimeIsClosed) {
  Settings settings;
  settings.requirepass = "secret";
  settings.auth_timeout_s = 10;
  SimulatedNode node(settings);
  const Peer stranger = node.connect();
  const Peer friendly = node.connect();
  EXPECT_EQ(node.say(friendly, resp({"AUTH", "secret"})), "+OK\r\n");
  node.run_for_ms(9'900);
  EXPECT_FALSE(stranger->closed_by_node());
  node.run_for_ms(1'300);
  EXPECT_TRUE(stranger->closed_by_node());
  EXPECT_FALSE(friendly->closed_by_node());
  EXPECT_EQ(node.say(friendly, resp({"PING"})), "+PONG\r\n");
}

TEST(Connection, AQueryBeyondItsLimitClosesItBeforeItRuns) {
  Settings settings;
  settings.client_query_buffer_limit = 1 << 20;
  SimulatedNode node(settings);
  const Peer peer = node.connect();
  peer->set_bytes_a_call(100'000);
  node.say(peer, resp({"SET", "k", std::string(2 << 20, 'v')}));
  EXPECT_TRUE(peer->closed_by_node());
  EXPECT_EQ(node.say(node.connect(), resp({"EXISTS", "k"})), ":0\r\n");
}

// --- large values -----------------------------------------------------------------------------

TEST(Connection, ALargeValueIsReadIntoABufferOfItsOwn) {
  SimulatedNode node;
  const Peer peer = node.connect();
  std::string value;
  while (value.size() < (4u << 20)) value += std::to_string(value.size());
  const std::string request = resp({"SET", "k", value});
  for (const size_t piece : {1'000u, 70'000u, 1'000'000u, 5'000'000u}) {
    const size_t reads_before = peer->reads();
    std::string heard;
    for (size_t at = 0; at < request.size(); at += piece) {
      heard += node.say(peer, request.substr(at, piece));
    }
    EXPECT_EQ(heard, "+OK\r\n") << piece;
    if (piece < 5'000'000u) continue;
    // The room doubles with what has arrived: a read each time, and none that copies.
    EXPECT_LE(peer->reads() - reads_before, 12u);
  }
  EXPECT_EQ(node.say(peer, resp({"GET", "k"})), bulk(value));
  EXPECT_EQ(node.say(peer, resp({"STRLEN", "k"}) + resp({"SETRANGE", "k", "0", "x"})),
            ":" + std::to_string(value.size()) + "\r\n:" + std::to_string(value.size()) + "\r\n");
}

TEST(Connection, AReplyIsSentFromWhereTheValueLies) {
  SimulatedNode node;
  const Peer peer = node.connect();
  const std::string value(3 << 20, 'v');
  node.say(peer, resp({"SET", "k", value}));
  peer->set_room(100'000);
  std::string heard = node.say(peer, resp({"GET", "k"}));
  EXPECT_GE(node.node().keyspace.worker(0).client_referenced_bytes.load(), 2 << 20);
  EXPECT_EQ(node.say(node.connect(), resp({"SET", "k", "other"})), "+OK\r\n");
  for (node.run_until_idle();; node.run_until_idle()) {
    const std::string more = peer->take();
    if (more.empty()) break;
    heard += more;
  }
  EXPECT_EQ(heard, bulk(value));
  EXPECT_EQ(node.node().keyspace.worker(0).client_referenced_bytes.load(), 0);
}

// --- pauses -----------------------------------------------------------------------------------

TEST(Connection, WaitsWhileClientsArePausedAndGoesOnInOrder) {
  SimulatedNode node;
  const Peer control = node.connect();
  const Peer peer = node.connect();
  EXPECT_EQ(node.say(control, resp({"CLIENT", "PAUSE", "1000", "WRITE"})), "+OK\r\n");
  EXPECT_EQ(node.say(peer, resp({"GET", "k"}) + resp({"SET", "k", "v"}) + resp({"GET", "k"})),
            "$-1\r\n");
  const Peer leaver = node.connect();
  node.say(leaver, resp({"SET", "other", "v"}));
  EXPECT_EQ(node.node().pause.waiting(), 2u);
  leaver->vanish();
  node.run_until_idle();
  EXPECT_EQ(node.node().pause.waiting(), 1u);
  node.run_for_ms(900);
  EXPECT_EQ(peer->take(), "");
  node.run_for_ms(200);
  EXPECT_EQ(peer->take(), "+OK\r\n" + bulk("v"));
  EXPECT_EQ(node.node().pause.waiting(), 0u);
  EXPECT_EQ(node.say(peer, resp({"EXISTS", "other"})), ":0\r\n");
}

TEST(Connection, GoesOnAtOnceWhenThePauseIsEnded) {
  SimulatedNode node;
  const Peer admin = node.connect({.unix_socket = true, .admin = true});
  const Peer peer = node.connect();
  node.say(admin, resp({"CLIENT", "PAUSE", "100000"}));
  EXPECT_EQ(node.say(peer, resp({"PING"})), "");
  EXPECT_EQ(node.say(admin, resp({"CLIENT", "UNPAUSE"})), "+OK\r\n");
  EXPECT_EQ(peer->take(), "+PONG\r\n");
}

// --- transports with a mind of their own ------------------------------------------------------

// Like TLS: bytes come in records of which a read may give a part and keep the rest, where no loop
// sees them, and nothing is read or written before a handshake, which has to write.
class RecordTransport final : public net::Transport {
 public:
  explicit RecordTransport(std::unique_ptr<net::Transport> below) : below_(std::move(below)) {}

  net::Handle handle() const override { return below_->handle(); }

  net::IoResult read(std::span<char> room) override {
    if (!shake_hands()) return {net::IoStatus::kWouldBlock, 0};
    net::IoResult total;
    while (total.bytes < room.size()) {  // fewer would say that there are no more
      if (record_.empty()) {
        const net::IoResult result = read_record();
        if (result.status != net::IoStatus::kDone) return total.bytes > 0 ? total : result;
      }
      const size_t count = std::min(room.size() - total.bytes, record_.size());
      record_.copy(room.data() + total.bytes, count);
      record_.erase(0, count);
      total.bytes += count;
    }
    holds_input_ = !record_.empty();
    return total;
  }

  net::IoResult write(std::span<const iovec> pieces) override {
    if (!shake_hands()) return {net::IoStatus::kWouldBlock, 0};
    return below_->write(pieces);
  }

  size_t bytes_waiting() const override { return record_.size() + below_->bytes_waiting(); }
  void close() override { below_->close(); }

 private:
  static constexpr size_t kRecordBytes = 1 << 20;

  net::IoResult read_record() {
    record_.resize(kRecordBytes);
    const net::IoResult result = below_->read(record_);
    record_.resize(result.bytes);
    holds_input_ = false;
    return result;
  }

  bool shake_hands() {
    if (!hello_.empty()) {
      const iovec piece{hello_.data(), hello_.size()};
      const net::IoResult sent = below_->write({&piece, 1});
      if (sent.status == net::IoStatus::kDone) hello_.erase(0, sent.bytes);
    }
    wants_ = hello_.empty() ? 0u : uint32_t{net::kWritable};
    return hello_.empty();
  }

  std::unique_ptr<net::Transport> below_;
  std::string hello_ = "hello";
  std::string record_;
};

class Recorded : public testing::Test {
 public:
  Peer connect() {
    Peer peer = node.network.connect();
    node.core().hand_over(std::make_unique<RecordTransport>(node.network.transport_to(peer)),
                          {.loopback = true});
    return peer;
  }

  SimulatedNode node;
};

TEST_F(Recorded, AHandshakeThatHasToWriteIsTakenToItsEnd) {
  const Peer peer = connect();
  peer->set_room(1);
  std::string heard = node.say(peer, resp({"PING"}));
  while (true) {
    node.run_until_idle();
    const std::string more = peer->take();
    if (more.empty()) break;
    heard += more;
  }
  EXPECT_EQ(heard, "hello+PONG\r\n");
}

TEST_F(Recorded, WhatTheTransportHoldsBackIsReadWithoutBeingToldOf) {
  const Peer peer = connect();
  std::string requests;
  std::string replies = "hello";
  for (int i = 0; i < 30'000; i++) {  // much more than one read takes
    requests += resp({"ECHO", std::to_string(i)});
    replies += bulk(std::to_string(i));
  }
  ASSERT_LT(requests.size(), 1u << 20);  // one record
  EXPECT_EQ(node.say(peer, requests), replies);
}

TEST_F(Recorded, WhatItHoldsBackIsReadWhenTheClientGoesOn) {
  const Peer peer = connect();
  const std::string value(5 << 20, 'v');
  EXPECT_EQ(node.say(peer, resp({"SET", "k", value})), "hello+OK\r\n");
  peer->set_room(1 << 20);
  std::string requests;
  size_t expected = 0;
  for (int i = 0; i < 20; i++) {  // until too many replies are unread
    requests += resp({"GET", "k"}) + resp({"ECHO", std::string(40'000, 'e')});
    expected += bulk(value).size() + bulk(std::string(40'000, 'e')).size();
  }
  size_t heard = node.say(peer, requests).size();
  while (true) {
    node.run_until_idle();
    const size_t more = peer->take().size();
    if (more == 0) break;
    heard += more;
  }
  EXPECT_EQ(heard, expected);
}

}  // namespace
}  // namespace engine
