// SPDX-License-Identifier: Apache-2.0
#include "protocol/resp/request_parser.h"

#include <algorithm>

#include "base/numbers.h"
#include "base/words.h"

namespace protocol::resp {

namespace {

constexpr int64_t kUnauthenticatedWordsMax = 10;
constexpr int64_t kUnauthenticatedBulkBytesMax = 16384;
constexpr std::string_view kInvalidCrlf = "invalid CRLF in request";
constexpr size_t kWordsKept = 1024;  // capacity that survives a request

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Redis prints the byte with "%c" and replaces line ends, which would break the reply.
std::string expected_dollar(char got) {
  std::string text = "expected '$', got '";
  if (got == '\0') return text;  // and there the C string ends
  text += got == '\r' || got == '\n' ? ' ' : got;
  return text + "'";
}

}  // namespace

ParseStatus RequestParser::parse(std::string_view data, const ParserLimits& limits,
                                 std::vector<std::string_view>& args, size_t& consumed) {
  args.clear();
  consumed = 0;
  if (data.empty()) return suspend(data, {}, args);
  if (data[0] == '*') return parse_multibulk(data, limits, args, consumed);
  return parse_inline(data, limits, args, consumed);
}

ParseStatus RequestParser::parse_multibulk(std::string_view data, const ParserLimits& limits,
                                           std::vector<std::string_view>& args, size_t& consumed) {
  Progress now = progress_;  // a local, so that the loop keeps it in registers
  if (now.words_left == kUnknown) {
    const LengthLine line = read_length(data, '*', now.at, limits);
    if (line.status == ParseStatus::kIncomplete) return suspend(data, now, args);
    if (line.status == ParseStatus::kError) return line.status;
    if (line.length > (limits.authenticated ? limits.multibulk_max : kUnauthenticatedWordsMax)) {
      return fail_multibulk_length(line.length, limits);
    }
    now.at = line.end;
    now.words_left = std::max<int64_t>(line.length, 0);
  }

  const int64_t bulk_bytes_max =
      limits.authenticated ? limits.bulk_bytes_max
                           : std::min(limits.bulk_bytes_max, kUnauthenticatedBulkBytesMax);
  for (; now.words_left > 0; --now.words_left) {
    if (now.bulk_bytes == kUnknown) {
      const LengthLine line = read_length(data, '$', now.at, limits);
      if (line.status == ParseStatus::kIncomplete) return suspend(data, now, args);
      if (line.status == ParseStatus::kError) return line.status;
      if (line.length < 0 || line.length > bulk_bytes_max) {
        return fail_bulk_length(line.length, limits);
      }
      now.at = line.end;
      now.bulk_bytes = line.length;
    }
    const auto bulk_bytes = static_cast<size_t>(now.bulk_bytes);
    if (data.size() - now.at < bulk_bytes + 2) return suspend(data, now, args);
    const char* const bulk = data.data() + now.at;
    if (bulk[bulk_bytes] != '\r' || bulk[bulk_bytes + 1] != '\n') return fail(kInvalidCrlf);
    args.emplace_back(bulk, bulk_bytes);
    now.at += bulk_bytes + 2;
    now.bulk_bytes = kUnknown;
  }
  consumed = now.at;
  complete(data, args);
  return ParseStatus::kComplete;
}

// Reads the line "<type><integer>\r\n" at `start`: the plain ones, which are nearly all, here.
inline RequestParser::LengthLine RequestParser::read_length(std::string_view data, char type,
                                                            size_t start,
                                                            const ParserLimits& limits) {
  constexpr ptrdiff_t kDigitsMax = 18;  // cannot overflow
  const char* const first = data.data() + start + 1;
  const char* const end = data.data() + data.size();
  if (end - first >= 3 && first[-1] == type && *first != '0') {
    const char* const digits_end = first + std::min(end - first - 1, kDigitsMax);
    const char* p = first;
    int64_t length = 0;
    while (p != digits_end && is_digit(*p)) length = length * 10 + (*p++ - '0');
    if (p != first && p != end - 1 && p[0] == '\r' && p[1] == '\n') {
      return {ParseStatus::kComplete, length, static_cast<size_t>(p - data.data()) + 2};
    }
  }
  return read_odd_length(data, type, start, limits);
}

// Any other such line: "$0", negative, wrong, not yet whole.
RequestParser::LengthLine RequestParser::read_odd_length(std::string_view data, char type,
                                                         size_t start, const ParserLimits& limits) {
  const bool of_request = type == '*';
  const size_t cr = data.find('\r', std::max(start, searched_));
  if (std::min(cr, data.size()) - start > limits.inline_bytes_max) {
    return {fail(of_request ? "too big mbulk count string" : "too big bulk count string")};
  }
  if (cr == data.npos || cr + 1 == data.size()) {
    searched_ = std::min(cr, data.size());
    return {ParseStatus::kIncomplete};
  }
  if (data[start] != type) return {fail(expected_dollar(data[start]))};
  const auto length = base::parse_int64(data.substr(start + 1, cr - start - 1));
  if (!length) return {fail(of_request ? "invalid multibulk length" : "invalid bulk length")};
  if (data[cr + 1] != '\n') return {fail(kInvalidCrlf)};
  return {ParseStatus::kComplete, *length, cr + 2};
}

ParseStatus RequestParser::parse_inline(std::string_view data, const ParserLimits& limits,
                                        std::vector<std::string_view>& args, size_t& consumed) {
  const size_t newline = data.find('\n', searched_);
  if (std::min(newline, data.size()) > limits.inline_bytes_max) {
    return fail("too big inline request");
  }
  if (newline == data.npos) {
    searched_ = data.size();
    return suspend(data, {}, args);
  }
  std::string_view line = data.substr(0, newline);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (!base::split_quoted(line, unquoted_, args)) return fail("unbalanced quotes in request");
  consumed = newline + 1;
  complete(data, args);
  return ParseStatus::kComplete;
}

// The request is whole: puts the words of earlier calls before those of this one.
void RequestParser::complete(std::string_view data, std::vector<std::string_view>& args) {
  if (!words_.empty()) {
    args.insert(args.begin(), words_.size(), {});
    std::transform(words_.begin(), words_.end(), args.begin(), [data](const Word& word) {
      return std::string_view(data.data() + word.offset, word.size);
    });
    words_.clear();
    if (words_.capacity() > kWordsKept) words_.shrink_to_fit();
  }
  progress_ = {};
  searched_ = 0;
}

// Remembers the words of this call as offsets, because the bytes may move before the next.
ParseStatus RequestParser::suspend(std::string_view data, const Progress& progress,
                                   std::vector<std::string_view>& args) {
  for (const std::string_view word : args) {
    words_.push_back({static_cast<size_t>(word.data() - data.data()), word.size()});
  }
  args.clear();
  progress_ = progress;
  bytes_missing_ = 1;
  if (progress.bulk_bytes != kUnknown) {
    bytes_missing_ = progress.at + static_cast<size_t>(progress.bulk_bytes) + 2 - data.size();
  }
  return ParseStatus::kIncomplete;
}

ParseStatus RequestParser::fail(std::string_view what) {
  error_ = "Protocol error: ";
  error_ += what;
  progress_ = {};
  searched_ = 0;
  words_ = {};
  return ParseStatus::kError;
}

ParseStatus RequestParser::fail_multibulk_length(int64_t length, const ParserLimits& limits) {
  return fail(length > limits.multibulk_max ? "invalid multibulk length"
                                            : "unauthenticated multibulk length");
}

ParseStatus RequestParser::fail_bulk_length(int64_t length, const ParserLimits& limits) {
  return fail(length < 0 || length > limits.bulk_bytes_max ? "invalid bulk length"
                                                           : "unauthenticated bulk length");
}

}  // namespace protocol::resp
