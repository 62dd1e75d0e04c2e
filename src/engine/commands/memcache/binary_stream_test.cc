// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/binary_stream.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/commands/memcache/test_node.h"
#include "protocol/memcache/binary_test_requests.h"

// What each command answers is tested against the real program by tests/clients.

namespace engine {
namespace {

using protocol::memcache::binary_request;

std::string binary_set(const std::string& key, const std::string& value) {
  return binary_request(
      {.opcode = 0x01, .extras = std::string(8, '\0'), .key = key, .value = value});
}

std::string binary_get(const std::string& key) {
  return binary_request({.opcode = 0x0c, .key = key});
}

TEST(BinaryStream, AnswersAlikeHoweverTheBytesArrive) {
  const std::string talk = binary_set("a", "one") + binary_get("a") + binary_get("b") +
                           binary_set("big", std::string(2'000'000, 'x')) + binary_get("big") +
                           binary_request({.opcode = 0x55, .key = "k"}) + binary_get("a");
  MemcacheTestNode whole;
  const std::string answer = whole.say(talk);
  EXPECT_NE(answer.find("one"), answer.npos);
  EXPECT_NE(answer.find("Too large."), answer.npos);
  EXPECT_NE(answer.find("Unknown command"), answer.npos);
  for (const size_t chunk : {1009U, 23U}) {
    MemcacheTestNode node;
    std::string pieces;
    for (size_t i = 0; i < talk.size(); i += chunk) pieces += node.say(talk.substr(i, chunk));
    EXPECT_EQ(pieces, answer) << chunk;
  }
}

TEST(BinaryStream, AFullNodeSaysSo) {
  Settings settings = defaults_under(Engine::kMemcached);
  settings.maxmemory_policy = MaxmemoryPolicy::kNoeviction;
  MemcacheTestNode node(settings);
  node.say(binary_set("a", "one"));
  node.keyspace().set_maxmemory(1);
  EXPECT_NE(node.say(binary_set("b", "two")).find("Out of memory allocating item"),
            std::string::npos);
  // What a set was to replace is served no longer.
  node.say(binary_set("a", "two"));
  EXPECT_EQ(node.say(binary_get("a")).find("one"), std::string::npos);
  EXPECT_EQ(node.counts().store_no_memory.get(), 2U);
}

TEST(BinaryStream, ItemsExpire) {
  MemcacheTestNode node;
  node.say(binary_request(
      {.opcode = 0x01, .extras = {"\0\0\0\0\0\0\0\x0a", 8}, .key = "k", .value = "v"}));
  node.clock().advance_ms(9'999);
  EXPECT_NE(node.say(binary_get("k")).find("kv"), std::string::npos);
  node.clock().advance_ms(1);
  EXPECT_EQ(node.say(binary_get("k")).find("kv"), std::string::npos);
}

TEST(BinaryStream, WaitsWhereRepliesPileUp) {
  MemcacheTestNode node;
  node.say(binary_set("k", std::string(500'000, 'x')));
  std::string many;
  for (int i = 0; i < 200; i++) many += binary_get("k");
  size_t answered = node.say(many).size();
  ASSERT_GT(node.pending_bytes(), 0U);
  while (node.pending_bytes() > 0) answered += node.say("").size();
  EXPECT_EQ(answered, 200 * (24 + 4 + 1 + 500'000U));
}

}  // namespace
}  // namespace engine
