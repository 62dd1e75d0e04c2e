// SPDX-License-Identifier: Apache-2.0
#include "protocol/memcache/request_parser.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace protocol::memcache {
namespace {

// A request, or an error, as text: requests as "<verb number> <keys> | <value>", errors as replies.
using Events = std::vector<std::string>;

std::string describe(const Request& request) {
  std::string text = std::to_string(static_cast<int>(request.verb));
  for (const auto key : request.keys) text.append(" ").append(key);
  for (const auto& flag : request.flags)
    text.append(" /").append(1, flag.letter).append(flag.token);
  if (request.noreply) text += " noreply";
  return text.append(" | ").append(request.value);
}

// Feeds `bytes` in chunks, each time from a new heap block that ends with the data, so that the
// parser may rely on no old address and AddressSanitizer sees every read behind the end.
Events parse_in_chunks(std::string_view bytes, size_t chunk, const ParserLimits& limits) {
  Events events;
  RequestParser parser;
  Request request;
  size_t start = 0;
  size_t arrived = 0;
  while (arrived < bytes.size()) {
    arrived = std::min(bytes.size(), arrived + chunk);
    ParseStatus status = ParseStatus::kComplete;
    while (status != ParseStatus::kIncomplete) {
      const size_t size = arrived - start;
      const auto block = std::make_unique<char[]>(size);
      std::copy_n(bytes.data() + start, size, block.get());
      size_t consumed = 0;
      status = parser.parse({block.get(), size}, limits, request, consumed);
      start += consumed;
      if (status == ParseStatus::kComplete) events.push_back(describe(request));
      if (status == ParseStatus::kError) events.emplace_back(parser.error());
      if (status == ParseStatus::kError && parser.close_after_error()) return events;
    }
  }
  return events;
}

Events parse(std::string_view bytes, const ParserLimits& limits = {}) {
  const Events whole = parse_in_chunks(bytes, bytes.size() + 1, limits);
  EXPECT_EQ(parse_in_chunks(bytes, 1, limits), whole) << bytes;
  return whole;
}

// The one request that `bytes` are.
class OneRequest {
 public:
  explicit OneRequest(std::string_view bytes) {
    size_t consumed = 0;
    EXPECT_EQ(parser_.parse(bytes, {}, request_, consumed), ParseStatus::kComplete)
        << bytes << parser_.error();
    EXPECT_EQ(consumed, bytes.size());
  }
  const Request* operator->() const { return &request_; }

