// SPDX-License-Identifier: Apache-2.0
#include "control/data/replies.h"

#include <gtest/gtest.h>

#include "control/data/utf8.h"

namespace control::data {
namespace {

constexpr size_t kTextMax = 64;

std::string json_of(std::string_view reply, Dialect dialect = Dialect::kResp) {
  Scan scan;
  EXPECT_EQ(scan_reply(dialect, reply, scan), Seen::kWhole);
  EXPECT_EQ(scan.at, reply.size());
  return reply_to_json(dialect, reply, kTextMax).value_or("too deep");
}

// --- Where replies end ---

TEST(RepliesTest, AReplyThatComesByteByByteEndsWhereOneInOnePieceDoes) {
  constexpr std::string_view kReplies[] = {
      "+OK\r\n",
      "-ERR no\r\n",
      ":12\r\n",
      "$3\r\na\r\n\r\n",
      "$-1\r\n",
      "_\r\n",
      "#t\r\n",
      ",1.5\r\n",
      "*0\r\n",
      "*-1\r\n",
      "*2\r\n:1\r\n*1\r\n$1\r\nx\r\n",
      "%1\r\n+k\r\n~2\r\n:1\r\n:2\r\n",
      "|1\r\n+ttl\r\n:3\r\n$1\r\nv\r\n",
      "=7\r\ntxt:abc\r\n",
      ">2\r\n+a\r\n+b\r\n",
  };
  for (const std::string_view reply : kReplies) {
    Scan scan;
    for (size_t size = 0; size < reply.size(); size++) {
      ASSERT_EQ(scan_reply(Dialect::kResp, reply.substr(0, size), scan), Seen::kPart) << reply;
    }
    ASSERT_EQ(scan_reply(Dialect::kResp, std::string(reply) + "+next", scan), Seen::kWhole);
    EXPECT_EQ(scan.at, reply.size()) << reply;
  }
}

TEST(RepliesTest, WhatIsNoReplyIsFoundOut) {
  for (const std::string_view bytes : {"hello\r\n", "\r\n", "$x\r\n", "$-2\r\n", "*99999999999\r\n",
                                       "$3\r\nabcd\r\n", "*1\r\n?\r\n", "$?\r\n"}) {
    Scan scan;
    EXPECT_EQ(scan_reply(Dialect::kResp, bytes, scan), Seen::kBroken) << bytes;
  }
}

TEST(RepliesTest, MemcachedsRepliesEndWithTheLineThatEndsThem) {
  constexpr std::string_view kReplies[] = {
      "STORED\r\n",
      "END\r\n",
      "VALUE k 0 5\r\nEND\r\n\r\nEND\r\n",
      "VALUE k 0 1 77\r\nx\r\nVALUE l 0 0\r\n\r\nEND\r\n",
      "STAT pid 1\r\nSTAT x y z\r\nEND\r\n",
      "VERSION 1.6\r\n",
      "12\r\n",
  };
  for (const std::string_view reply : kReplies) {
    Scan scan;
    for (size_t size = 0; size < reply.size(); size++) {
      ASSERT_EQ(scan_reply(Dialect::kMemcached, reply.substr(0, size), scan), Seen::kPart) << reply;
    }
    ASSERT_EQ(scan_reply(Dialect::kMemcached, reply, scan), Seen::kWhole);
    EXPECT_EQ(scan.at, reply.size()) << reply;
  }
  Scan scan;
  EXPECT_EQ(scan_reply(Dialect::kMemcached, "VALUE k 0 x\r\n", scan), Seen::kBroken);
}

// --- As JSON ---

TEST(RepliesTest, EveryTypeHasItsName) {
  EXPECT_EQ(json_of("+OK\r\n"), R"({"type":"simple","value":"OK"})");
  EXPECT_EQ(json_of("-ERR \"no\"\r\n"), R"({"type":"error","value":"ERR \"no\""})");
  EXPECT_EQ(json_of("!5\r\nERR x\r\n"), R"({"type":"error","value":"ERR x"})");
  EXPECT_EQ(json_of(":9223372036854775807\r\n"),
            R"({"type":"integer","value":"9223372036854775807"})");
  EXPECT_EQ(json_of(",inf\r\n"), R"({"type":"double","value":"inf"})");
  EXPECT_EQ(json_of("(123456789012345678901\r\n"),
            R"({"type":"big","value":"123456789012345678901"})");
  EXPECT_EQ(json_of("#f\r\n"), R"({"type":"boolean","value":false})");
  for (const std::string_view null : {"_\r\n", "$-1\r\n", "*-1\r\n"}) {
    EXPECT_EQ(json_of(null), R"({"type":"null"})");
  }
  EXPECT_EQ(json_of("=7\r\ntxt:abc\r\n"), R"({"type":"text","value":"abc"})");
  EXPECT_EQ(json_of("*2\r\n:1\r\n*0\r\n"),
            R"({"type":"array","value":[{"type":"integer","value":"1"},)"
            R"({"type":"array","value":[]}]})");
  EXPECT_EQ(json_of("~1\r\n+a\r\n"), R"({"type":"set","value":[{"type":"simple","value":"a"}]})");
  EXPECT_EQ(json_of("%1\r\n+k\r\n:1\r\n"),
            R"({"type":"map","value":[[{"type":"simple","value":"k"},)"
            R"({"type":"integer","value":"1"}]]})");
  EXPECT_EQ(json_of("|1\r\n+ttl\r\n:3\r\n+v\r\n"), R"({"type":"simple","value":"v"})");
}

TEST(RepliesTest, BytesThatAreNoTextAreToldInBase64) {
  EXPECT_EQ(json_of("$2\r\n\xC3\xA4\r\n"), "{\"type\":\"text\",\"value\":\"\xC3\xA4\"}");
  EXPECT_EQ(json_of("$2\r\n\xFF\x01\r\n"), R"({"type":"bytes","value":"/wE="})");
}

TEST(RepliesTest, ALongTextIsCutBetweenCharactersAndItsSizeTold) {
  const std::string text = std::string(kTextMax - 1, 'x') + "\xC3\xA4" + "yyy";
  const std::string reply = "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
  EXPECT_EQ(json_of(reply), R"({"type":"text","value":")" + std::string(kTextMax - 1, 'x') +
                                R"(","size":)" + std::to_string(text.size()) + "}");
  const std::string bytes(kTextMax + 1, '\xFF');
  EXPECT_NE(
      json_of("$" + std::to_string(bytes.size()) + "\r\n" + bytes + "\r\n").find(R"("size":65)"),
      std::string::npos);
}

