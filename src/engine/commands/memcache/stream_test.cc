// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/stream.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "engine/commands/memcache/test_node.h"

namespace engine {
namespace {

std::string set(const std::string& key, const std::string& value,
                const std::string& exptime = "0") {
  return "set " + key + " 0 " + exptime + " " + std::to_string(value.size()) + "\r\n" + value +
         "\r\n";
}

std::string value_of(const std::string& key, const std::string& value) {
  return "VALUE " + key + " 0 " + std::to_string(value.size()) + "\r\n" + value + "\r\n";
}

constexpr int64_t kDayMs = int64_t{24} * 60 * 60 * 1000;

TEST(MemcacheStream, AnswersAlikeHoweverTheBytesArrive) {
  const std::string talk = set("a", "one") +
                           "get a b\r\nms c 2 T30 k\r\nxy\r\nmg c v t\r\nset d 0 0 2\r\nabc\r\n" +
                           "incr a 1\r\nma n N0 J5 v\r\nset big 0 0 99999999\r\nnothing\r\n";
  MemcacheTestNode whole;
  const std::string answer = whole.say(talk);
  EXPECT_FALSE(answer.empty());
  for (const size_t chunk : {1U, 2U, 5U, 17U}) {
    MemcacheTestNode node;
    std::string pieces;
    for (size_t i = 0; i < talk.size(); i += chunk) pieces += node.say(talk.substr(i, chunk));
    EXPECT_EQ(pieces, answer) << chunk;
  }
}

TEST(MemcacheStream, ItemsExpireToTheMillisecond) {
  MemcacheTestNode node;
  EXPECT_EQ(node.say(set("k", "v", "10")), "STORED\r\n");
  node.clock().advance_ms(9'999);
  EXPECT_EQ(node.say("mg k t\r\n"), "HD t1\r\n");
  node.clock().advance_ms(1);
  EXPECT_EQ(node.say("get k\r\n"), "END\r\n");
  EXPECT_EQ(node.counts().get_expired.get(), 1U);
}

TEST(MemcacheStream, ThirtyDaysAreRelativeAndMoreIsADate) {
  MemcacheTestNode node;
  EXPECT_EQ(node.say(set("k", "v", "2592000") + "mg k t\r\n"), "STORED\r\nHD t2592000\r\n");
  EXPECT_EQ(node.say(set("k", "v", "2592001") + "get k\r\n"), "STORED\r\nEND\r\n");
  const int64_t now_s = node.clock().wall_ms() / 1000;
  EXPECT_EQ(node.say(set("k", "v", std::to_string(now_s + 7)) + "mg k t\r\n"),
            "STORED\r\nHD t7\r\n");
  EXPECT_EQ(node.say(set("k", "v", "9223372036854775807") + "get k\r\n"),
            "STORED\r\n" + value_of("k", "v") + "END\r\n");
  node.clock().advance_ms(31 * kDayMs);
  EXPECT_EQ(node.say("get k\r\n"), value_of("k", "v") + "END\r\n");
}

TEST(MemcacheStream, ADelayedFlushTakesWhatStandsWhenItIsDue) {
  MemcacheTestNode node;
  node.say(set("old", "v") + "flush_all 10\r\n");
  node.clock().advance_ms(9'999);
  EXPECT_EQ(node.say("get old\r\n"), value_of("old", "v") + "END\r\n");
  node.say(set("young", "v"));
  node.clock().advance_ms(1);
  EXPECT_EQ(node.say("get old young\r\n"), "END\r\n");
  EXPECT_EQ(node.say(set("new", "v") + "get new\r\n"),
            "STORED\r\n" + value_of("new", "v") + "END\r\n");
}

TEST(MemcacheStream, ALaterFlushTakesThePlaceOfADelayedOne) {
  MemcacheTestNode node;
  EXPECT_EQ(node.say("flush_all 10\r\nflush_all\r\n" + set("k", "v")), "OK\r\nOK\r\nSTORED\r\n");
  node.clock().advance_ms(20'000);
  EXPECT_EQ(node.say("get k\r\n"), value_of("k", "v") + "END\r\n");
}

TEST(MemcacheStream, MetaGetTellsOfTheLastUseBeforeItsOwn) {
  MemcacheTestNode node;
  node.say(set("k", "v"));
  node.clock().advance_ms(5'200);  // the clock of uses has units of 128 ms
  EXPECT_EQ(node.say("mg k h l u\r\n"), "HD h0 l5\r\n");
  EXPECT_EQ(node.say("mg k h l\r\n"), "HD h0 l5\r\n");
  EXPECT_EQ(node.say("mg k h l\r\n"), "HD h1 l0\r\n");
}

TEST(MemcacheStream, OneReaderIsAskedToRenewAnItemThatIsAboutToExpire) {
  MemcacheTestNode node;
  node.say(set("k", "v", "60"));
  EXPECT_EQ(node.say("mg k R30\r\n"), "HD\r\n");
  node.clock().advance_ms(31'000);
  EXPECT_EQ(node.say("mg k R30\r\nmg k R30\r\n"), "HD W\r\nHD Z\r\n");
}

TEST(MemcacheStream, EveryWriteGivesANewUniqueNumber) {
  MemcacheTestNode node;
  std::string last;
  for (const std::string& write :
       {set("n", "1"), set("n", "1"), std::string("incr n 1\r\n"),
        std::string("append n 0 0 0\r\n\r\n"), std::string("prepend n 0 0 1\r\n3\r\n"),
        std::string("md n I\r\n"), std::string("ma n\r\n"), std::string("ms n 1\r\n1\r\n"),
        std::string("md n x\r\n")}) {
    node.say(write);
    const std::string cas = node.say("mg n c\r\n");
    EXPECT_NE(cas, last) << write;
    last = cas;
  }
}

TEST(MemcacheStream, AGetOfManyKeysWaitsForTheClientToRead) {
  MemcacheTestNode node;
  const std::string value(10'000, 'v');
  node.say(set("k", value));
  constexpr size_t kKeys = 5'000;
  std::string get = "get";
  for (size_t i = 0; i < kKeys; i++) get += " k";
  std::string answer;
  std::string part = node.say(get + "\r\nmn\r\n");
  size_t parts = 0;
  for (; !part.empty(); part = node.say("")) {
    EXPECT_LT(part.size(), Client::kPauseAtOutputBytes + 2'000'000);
    answer += part;
    parts++;
  }
  EXPECT_GT(parts, 2U);
  EXPECT_EQ(node.pending_bytes(), 0U);
  EXPECT_EQ(answer.size(), kKeys * value_of("k", value).size() + 5 + 4);
  EXPECT_TRUE(answer.ends_with("END\r\nMN\r\n"));
  EXPECT_EQ(node.counts().get_hits.get(), kKeys);
}

TEST(MemcacheStream, ARefusedValueIsSkippedBehindAnInterruptedGet) {
  MemcacheTestNode node;
  node.say(set("k", std::string(1'000'000, 'v')));
  std::string talk;
  for (int i = 0; i < 40; i++) talk += "get k\r\n";
  talk += "set k 0 0 2000000\r\n" + std::string(1'000, 'x');
  std::string answer = node.say(talk);
  EXPECT_GT(node.pending_bytes(), 1'000U);
  for (std::string part = node.say(""); !part.empty(); part = node.say("")) answer += part;
  EXPECT_TRUE(answer.ends_with("END\r\nSERVER_ERROR object too large for cache\r\n"));
  EXPECT_EQ(node.say(std::string(1'999'000, 'x') + "\r\nget k\r\n"), "END\r\n");
}

TEST(MemcacheStream, ALargeValueThatIsOnItsWayIsNotOverwritten) {
  MemcacheTestNode node;
  const std::string before(100'000, 'a');
  const std::string after(100'000, 'b');
  EXPECT_EQ(node.say(set("k", before)), "STORED\r\n");
  // Both in one batch: the reply refers to the value when the write comes.
  EXPECT_EQ(node.say("get k\r\n" + set("k", after) + "get k\r\n"),
            value_of("k", before) + "END\r\nSTORED\r\n" + value_of("k", after) + "END\r\n");
}

TEST(MemcacheStream, WithoutEvictionAFullNodeRefusesAndDropsTheOutdated) {
  Settings settings = defaults_under(Engine::kMemcached);
  settings.maxmemory_policy = MaxmemoryPolicy::kNoeviction;
  MemcacheTestNode node(settings);
  EXPECT_EQ(node.say(set("k", "v") + set("a", "v")), "STORED\r\nSTORED\r\n");
  node.keyspace().set_maxmemory(1);
  EXPECT_EQ(node.say(set("k", "w")), "SERVER_ERROR out of memory storing object\r\n");
  EXPECT_EQ(node.say("add b 0 0 1 noreply\r\nv\r\nmg b N0\r\nma b N0\r\n"),
            "EN\r\nSERVER_ERROR Out of memory allocating new item\r\n");
  EXPECT_EQ(node.say("append a 0 0 1\r\nv\r\nget k a\r\n"),
            "SERVER_ERROR out of memory storing object\r\n" + value_of("a", "v") + "END\r\n");
  EXPECT_EQ(node.counts().store_no_memory.get(), 3U);
}

TEST(MemcacheStream, WithEvictionAFullNodeMakesRoom) {
  MemcacheTestNode node;
  const std::string value(1'000, 'v');
  for (int i = 0; i < 100; i++) node.say(set("old" + std::to_string(i), value));
  node.keyspace().set_maxmemory(node.keyspace().used_memory() - 50'000);
  EXPECT_EQ(node.say(set("k", value) + "get k\r\n"),
            "STORED\r\n" + value_of("k", value) + "END\r\n");
  EXPECT_GT(node.keyspace().worker(0).stats.evicted.get(), 0U);
}

TEST(MemcacheStream, TwoWorkersLoseNothingOfWhatTheyCount) {
  MemcacheTestNode node(defaults_under(Engine::kMemcached), 2);
  node.say(set("n", "0") + set("m", "0"));
  constexpr int kRounds = 2'000;
  const auto work = [&node](uint32_t worker) {
    for (int i = 0; i < kRounds; i++) {
      node.say("incr n 1\r\nma m\r\nget n m\r\n" + set("w" + std::to_string(worker), "v") +
                   "touch n 0\r\nappend log 0 0 1\r\nx\r\n",
               worker);
    }
  };
  std::thread other(work, 1);
  work(0);
  other.join();
  EXPECT_EQ(node.say("get n m\r\n"), value_of("n", "4000") + value_of("m", "4000") + "END\r\n");
}

TEST(MemcacheStream, AsksForThePasswordFirst) {
  Settings settings = defaults_under(Engine::kMemcached);
  settings.requirepass = "secret word";
  MemcacheTestNode node(settings);
  const std::string refused = "CLIENT_ERROR unauthenticated\r\n";
  EXPECT_EQ(node.say("get k\r\nversion\r\nnosuch\r\n"), refused + refused + refused);
  EXPECT_EQ(node.say("set k 0 0 1000000\r\n" + std::string(1'000'000, 'x') + "\r\n"), refused);
  EXPECT_EQ(node.say(set("k", "default")), "CLIENT_ERROR bad authentication token format\r\n");
  EXPECT_EQ(node.say(set("k", "default secret")), "CLIENT_ERROR authentication failure\r\n");
  EXPECT_EQ(node.say(set("k", "other secret word")), "CLIENT_ERROR authentication failure\r\n");
  EXPECT_EQ(node.say(set("k", "default secret word") + "get k\r\n"), "STORED\r\nEND\r\n");
  EXPECT_EQ(node.counts().auth_errors.get(), 2U);
}

TEST(MemcacheStream, ShutdownNeedsLeave) {
  MemcacheTestNode forbidden;
  EXPECT_EQ(forbidden.say("shutdown\r\n"), "ERROR: shutdown not enabled\r\n");
  Settings settings = defaults_under(Engine::kMemcached);
  settings.enable_shutdown_command = ProtectedAction::kYes;
  MemcacheTestNode node(settings);
  EXPECT_EQ(node.say("shutdown now\r\n"), "CLIENT_ERROR invalid shutdown mode\r\n");
  EXPECT_FALSE(node.was_shut_down());
  EXPECT_EQ(node.say("shutdown graceful\r\n"), "");
  EXPECT_TRUE(node.was_shut_down());
  EXPECT_TRUE(node.client().close_after_reply);
}

}  // namespace
}  // namespace engine
