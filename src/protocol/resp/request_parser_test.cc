// SPDX-License-Identifier: Apache-2.0
#include "protocol/resp/request_parser.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

namespace protocol::resp {
namespace {

using Words = std::vector<std::string>;

// What came of one stream of bytes: its requests and how it ended.
struct Outcome {
  std::vector<Words> requests;
  std::string error;
  bool operator==(const Outcome&) const = default;
};

// Feeds `bytes` in chunks, each time from a new heap block that ends with the data, so that the
// parser may rely on no old address and AddressSanitizer sees every read behind the end.
Outcome parse_in_chunks(std::string_view bytes, size_t chunk, const ParserLimits& limits = {}) {
  Outcome outcome;
  RequestParser parser;
  std::vector<std::string_view> args;
  size_t start = 0;
  size_t arrived = 0;
  while (arrived < bytes.size()) {
    arrived = std::min(bytes.size(), arrived + chunk);
    for (;;) {
      const size_t size = arrived - start;
      const auto block = std::make_unique<char[]>(size);
      std::copy_n(bytes.data() + start, size, block.get());
      size_t consumed = 0;
      const auto status = parser.parse({block.get(), size}, limits, args, consumed);
      if (status == ParseStatus::kIncomplete) break;
      if (status == ParseStatus::kError) {
        outcome.error = parser.error();
        return outcome;
      }
      outcome.requests.emplace_back(args.begin(), args.end());
      start += consumed;
    }
  }
  return outcome;
}

Outcome parse(std::string_view bytes, const ParserLimits& limits = {}) {
  const Outcome whole = parse_in_chunks(bytes, bytes.size() + 1, limits);
  EXPECT_EQ(parse_in_chunks(bytes, 1, limits), whole) << bytes;
  return whole;
}

std::vector<Words> requests(std::string_view bytes) {
  const Outcome outcome = parse(bytes);
  EXPECT_EQ(outcome.error, "");
  return outcome.requests;
}

std::string error(std::string_view bytes, const ParserLimits& limits = {}) {
  return parse(bytes, limits).error;
}

TEST(RequestParser, MultibulkRequestsComeOneByOne) {
  EXPECT_EQ(requests("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n*1\r\n$4\r\nPING\r\n"),
            (std::vector<Words>{{"GET", "k"}, {"PING"}}));
}

TEST(RequestParser, BulksHoldAnyBytesAndMayBeEmpty) {
  EXPECT_EQ(requests("*3\r\n$3\r\nSET\r\n$0\r\n\r\n$5\r\na\r\n\"b\r\n"),
            (std::vector<Words>{{"SET", "", "a\r\n\"b"}}));
}

TEST(RequestParser, EmptyRequestsHaveNoWords) {
  EXPECT_EQ(requests("*0\r\n*-1\r\n*-9\r\n\r\n\n  \r\n*1\r\n$1\r\nx\r\n"),
            (std::vector<Words>{{}, {}, {}, {}, {}, {}, {"x"}}));
}

TEST(RequestParser, WrongLengthsAreErrors) {
  for (const char* line : {"*\r\n", "*a\r\n", "*01\r\n", "*+1\r\n", "* 1\r\n", "*2147483648\r\n",
                           "*99999999999999999999\r\n"}) {
    EXPECT_EQ(error(line), "Protocol error: invalid multibulk length") << line;
  }
  for (const char* line : {"$\r\n", "$-1\r\n", "$x\r\n", "$00\r\n", "$1 \r\n", "$536870913\r\n",
                           "$9223372036854775807\r\n"}) {
    EXPECT_EQ(error(std::string("*1\r\n") + line), "Protocol error: invalid bulk length") << line;
  }
}

TEST(RequestParser, UnauthenticatedClientsGetTightLimits) {
  ParserLimits limits;
  limits.authenticated = false;
  EXPECT_EQ(error("*10\r\n$16384\r\n", limits), "");
  EXPECT_EQ(error("*11\r\n", limits), "Protocol error: unauthenticated multibulk length");
  EXPECT_EQ(error("*1\r\n$16385\r\n", limits), "Protocol error: unauthenticated bulk length");
  EXPECT_EQ(error("*1\r\n$536870913\r\n", limits), "Protocol error: invalid bulk length");
}

TEST(RequestParser, AnotherTypeThanBulkIsNamed) {
  EXPECT_EQ(error("*1\r\n:1\r\n"), "Protocol error: expected '$', got ':'");
  EXPECT_EQ(error("*1\r\n\r\n"), "Protocol error: expected '$', got ' '");
  EXPECT_EQ(error(std::string_view("*1\r\n\0\r\n", 7)), "Protocol error: expected '$', got '");
  EXPECT_EQ(error("*1\r\n:1"), "");
}

TEST(RequestParser, LinesWithoutEndAreCutOff) {
  const std::string junk(70'000, '1');
  const auto in_blocks = [](const std::string& bytes) {
    const Outcome whole = parse_in_chunks(bytes, bytes.size());
    EXPECT_EQ(parse_in_chunks(bytes, 1000), whole);
    return whole.error;
  };
  EXPECT_EQ(in_blocks(junk), "Protocol error: too big inline request");
  EXPECT_EQ(in_blocks("*" + junk), "Protocol error: too big mbulk count string");
  EXPECT_EQ(in_blocks("*1\r\n$" + junk), "Protocol error: too big bulk count string");
}

TEST(RequestParser, InlineWordsAreSplitAtSpaces) {
  EXPECT_EQ(requests("  SET\tkey  value \r\nPING\n"),
            (std::vector<Words>{{"SET", "key", "value"}, {"PING"}}));
}

TEST(RequestParser, InlineQuotesAndEscapesAreResolved) {
  EXPECT_EQ(requests("set \"a b\" 'c d' \"\" x\"y z\"\r\n"),
            (std::vector<Words>{{"set", "a b", "c d", "", "xy z"}}));
  EXPECT_EQ(requests("\"\\x41\\n\\r\\t\\b\\a\\\\\\\"\\q\\xZ\" 'it\\'s \\n'\r\n"),
            (std::vector<Words>{{"A\n\r\t\b\a\\\"qxZ", "it's \\n"}}));
}

TEST(RequestParser, LineEndsMustBeWhole) {
  for (const char* bytes : {"*1\rx$1\r\na\r\n", "*1\r\n$1\rxa\r\n", "*1\r\n$1\r\nax\n",
                            "*1\r\n$1\r\na\rx", "*1\r\n$0\rx\r\n", "*1\r\n$1\r\nabc"}) {
    EXPECT_EQ(error(bytes), "Protocol error: invalid CRLF in request") << bytes;
  }
}

TEST(RequestParser, UnbalancedQuotesAreErrors) {
  for (const char* line : {"\"a\r\n", "'a\r\n", "a\"b\r\n", "a 'b'c'\r\n", "\"a\\\"\r\n",
                           "SET j {\"a\":\"abc\"}\r\n", "\"a\"b\r\n", "'a''b'\r\n"}) {
    EXPECT_EQ(error(line), "Protocol error: unbalanced quotes in request") << line;
  }
}

TEST(RequestParser, BytesMissingAnnouncesTheBulkBeingRead) {
  RequestParser parser;
  std::vector<std::string_view> args;
  size_t consumed = 0;
  EXPECT_EQ(parser.parse("*2\r\n", {}, args, consumed), ParseStatus::kIncomplete);
  EXPECT_EQ(parser.bytes_missing(), 1U);
  EXPECT_EQ(parser.parse("*2\r\n$1000\r\nabc", {}, args, consumed), ParseStatus::kIncomplete);
  EXPECT_EQ(parser.bytes_missing(), 999U);
  EXPECT_EQ(consumed, 0U);
}

TEST(RequestParser, HugeRequestInSmallPiecesIsParsedOnce) {
  constexpr size_t kWords = 200'000;
  std::string bytes = "*" + std::to_string(kWords) + "\r\n";
  for (size_t i = 0; i < kWords; ++i) bytes += "$1\r\na\r\n";
  RequestParser parser;
  std::vector<std::string_view> args;
  size_t consumed = 0;
  for (size_t arrived = 100; arrived < bytes.size(); arrived += 100) {
    const std::string_view front = std::string_view(bytes).substr(0, arrived);
    ASSERT_EQ(parser.parse(front, {}, args, consumed), ParseStatus::kIncomplete);
  }
  ASSERT_EQ(parser.parse(bytes, {}, args, consumed), ParseStatus::kComplete);
  EXPECT_EQ(args.size(), kWords);
  EXPECT_EQ(args.back(), "a");
  EXPECT_EQ(consumed, bytes.size());
}

TEST(RequestParser, FuzzCorpusIsParsedAlikeWholeAndInPieces) {
  const auto root = std::filesystem::path(__FILE__).parent_path() / "../../..";
  size_t files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(root / "fuzz/corpus/resp_request_parser")) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    bytes.erase(0, 2);  // what the fuzzer reads as its options
    const Outcome whole = parse_in_chunks(bytes, bytes.size() + 1);
    for (const size_t chunk : {1U, 2U, 3U, 7U}) {
      EXPECT_EQ(parse_in_chunks(bytes, chunk), whole) << entry.path();
    }
    ++files;
  }
  EXPECT_GT(files, 0U);
}

}  // namespace
}  // namespace protocol::resp