TEST(RepliesTest, WhatIsNestedWithoutEndIsNotFollowed) {
  std::string reply;
  for (int i = 0; i < 1000; i++) reply += "*1\r\n";
  reply += ":1\r\n";
  EXPECT_EQ(json_of(reply), "too deep");
}

TEST(RepliesTest, LinesOfMemcachedStandBesideTheirData) {
  EXPECT_EQ(json_of("VALUE k 0 3\r\na\r\n\r\nEND\r\n", Dialect::kMemcached),
            R"({"type":"memcached","value":[{"line":"VALUE k 0 3","data":)"
            R"({"type":"text","value":"a\u000d\u000a"}},{"line":"END"}]})");
  EXPECT_EQ(json_of("STORED\r\n", Dialect::kMemcached),
            R"({"type":"memcached","value":[{"line":"STORED"}]})");
}

TEST(RepliesTest, AnErrorIsToldFromTheRest) {
  EXPECT_EQ(error_in("-NOAUTH log in\r\n"), "NOAUTH log in");
  EXPECT_FALSE(error_in("+OK\r\n"));
}

// --- UTF-8 ---

TEST(Utf8Test, IsAsTheRfcHasIt) {
  for (const std::string_view good : {"", "a", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"}) {
    EXPECT_TRUE(is_utf8(good));
  }
  for (const std::string_view bad :
       {"\x80", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"}) {
    EXPECT_FALSE(is_utf8(bad));
  }
  EXPECT_EQ(cut_utf8("a\xE2\x82"), "a");
  EXPECT_EQ(cut_utf8("a\xE2\x82\xAC"), "a\xE2\x82\xAC");
  EXPECT_EQ(cut_utf8(""), "");
}

}  // namespace
}  // namespace control::data