 private:
  RequestParser parser_;
  Request request_;
};

std::string event(Verb verb, std::string_view rest) {
  return std::to_string(static_cast<int>(verb)).append(rest);
}

const std::string kMetaNoopEvent = event(Verb::kMetaNoop, " | ");
const std::string kLongKey(kKeyBytesMax + 1, 'k');

TEST(RequestParser, GetsCarryAnyNumberOfKeys) {
  EXPECT_EQ(parse("get a  b \r\ngets c\n get d\r\n"),
            (Events{event(Verb::kGet, " a b | "), event(Verb::kGets, " c | "),
                    event(Verb::kGet, " d | ")}));
  std::string line = "get";
  for (int i = 0; i < 20'000; ++i) line += " key";
  EXPECT_EQ(OneRequest(line + "\r\n")->keys.size(), 20'000U);
}

TEST(RequestParser, ARequestOfABrowserHangsUp) {
  RequestParser parser;
  Request request;
  size_t consumed = 0;
  EXPECT_EQ(parser.parse("GET / HTTP/1.1\r\n", {}, request, consumed), ParseStatus::kError);
  EXPECT_EQ(parser.error(), "");
  EXPECT_TRUE(parser.close_after_error());
}

TEST(RequestParser, VerbosityHasOneLevel) {
  EXPECT_EQ(parse("verbosity\r\nverbosity 1 2 noreply\r\nverbosity x\r\nverbosity 1 2\r\n"),
            (Events{"ERROR", "ERROR", "CLIENT_ERROR bad command line format",
                    event(Verb::kVerbosity, " 1 | ")}));
}

TEST(RequestParser, RefusedBytesAreThoseStillToCome) {
  RequestParser parser;
  Request request;
  size_t consumed = 0;
  const ParserLimits limits{.value_bytes_max = 1};
  EXPECT_EQ(parser.parse("set a 0 0 4\r\n", limits, request, consumed), ParseStatus::kError);
  EXPECT_EQ(parser.refused_bytes(), 6U);
  EXPECT_EQ(parser.parse("abc", limits, request, consumed), ParseStatus::kIncomplete);
  EXPECT_EQ(consumed, 3U);
  EXPECT_EQ(parser.refused_bytes(), 3U);
}

TEST(RequestParser, GatHasAnExptimeAndPerhapsNoKeys) {
  EXPECT_EQ(OneRequest("gat 30 a b\r\n")->exptime, 30);
  EXPECT_EQ(OneRequest("gats 0\r\n")->keys.size(), 0U);
  EXPECT_EQ(parse("gat x a\r\n"), (Events{"CLIENT_ERROR invalid exptime argument"}));
}

TEST(RequestParser, StorageCommandsBringAValueOfAnyBytes) {
  const OneRequest set("set key 4294967295 -1 5\r\na\r\nb\n\r\n");
  EXPECT_EQ(set->verb, Verb::kSet);
  EXPECT_EQ(set->client_flags, 4294967295U);
  EXPECT_EQ(set->exptime, -1);
  EXPECT_EQ(set->value, "a\r\nb\n");
  const OneRequest cas("cas key 0 0 0 18446744073709551615 noreply\r\n\r\n");
  EXPECT_EQ(cas->cas, 18446744073709551615U);
  EXPECT_TRUE(cas->noreply);
  EXPECT_EQ(parse("add a 00 +0 01\r\nx\r\nprepend b 0 0 1 noreply\r\ny\r\n"),
            (Events{event(Verb::kAdd, " a | x"), event(Verb::kPrepend, " b noreply | y")}));
}

TEST(RequestParser, WrongStorageLinesAreNamedAndTheirValuesReadAsCommands) {
  for (const char* line : {"set a x 0 1", "set a 0 x 1", "set a 0 0 x", "set a 0 0 -1",
                           "set a -1 0 1", "set a 0 0 2147483646", "cas a 0 0 1 x"}) {
    EXPECT_EQ(parse(std::string(line) + "\r\nmn\r\n"),
              (Events{"CLIENT_ERROR bad command line format", kMetaNoopEvent}))
        << line;
  }
  EXPECT_EQ(parse("set " + kLongKey + " 0 0 1\r\nb\r\n"),
            (Events{"CLIENT_ERROR bad command line format", "ERROR"}));
  EXPECT_EQ(parse("set a 0 0\r\nset a 0 0 1 noreply x\r\n"), (Events{"ERROR", "ERROR"}));
}

TEST(RequestParser, ValueOfAnotherLengthIsABadDataChunk) {
  EXPECT_EQ(parse("set a 0 0 1\r\nbb\r\nmn\r\n"),
            (Events{"CLIENT_ERROR bad data chunk", "ERROR", kMetaNoopEvent}));
}

TEST(RequestParser, TooLargeValuesAreSkippedWithoutBeingWaitedFor) {
  ParserLimits limits;
  limits.value_bytes_max = 3;
  EXPECT_EQ(parse("set a 0 0 4\r\nmn\r\n\r\nset b 0 0 3\r\nabc\r\n", limits),
            (Events{"SERVER_ERROR object too large for cache", event(Verb::kSet, " b | abc")}));
  EXPECT_EQ(parse("ms a 4\r\nabcd\r\nmn\r\n", limits),
            (Events{"SERVER_ERROR object too large for cache", kMetaNoopEvent}));

  RequestParser parser;
  Request request;
  size_t consumed = 0;
  EXPECT_EQ(parser.parse("set a 0 0 2147483645\r\n", {}, request, consumed), ParseStatus::kError);
  EXPECT_TRUE(parser.value_too_large());
  EXPECT_EQ(request.keys.at(0), "a");
  const std::string much(1000, 'x');
  EXPECT_EQ(parser.parse(much, {}, request, consumed), ParseStatus::kIncomplete);
  EXPECT_EQ(consumed, much.size());
  EXPECT_EQ(parser.bytes_missing(), 1U);
}

TEST(RequestParser, NoreplySilencesErrorsOfTheCommand) {
  ParserLimits limits;
  limits.value_bytes_max = 3;
  EXPECT_EQ(parse("set a x 0 1 noreply\r\nincr a x noreply\r\ndelete a 5 noreply\r\n"
                  "touch a x noreply\r\nset a 0 0 4 noreply\r\nabcd\r\nset a 0 0 1 noreply\r\nabc",
                  limits),
            (Events{"", "", "", "", "", ""}));
}

TEST(RequestParser, DeleteTakesAZeroAndNothingElse) {
  EXPECT_EQ(parse("delete a\r\ndelete a 0\r\ndelete a noreply\r\ndelete a 0 noreply\r\n"),
            (Events{event(Verb::kDelete, " a | "), event(Verb::kDelete, " a | "),
                    event(Verb::kDelete, " a noreply | "), event(Verb::kDelete, " a noreply | ")}));
  const std::string usage = "CLIENT_ERROR bad command line format.  Usage: delete <key> [noreply]";
  EXPECT_EQ(parse("delete a 1\r\ndelete a 0 0\r\ndelete a b c d\r\n"),
            (Events{usage, usage, "ERROR"}));
}

TEST(RequestParser, NumbersOfOtherCommandsAreChecked) {
  EXPECT_EQ(OneRequest("incr a 18446744073709551615\r\n")->delta, 18446744073709551615U);
  EXPECT_EQ(OneRequest("touch a 100 noreply\r\n")->exptime, 100);
  EXPECT_EQ(OneRequest("flush_all 10\r\n")->exptime, 10);
  EXPECT_TRUE(OneRequest("flush_all noreply\r\n")->noreply);
  const std::string delta = "CLIENT_ERROR invalid numeric delta argument";
  const std::string exptime = "CLIENT_ERROR invalid exptime argument";
  EXPECT_EQ(
      parse("incr a x\r\ndecr a -1\r\nincr a 18446744073709551616\r\ntouch a x\r\n"
            "flush_all x\r\nverbosity x\r\n"),
      (Events{delta, delta, delta, exptime, exptime, "CLIENT_ERROR bad command line format"}));
}

TEST(RequestParser, UnknownOrShortLinesAreErrors) {
  EXPECT_EQ(parse("foo\r\n\r\nget\r\nGET a\r\nget\ta\r\nincr a\r\nverbosity\r\nmg\r\nms\r\n"),
            Events(9, "ERROR"));
}

TEST(RequestParser, ArgumentsOfPlainCommandsAreKept) {
  EXPECT_EQ(parse("stats items\r\nconfig get cluster\r\nversion\r\nquit\r\n"),
            (Events{event(Verb::kStats, " items | "), event(Verb::kConfig, " get cluster | "),
                    event(Verb::kVersion, " | "), event(Verb::kQuit, " | ")}));
}

TEST(RequestParser, AConfigurationThatIsRefusedIsNotTakenForRequests) {
  const std::string refused(kConfigIsFixed);
  EXPECT_EQ(parse("config set cluster 0 9\r\nflush_all\r\nversion\r\n"),
            (Events{refused, event(Verb::kVersion, " | ")}));
  EXPECT_EQ(parse("config set cluster 0 -1\r\n"), (Events{"CLIENT_ERROR bad command line format"}));
  EXPECT_EQ(parse("config delete cluster\r\n"),
            (Events{event(Verb::kConfig, " delete cluster | ")}));
}

TEST(RequestParser, KeysMayHave250Bytes) {
  const std::string key(kKeyBytesMax, 'k');
  EXPECT_EQ(OneRequest("get " + key + "\r\n")->keys[0], key);
  for (const char* line : {"get a %", "gat 0 %", "delete %", "incr % 1", "touch % 0", "mg %",
                           "md %", "ma %", "me %"}) {
    std::string bytes = std::string(line) + "\r\n";
    bytes.replace(bytes.find('%'), 1, kLongKey);
    EXPECT_EQ(parse(bytes), (Events{"CLIENT_ERROR bad command line format"})) << line;
  }
}

TEST(RequestParser, EndlessLinesCloseTheConnection) {
  const ParserLimits limits{.line_bytes_max = 100, .multiget_bytes_max = 500};
  const std::string keys(600, 'a');
  const Events too_long{"CLIENT_ERROR line too long"};
  EXPECT_EQ(parse(keys, limits), too_long);
  EXPECT_EQ(parse(std::string(101, 'x') + "\r\n", limits), too_long);
  EXPECT_EQ(parse(std::string(101, ' ') + "get a\r\n", limits), too_long);
  EXPECT_EQ(parse("get " + keys, limits), too_long);
  EXPECT_EQ(parse("get " + keys.substr(0, 400), limits), Events{});
}

TEST(RequestParser, MetaFlagsKeepTheirOrderAndTokens) {
  EXPECT_EQ(parse("mg a v T30 Oabc k\r\n"),
            (Events{event(Verb::kMetaGet, " a /v /T30 /Oabc /k | ")}));
  EXPECT_EQ(parse("ms a 2 F5 I\r\nxy\r\n"), (Events{event(Verb::kMetaSet, " a /F5 /I | xy")}));
  EXPECT_EQ(OneRequest("ms a 1\r\nx\r\n")->mode, 'S');
  EXPECT_EQ(OneRequest("ms a 1 Ma\r\nx\r\n")->mode, 'A');
  EXPECT_EQ(OneRequest("ma a\r\n")->mode, 'I');
  EXPECT_EQ(OneRequest("ma a M-\r\n")->mode, 'D');
}

TEST(RequestParser, BinaryKeysAreDecoded) {
  const OneRequest one("mg AP8= b\r\n");
  EXPECT_TRUE(one->binary_key);
  EXPECT_EQ(one->keys[0], std::string_view("\0\xff", 2));
  EXPECT_EQ(OneRequest("md YWJj b\r\n")->keys[0], "abc");
  EXPECT_EQ(OneRequest("me YQ== b\r\n")->keys[0], "a");
  for (const char* key : {"YQ", "Y!==", "====", "Y===", "YQ=a", "Y=Q="}) {
    EXPECT_EQ(parse(std::string("mg ") + key + " b\r\n"),
              (Events{"CLIENT_ERROR error decoding key"}))
        << key;
  }
}

TEST(RequestParser, ADecodedKeyLivesInItsRequest) {
  RequestParser parser;
  Request first;
  Request second;
  size_t consumed = 0;
  ASSERT_EQ(parser.parse("mg YQ== b\r\n", {}, first, consumed), ParseStatus::kComplete);
  ASSERT_EQ(parser.parse("mg Yg== b\r\n", {}, second, consumed), ParseStatus::kComplete);
  EXPECT_EQ(first.keys[0], "a");
  EXPECT_EQ(second.keys[0], "b");
}

TEST(RequestParser, FlagsOfLaterVersionsAreKnown) {
  EXPECT_EQ(parse("ms a 1 E18446744073709551615 s\r\nx\r\nmd a x E1\r\n"),
            (Events{event(Verb::kMetaSet, " a /E18446744073709551615 /s | x"),
                    event(Verb::kMetaDelete, " a /x /E1 | ")}));
  EXPECT_EQ(parse("mg a E\r\n"), (Events{"CLIENT_ERROR bad token in command line format"}));
}

TEST(RequestParser, WrongMetaFlagsAreNamed) {
  const auto error = [](const std::string& line) { return parse(line + "\r\n").at(0); };
  EXPECT_EQ(error("mg a v v"), "CLIENT_ERROR duplicate flag");
  EXPECT_EQ(error("mg a Tx"), "CLIENT_ERROR bad token in command line format");
  EXPECT_EQ(error("mg a N"), "CLIENT_ERROR bad token in command line format");
  EXPECT_EQ(error("mg a C-1"), "CLIENT_ERROR bad token in command line format");
  EXPECT_EQ(error("mg a !"), "CLIENT_ERROR invalid flag");
  EXPECT_EQ(error("mg a Tx b"), "CLIENT_ERROR error decoding key");
  EXPECT_EQ(error("mg a Tx Fx"), "CLIENT_ERROR bad token in command line format");
  EXPECT_EQ(error("mg a Tx !"), "CLIENT_ERROR invalid flag");
  EXPECT_EQ(error("mg a M"), "CLIENT_ERROR incorrect length for M token");
  EXPECT_EQ(error("mg a O" + std::string(32, 'o')), "CLIENT_ERROR opaque token too long");
  EXPECT_EQ(error("md a Cx"), "CLIENT_ERROR invalid or duplicate flag");
  EXPECT_EQ(error("ma a Z"), "CLIENT_ERROR invalid or duplicate flag");
  EXPECT_EQ(error("ma a MX"), "CLIENT_ERROR invalid mode for ma M token");
  EXPECT_EQ(error("me a b c"), "CLIENT_ERROR bad command line format");
  EXPECT_EQ(error("me"), "CLIENT_ERROR bad command line format");
  EXPECT_EQ(error("mg a v t f s k c q h l u I L P D1 J1 T1 R1 N1"),
            "CLIENT_ERROR options flags are too long");
  EXPECT_EQ(OneRequest("mg a O" + std::string(31, 'o') + "\r\n")->flags.at(0).token.size(), 31U);
}

TEST(RequestParser, WrongFlagsOfMetaSetStillSkipItsValue) {
  for (const auto& [line, error] :
       {std::pair("ms a 2 MZ", "CLIENT_ERROR invalid mode for ms M token"),
        std::pair("ms a 2 k k", "CLIENT_ERROR duplicate flag"),
        std::pair("ms a 2 Fx", "CLIENT_ERROR bad command line format"),
        std::pair("ms YQ 2 b", "CLIENT_ERROR error decoding key")}) {
    EXPECT_EQ(parse(std::string(line) + "\r\nmn\r\nmn\r\n"), (Events{error, kMetaNoopEvent}));
  }
  EXPECT_EQ(parse("ms a -1\r\nms a x\r\nms a\r\n"),
            Events(3, "CLIENT_ERROR bad command line format"));
}

TEST(RequestParser, BytesMissingAnnouncesTheValueBeingRead) {
  RequestParser parser;
  Request request;
  size_t consumed = 0;
  EXPECT_EQ(parser.parse("set a 0 0 1000\r\nabc", {}, request, consumed), ParseStatus::kIncomplete);
  EXPECT_EQ(parser.bytes_missing(), 999U);
  EXPECT_EQ(consumed, 0U);
}

TEST(RequestParser, FuzzCorpusIsParsedAlikeWholeAndInPieces) {
  const auto root = std::filesystem::path(__FILE__).parent_path() / "../../..";
  const ParserLimits limits{
      .value_bytes_max = 64, .line_bytes_max = 300, .multiget_bytes_max = 900};
  size_t files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(root / "fuzz/corpus/memcache_request_parser")) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    bytes.erase(0, 1);  // what the fuzzer reads as its option
    const Events whole = parse_in_chunks(bytes, bytes.size() + 1, limits);
    for (const size_t chunk : {1U, 2U, 3U, 7U}) {
      EXPECT_EQ(parse_in_chunks(bytes, chunk, limits), whole) << entry.path();
    }
    ++files;
  }
  EXPECT_GT(files, 0U);
}

}  // namespace
}  // namespace protocol::memcache
