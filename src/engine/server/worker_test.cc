// SPDX-License-Identifier: Apache-2.0
#include "engine/server/worker.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_network.h"
#include "engine/server/simulated_node.h"
#include "engine/settings/settings.h"

namespace engine {
namespace {

using Peer = SimulatedNode::Peer;

// One turn of the only worker, which has something to do.
void turn(SimulatedNode& node) { node.worker().run_once(); }

bool has_heard(const Peer& peer) { return !peer->take().empty(); }

Settings with_password() {
  Settings settings;
  settings.requirepass = "secret";
  return settings;
}

std::string set_request(const std::string& key, size_t bytes) {
  return "*3\r\n$3\r\nSET\r\n$" + std::to_string(key.size()) + "\r\n" + key + "\r\n$" +
         std::to_string(bytes) + "\r\n" + std::string(bytes, 'v') + "\r\n";
}

// --- fairness ---------------------------------------------------------------------------------

// Strangers share, by time, a part of each turn; those who have logged in are all served first.
TEST(Worker, StrangersComeLast) {
  SimulatedNode node(with_password());
  std::vector<Peer> strangers;
  std::vector<Peer> friends;
  for (int i = 0; i < 5; i++) {
    strangers.push_back(node.connect());
    friends.push_back(node.connect());
    ASSERT_EQ(node.say(friends.back(), "AUTH secret\r\n"), "+OK\r\n");
  }
  node.network.on_io = [&node] { node.clock.advance_us(70); };
  for (const Peer& peer : strangers) peer->send("PING\r\n");
  for (const Peer& peer : friends) peer->send("PING\r\n");
  turn(node);
  for (const Peer& peer : friends) EXPECT_EQ(peer->take(), "+PONG\r\n");
  // A read takes 70 us and a reply the same: their 100 us are over after one of them.
  int served = 0;
  for (const Peer& peer : strangers) served += has_heard(peer) ? 1 : 0;
  EXPECT_EQ(served, 1);
  for (int turns = 2; turns <= 5; turns++) {
    EXPECT_EQ(node.worker().timeout_us(), 0);
    turn(node);
    for (const Peer& peer : strangers) served += has_heard(peer) ? 1 : 0;
    EXPECT_EQ(served, turns);
  }
}

// Who sends much does not keep those waiting who have a short question.
TEST(Worker, WhoSendsMuchIsServedAfterTheOthers) {
  SimulatedNode node;
  const std::string request = set_request("large", 8 << 20);
  std::vector<Peer> large;
  for (int i = 0; i < 4; i++) {
    large.push_back(node.connect());
    node.say(large.back(), request.substr(0, 4 << 20));
  }
  for (const Peer& peer : large) peer->send(request.substr(4 << 20));
  const Peer quick = node.connect();
  quick->send("PING\r\n");
  node.network.on_io = [&node] { node.clock.advance_us(200); };
  turn(node);
  EXPECT_EQ(quick->take(), "+PONG\r\n");
  int done = 0;
  for (const Peer& peer : large) done += has_heard(peer) ? 1 : 0;
  EXPECT_LT(done, 4);
  node.run_until_idle();
  for (const Peer& peer : large) done += has_heard(peer) ? 1 : 0;
  EXPECT_EQ(done, 4);
}

TEST(Worker, AClientsTurnHasAnEnd) {
  SimulatedNode node;
  const Peer flood = node.connect();
  const Peer other = node.connect();
  std::string requests;
  for (int i = 0; i < 5000; i++) requests += "PING\r\n";
  flood->send(requests);
  other->send("PING\r\n");
  turn(node);
  EXPECT_EQ(other->take(), "+PONG\r\n");
  EXPECT_LE(flood->take().size() / 7, 2048u);  // a share when it came, and one after the others
  other->send("PING\r\n");
  turn(node);
  EXPECT_EQ(other->take(), "+PONG\r\n");
  node.run_until_idle();
  EXPECT_EQ(node.core().worker_stats(0).commands.get(), 5002u);
}

// --- waits ------------------------------------------------------------------------------------

TEST(Worker, WaitsForKeysEndInTime) {
  SimulatedNode node;
  const Peer sooner = node.connect();
  const Peer later = node.connect();
  const Peer ever = node.connect();
  node.say(later, "BLPOP k 2.5\r\n");
  node.say(sooner, "BLPOP k 0.05\r\n");
  node.say(ever, "BLPOP k 0\r\n");
  node.run_for_ms(49);
  EXPECT_EQ(sooner->take(), "");
  node.run_for_ms(1);
  EXPECT_EQ(sooner->take(), "*-1\r\n");
  node.run_for_ms(2'449);
  EXPECT_EQ(later->take(), "");
  node.run_for_ms(1);
  EXPECT_EQ(later->take(), "*-1\r\n");
  node.run_for_ms(100'000);
  EXPECT_EQ(ever->take(), "");
  EXPECT_EQ(node.say(sooner, "RPUSH k v\r\n"), ":1\r\n");
  EXPECT_EQ(ever->take(), "*2\r\n$1\r\nk\r\n$1\r\nv\r\n");
}

TEST(Worker, NobodyWaitsForAKeyOnBehalfOfOneWhoIsGone) {
  SimulatedNode node;
  const Peer waiter = node.connect();
  node.say(waiter, "BLPOP k 0\r\n");
  waiter->finish();
  node.run_until_idle();
  EXPECT_TRUE(waiter->closed_by_node());
  EXPECT_EQ(node.say(node.connect(), "RPUSH k v\r\nLLEN k\r\n"), ":1\r\n:1\r\n");
}

// --- memory of clients ------------------------------------------------------------------------

TEST(Worker, EvictsWhoHoldsMostWhileClientsHoldTooMuch) {
  Settings settings;
  settings.maxmemory_clients = {.amount = (3 << 20) + (512 << 10)};
  SimulatedNode node(settings);
  const Peer writer = node.connect();
  node.say(writer, set_request("k", 1 << 20));
  std::vector<Peer> readers;
  for (const int gets : {1, 0, 2}) {  // of a megabyte each, which they do not read
    readers.push_back(node.connect());
    readers.back()->set_room(0);
    for (int i = 0; i < gets; i++) node.say(readers.back(), "GET k\r\nAPPEND k x\r\n");
  }
  node.run_for_ms(3'000);  // then it is seen that they stand still
  for (const Peer& reader : readers) EXPECT_FALSE(reader->closed_by_node());
  node.say(readers[1], "GET k\r\n");
  node.run_for_ms(1'000);
  EXPECT_TRUE(readers[2]->closed_by_node());
  EXPECT_FALSE(readers[0]->closed_by_node() || readers[1]->closed_by_node());
  EXPECT_EQ(node.core().worker_stats(0).evicted_clients.get(), 1u);
}

// --- coming and going -------------------------------------------------------------------------

TEST(Worker, AdoptsWhomTheSettingsLetIn) {
  Settings settings;
  settings.allowed_sources = {*base::IpNetwork::parse("10.0.0.0/8")};
  SimulatedNode node(settings);
  const auto from = [](std::array<uint8_t, 4> bytes) {
    return net::Peer{.address = "?", .ip = base::IpAddress(std::span<const uint8_t, 4>(bytes))};
  };
  const Peer allowed = node.connect(from({10, 1, 2, 3}));
  const Peer stranger = node.connect(from({192, 168, 0, 1}));
  const Peer local = node.connect({.unix_socket = true});
  EXPECT_TRUE(stranger->closed_by_node());
  EXPECT_EQ(node.say(allowed, "PING\r\n"), "+PONG\r\n");
  EXPECT_EQ(node.core().connected_clients(), 2u);
  EXPECT_EQ(node.say(local, "CONFIG SET allowed-sources 192.168.0.0/16\r\n"), "+OK\r\n");
  EXPECT_TRUE(allowed->closed_by_node());
  EXPECT_FALSE(local->closed_by_node());
  EXPECT_EQ(node.core().connected_clients(), 1u);
}

TEST(Worker, BringsMessagesBehindTheAnswerToWhoPublishes) {
  SimulatedNode node;
  const Peer listener = node.connect();
  const Peer slow = node.connect();
  const Peer publisher = node.connect();
  node.say(listener, "SUBSCRIBE c\r\n");
  node.say(slow, "PSUBSCRIBE *\r\n");
  slow->set_room(10);
  EXPECT_EQ(node.say(publisher, "PUBLISH c one\r\nPUBLISH c two\r\n"), ":2\r\n:2\r\n");
  const auto message = [](const std::string& text) {
    return "*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$3\r\n" + text + "\r\n";
  };
  EXPECT_EQ(listener->take(), message("one") + message("two"));
  slow->set_room(SIZE_MAX);
  node.run_until_idle();
  EXPECT_EQ(slow->take(),
            "*4\r\n$8\r\npmessage\r\n$1\r\n*\r\n$1\r\nc\r\n$3\r\none\r\n"
            "*4\r\n$8\r\npmessage\r\n$1\r\n*\r\n$1\r\nc\r\n$3\r\ntwo\r\n");
}

TEST(Worker, GivesItsClientsTheirAnswersWhenItStops) {
  SimulatedNode node;
  const Peer peer = node.connect();
  peer->send("SET k v\r\nGET k\r\n");
  ASSERT_EQ(node.core().shut_down({}, nullptr), ShutdownStart::kStops);
  EXPECT_FALSE(node.worker().run_once());
  EXPECT_EQ(peer->take(), "+OK\r\n$1\r\nv\r\n");
}

// --- several workers --------------------------------------------------------------------------

// One run of a few workers and clients, from a seed: what every client heard, in order.
std::vector<std::string> run_from(uint64_t seed) {
  Settings settings;
  settings.threads = 2;
  SimulatedNode node(settings, seed);
  std::vector<Peer> peers;
  for (int i = 0; i < 6; i++) peers.push_back(node.connect());
  std::vector<std::string> heard(peers.size());
  peers[0]->send("SUBSCRIBE news\r\n");
  peers[1]->send("PSUBSCRIBE n*\r\n");
  node.run_until_idle();
  const std::vector<std::string> requests = {
      "BLPOP a b 1\r\n",        "RPUSH a x\r\n",         "LPUSH b y\r\n",
      "PUBLISH news hello\r\n", "CLIENT KILL ID 99\r\n", "BLMOVE a b LEFT RIGHT 0.01\r\n"};
  for (int i = 0; i < 200; i++) {
    const size_t who = 2 + node.dice().below(4);
    peers[who]->send(requests[node.dice().below(requests.size())]);
    for (uint64_t steps = node.dice().below(5); steps > 0; steps--) {
      node.step(node.clock.monotonic_us() + static_cast<int64_t>(node.dice().below(3'000)));
    }
  }
  node.run_for_ms(100'000);
  for (size_t i = 0; i < peers.size(); i++) heard[i] = peers[i]->take();
  EXPECT_EQ(node.node().blocked_clients.count(), 0u);
  EXPECT_EQ(node.core().connected_clients(), peers.size());
  return heard;
}

size_t count(const std::string& text, std::string_view part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) found++;
  return found;
}

TEST(Workers, TheSameSeedIsTheSameRun) {
  for (const uint64_t seed : {1u, 2u, 3u}) EXPECT_EQ(run_from(seed), run_from(seed));
  EXPECT_NE(run_from(1), run_from(2));
}

TEST(Workers, WhateverTheOrderAllHearAllMessagesAndEveryAnswerComes) {
  for (uint64_t seed = 1; seed <= 50; seed++) {
    const std::vector<std::string> heard = run_from(seed);
    EXPECT_EQ(count(heard[0], "hello"), count(heard[1], "hello")) << "seed " << seed;
  }
}

TEST(Workers, APushOnOneServesWhoWaitsOnTheOther) {
  Settings settings;
  settings.threads = 2;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    SimulatedNode node(settings, seed);
    const Peer waiter = node.connect();
    const Peer pusher = node.connect();
    const Peer late = node.connect();
    ASSERT_EQ(node.worker(0).client_count(), 2u);
    node.say(waiter, "BLPOP k 0\r\n");
    late->send("BLPOP k 0\r\n");
    pusher->send("RPUSH k first second\r\nLLEN k\r\n");
    node.run_until_idle();
    EXPECT_EQ(waiter->take(), "*2\r\n$1\r\nk\r\n$5\r\nfirst\r\n") << seed;
    EXPECT_EQ(late->take(), "*2\r\n$1\r\nk\r\n$6\r\nsecond\r\n") << seed;
  }
}

TEST(Workers, ClientsAreSpreadAndListedFromAnyOfThem) {
  Settings settings;
  settings.threads = 3;
  SimulatedNode node(settings);
  std::vector<Peer> peers;
  for (int i = 0; i < 7; i++) peers.push_back(node.connect());
  node.run_until_idle();
  for (uint32_t i = 0; i < 3; i++) EXPECT_GE(node.worker(i).client_count(), 2u);
  for (const Peer& peer : peers) {
    EXPECT_EQ(count(node.say(peer, "CLIENT LIST\r\n"), " addr="), 7u);
  }
}

// --- what takes long --------------------------------------------------------------------------

// Takes a while over each key that goes.
class SlowObserver final : public KeyEventObserver {
 public:
  SlowObserver(base::FakeClock& clock, int64_t us) : clock_(clock), us_(us) {}

  void key_event(KeyspaceWorker& /*worker*/, uint32_t /*classes*/, std::string_view /*event*/,
                 uint32_t /*db*/, std::string_view /*key*/) override {
    clock_.advance_us(us_);
  }

 private:
  base::FakeClock& clock_;
  const int64_t us_;
};

TEST(Worker, UpkeepThatTakesLongIsNoted) {
  Settings settings;
  settings.latency_monitor_threshold_ms = 5;
  settings.notify_keyspace_events = "Exe";
  settings.maxmemory_policy = MaxmemoryPolicy::kAllkeysRandom;
  SimulatedNode node(settings);
  SlowObserver observer(node.clock, 7000);
  node.node().keyspace.set_observer(&observer);
  const Peer peer = node.connect();
  node.say(peer, "SET k v PX 50\r\n");
  node.run_for_ms(300);
  ASSERT_EQ(node.say(peer, "DBSIZE\r\n"), ":0\r\n");
  auto events = node.node().latency.latest();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].event, "expire-cycle");
  EXPECT_EQ(events[0].max_ms, 7u);

  node.say(peer, "LATENCY RESET\r\nSET k v\r\nCONFIG SET maxmemory 1\r\n");
  node.run_for_ms(300);
  ASSERT_EQ(node.say(peer, "DBSIZE\r\n"), ":0\r\n");
  events = node.node().latency.latest();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].event, "eviction-cycle");
  EXPECT_EQ(events[0].max_ms, 7u);
}

}  // namespace
}  // namespace engine
