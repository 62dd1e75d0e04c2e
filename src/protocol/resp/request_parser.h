// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

// Bytes from a client -> the words of a request, for both forms that Redis takes: multibulk
// ("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n", RESP2 and RESP3 alike) and inline ("GET k\r\n").
// Behaviour and error texts: Valkey 9.1, networking.c. Stricter than Redis about line ends. The
// words of an inline request are split as those of a configuration file, base/words.h.

namespace protocol::resp {

struct ParserLimits {
  int64_t bulk_bytes_max = int64_t{512} * 1024 * 1024;  // proto-max-bulk-len
  int64_t multibulk_max = std::numeric_limits<int32_t>::max();
  size_t inline_bytes_max = size_t{64} * 1024;  // an inline line, or the line of a length
  bool authenticated = true;                    // if not: at most 10 words of 16384 bytes
};

enum class ParseStatus : uint8_t { kComplete, kIncomplete, kError };

// Parses the requests of one connection. Not thread-safe. Memory grows with the bytes that
// arrived, never with a length that was merely announced.
class RequestParser {
 public:
  // Parses ONE request at the front of `data`; `args` is cleared first.
  // kComplete: `args` holds the request's words, none for an empty line, "*0" or "*-1"; its first
  //   `consumed` bytes are done. The words are views into `data`, or, for quoted words of an
  //   inline request, into the parser, where they live until the next call.
  // kIncomplete: nothing is consumed and `args` is empty. Call again with the same bytes and more
  //   behind them; they may have moved. What was parsed is not parsed again: a request of a
  //   million words costs the same in one piece or in many.
  // kError: error() says what, `args` means nothing; the connection is to be closed after the
  // reply.
  ParseStatus parse(std::string_view data, const ParserLimits& limits,
                    std::vector<std::string_view>& args, size_t& consumed);

  // After kIncomplete: how many bytes must arrive before a further call can get on, at least 1 and
  // at most a bulk and its line end. It tells a reader how much room a big bulk is going to need.
  size_t bytes_missing() const { return bytes_missing_; }

  // After kIncomplete: how many bytes at the front need not be looked at again.
  size_t bytes_parsed() const { return progress_.at; }

  // After kError: the reply without "-ERR " and line end, "Protocol error: invalid bulk length".
  std::string_view error() const { return error_; }

 private:
  static constexpr int64_t kUnknown = -1;

  // How far the request at the front of the data has been parsed.
  struct Progress {
    size_t at = 0;                  // offset of the first byte not yet parsed
    int64_t words_left = kUnknown;  // kUnknown before the "*n" line
    int64_t bulk_bytes = kUnknown;  // of the word at `at`; kUnknown before its "$n" line
  };

  // A word that arrived in an earlier call.
  struct Word {
    size_t offset;
    size_t size;
  };

  // The line "*n" or "$n"; `end` is the offset behind it.
  struct LengthLine {
    ParseStatus status;
    int64_t length = 0;
    size_t end = 0;
  };

  ParseStatus parse_multibulk(std::string_view data, const ParserLimits& limits,
                              std::vector<std::string_view>& args, size_t& consumed);
  ParseStatus parse_inline(std::string_view data, const ParserLimits& limits,
                           std::vector<std::string_view>& args, size_t& consumed);
  LengthLine read_length(std::string_view data, char type, size_t start,
                         const ParserLimits& limits);
  LengthLine read_odd_length(std::string_view data, char type, size_t start,
                             const ParserLimits& limits);

  void complete(std::string_view data, std::vector<std::string_view>& args);
  ParseStatus suspend(std::string_view data, const Progress& progress,
                      std::vector<std::string_view>& args);
  ParseStatus fail(std::string_view what);
  ParseStatus fail_multibulk_length(int64_t length, const ParserLimits& limits);
  ParseStatus fail_bulk_length(int64_t length, const ParserLimits& limits);

  Progress progress_;
  size_t searched_ = 0;  // the line at progress_.at does not end before this offset
  size_t bytes_missing_ = 1;
  std::vector<Word> words_;
  std::string unquoted_;  // the quoted words of an inline request, one behind the other
  std::string error_;
};

}  // namespace protocol::resp
