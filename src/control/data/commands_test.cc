// SPDX-License-Identifier: Apache-2.0
#include "control/data/commands.h"

#include <gtest/gtest.h>

#include "control/data/memcached_commands.h"
#include "control/data/node_stream.h"

namespace control::data {
namespace {

TEST(CommandsTest, LogsHaveNamesAndNothingElse) {
  EXPECT_EQ(name_of_command({"get", "secret"}), "GET");
  EXPECT_EQ(name_of_command({"config", "set", "requirepass", "x"}), "CONFIG SET");
  EXPECT_EQ(name_of_command({"acl", "se\"t"}), "ACL");
  EXPECT_EQ(name_of_command({"no name"}), "?");
  EXPECT_EQ(name_of_command({std::string(100, 'x')}), "?");
  EXPECT_EQ(name_of_command({}), "?");
}

TEST(CommandsTest, WhatWouldChangeHowTheConnectionSpeaksIsNotSent) {
  for (const char* name : {"MONITOR", "subscribe", "Auth", "HELLO", "psync", "RESET", "quit"}) {
    EXPECT_NE(problem_of_resp({name}), "") << name;
  }
  EXPECT_NE(problem_of_resp({"CLIENT", "reply", "off"}), "");
  EXPECT_EQ(problem_of_resp({"CLIENT", "LIST"}), "");
  EXPECT_EQ(problem_of_resp({"GET", "monitor"}), "");
  EXPECT_NE(problem_of_resp({}), "");
}

TEST(CommandsTest, RespIsWordsWithTheirLengths) {
  EXPECT_EQ(encode_command(Dialect::kResp, {"SET", "", "a\r\nb"}),
            "*3\r\n$3\r\nSET\r\n$0\r\n\r\n$4\r\na\r\nb\r\n");
}

TEST(CommandsTest, OneCommandOfMemcachedStaysOne) {
  EXPECT_EQ(problem_of_memcached({"get", "key"}), "");
  EXPECT_NE(problem_of_memcached({"get", "key\r\nflush_all"}), "");
  EXPECT_NE(problem_of_memcached({"get", "two words"}), "");
  EXPECT_NE(problem_of_memcached({"get", ""}), "");
  EXPECT_NE(problem_of_memcached({"shutdown"}), "");
  EXPECT_NE(problem_of_memcached({"delete", "key", "noreply"}), "");
  EXPECT_NE(problem_of_memcached({"set", "key", "0", "0"}), "");
  EXPECT_EQ(problem_of_memcached({"set", "key", "0", "60", "a\r\nb"}), "");
  EXPECT_EQ(encode_command(Dialect::kMemcached, {"SET", "key", "0", "60", "a\r\nb"}),
            "set key 0 60 4\r\na\r\nb\r\n");
  EXPECT_EQ(encode_command(Dialect::kMemcached, {"stats", "items"}), "stats items\r\n");
}

TEST(CommandsTest, WhatWritesToMemcachedIsKnown) {
  EXPECT_FALSE(memcached_writes({"get", "k"}));
  EXPECT_FALSE(memcached_writes({"stats"}));
  EXPECT_FALSE(memcached_writes({"stats", "items"}));
  EXPECT_TRUE(memcached_writes({"stats", "reset"}));
  EXPECT_TRUE(memcached_writes({"FLUSH_ALL"}));
  EXPECT_TRUE(memcached_writes({"nonsense"}));
}

}  // namespace
}  // namespace control::data
