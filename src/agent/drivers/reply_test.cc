// SPDX-License-Identifier: Apache-2.0
#include "agent/drivers/reply.h"

#include <gtest/gtest.h>

#include <string>

namespace agent {
namespace {

using Strings = std::vector<std::string>;

// The reply that `text` begins with; whatever is less of it must be incomplete.
Reply parse(Dialect dialect, const std::string& text) {
  Reply reply;
  size_t consumed = 0;
  for (size_t size = 0; size < text.size(); size++) {
    EXPECT_EQ(parse_reply(dialect, std::string_view(text).substr(0, size), reply, consumed),
              ReplyStatus::kIncomplete)
        << size;
  }
  EXPECT_EQ(parse_reply(dialect, text + "+NEXT\r\n", reply, consumed), ReplyStatus::kComplete);
  EXPECT_EQ(consumed, text.size());
  return reply;
}

bool is_broken(Dialect dialect, const std::string& text) {
  Reply reply;
  size_t consumed = 0;
  return parse_reply(dialect, text, reply, consumed) == ReplyStatus::kBroken;
}

TEST(Reply, OfRespLosesItsStructure) {
  EXPECT_EQ(parse(Dialect::kResp, "+PONG\r\n").words, Strings{"PONG"});
  EXPECT_EQ(parse(Dialect::kResp, ":42\r\n").words, Strings{"42"});
  EXPECT_EQ(parse(Dialect::kResp, "$4\r\na\r\nb\r\n").words, Strings{"a\r\nb"});
  EXPECT_EQ(parse(Dialect::kResp, "*3\r\n$1\r\na\r\n$-1\r\n*1\r\n:7\r\n").words,
            (Strings{"a", "", "7"}));
  EXPECT_EQ(parse(Dialect::kResp, "*0\r\n").words, Strings{});
  const Reply error = parse(Dialect::kResp, "-ERR no\r\n");
  EXPECT_TRUE(error.is_error);
  EXPECT_EQ(error.text(), "ERR no");
}

TEST(Reply, OfRespThatIsNoneIsBroken) {
  for (const char* text :
       {"\r\n", "?\r\n", "$x\r\n", "$-2\r\n", "$99999999999\r\n", "*x\r\n", "*99999999\r\n",
        "$1\r\nabc\r\n", "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"}) {
    EXPECT_TRUE(is_broken(Dialect::kResp, text)) << text;
  }
  EXPECT_TRUE(is_broken(Dialect::kResp, "+" + std::string(9 << 20, 'x')));
}

TEST(Reply, OfMemcachedIsItsLines) {
  EXPECT_EQ(parse(Dialect::kMemcache, "STORED\r\n").words, Strings{"STORED"});
  EXPECT_EQ(parse(Dialect::kMemcache, "STAT a 1\r\nSTAT b 2\r\nEND\r\n").words,
            (Strings{"STAT a 1", "STAT b 2", "END"}));
  EXPECT_EQ(parse(Dialect::kMemcache, "VALUE k 0 5\r\nEND\r\n\r\nEND\r\n").words,
            (Strings{"VALUE k 0 5", "END\r\n", "END"}));
  EXPECT_TRUE(parse(Dialect::kMemcache, "SERVER_ERROR no\r\n").is_error);
  EXPECT_TRUE(is_broken(Dialect::kMemcache, "VALUE k 0 x\r\n"));
}

TEST(Request, IsWordsInEachDialect) {
  EXPECT_EQ(encode(Dialect::kResp, {"SET", "k", ""}), "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$0\r\n\r\n");
  EXPECT_EQ(encode(Dialect::kMemcache, {"cache_memlimit", "64"}), "cache_memlimit 64\r\n");
  EXPECT_EQ(encode(Dialect::kMemcache, {"set", "k", "0", "0", "1", "v"}), "set k 0 0 1\r\nv\r\n");
}

}  // namespace
}  // namespace agent
