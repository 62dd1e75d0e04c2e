// SPDX-License-Identifier: Apache-2.0
#include "protocol/memcache/command_line.h"

#include <algorithm>
#include <limits>

namespace protocol::memcache {

namespace {

constexpr size_t kAnyNumber = std::numeric_limits<size_t>::max();
constexpr size_t kWordsKept = 128;  // capacity that survives a line: there is a parser a client

constexpr std::string_view kError = "ERROR";
constexpr std::string_view kBadExptime = "CLIENT_ERROR invalid exptime argument";
constexpr std::string_view kBadDelta = "CLIENT_ERROR invalid numeric delta argument";
constexpr std::string_view kBadDelete =
    "CLIENT_ERROR bad command line format.  Usage: delete <key> [noreply]";

}  // namespace

// A command: how many words its line may have, and what reads them.
struct CommandLineParser::Row {
  std::string_view name;
  Verb verb;
  size_t words_min;
  size_t words_max;
  Family parse;
};

const CommandLineParser::Row* CommandLineParser::find_row(std::string_view name) {
  using P = CommandLineParser;
  static constexpr Row kRows[] = {
      // The frequent ones first: they are searched in this order.
      {"get", Verb::kGet, 2, kAnyNumber, &P::parse_get},
      {"set", Verb::kSet, 5, 6, &P::parse_store},
      {"mg", Verb::kMetaGet, 2, kAnyNumber, &P::parse_meta_get},
      {"ms", Verb::kMetaSet, 2, kAnyNumber, &P::parse_meta_set},
      {"gets", Verb::kGets, 2, kAnyNumber, &P::parse_get},
      {"gat", Verb::kGat, 2, kAnyNumber, &P::parse_gat},
      {"gats", Verb::kGats, 2, kAnyNumber, &P::parse_gat},
      {"add", Verb::kAdd, 5, 6, &P::parse_store},
      {"cas", Verb::kCas, 6, 7, &P::parse_store},
      {"incr", Verb::kIncr, 3, 4, &P::parse_delta},
      {"decr", Verb::kDecr, 3, 4, &P::parse_delta},
      {"delete", Verb::kDelete, 2, 4, &P::parse_delete},
      {"touch", Verb::kTouch, 3, 4, &P::parse_touch},
      {"replace", Verb::kReplace, 5, 6, &P::parse_store},
      {"append", Verb::kAppend, 5, 6, &P::parse_store},
      {"prepend", Verb::kPrepend, 5, 6, &P::parse_store},
      {"md", Verb::kMetaDelete, 2, kAnyNumber, &P::parse_meta_change},
      {"ma", Verb::kMetaArithmetic, 2, kAnyNumber, &P::parse_meta_change},
      {"mn", Verb::kMetaNoop, 1, kAnyNumber, &P::parse_plain},
      {"me", Verb::kMetaDebug, 1, kAnyNumber, &P::parse_meta_debug},
      {"flush_all", Verb::kFlushAll, 1, 3, &P::parse_flush_all},
      {"version", Verb::kVersion, 1, kAnyNumber, &P::parse_plain},
      {"verbosity", Verb::kVerbosity, 2, 3, &P::parse_verbosity},
      {"stats", Verb::kStats, 1, kAnyNumber, &P::parse_plain},
      {"config", Verb::kConfig, 2, kAnyNumber, &P::parse_config},
      {"shutdown", Verb::kShutdown, 1, kAnyNumber, &P::parse_plain},
      {"refresh_certs", Verb::kRefreshCertificates, 1, kAnyNumber, &P::parse_plain},
      {"quit", Verb::kQuit, 1, kAnyNumber, &P::parse_plain},
      {"cache_memlimit", Verb::kMemoryLimit, 2, 3, &P::parse_plain_noreply},
      {"lru_crawler", Verb::kCrawler, 2, 4, &P::parse_plain_noreply},
      {"lru", Verb::kLru, 2, 7, &P::parse_plain_noreply},
      {"slabs", Verb::kSlabs, 2, 5, &P::parse_plain_noreply},
      {"watch", Verb::kWatch, 1, kAnyNumber, &P::parse_plain},
  };
  const auto* const row = std::find_if(std::begin(kRows), std::end(kRows),
                                       [name](const Row& r) { return r.name == name; });
  return row == std::end(kRows) ? nullptr : row;
}

LineOutcome CommandLineParser::parse(std::string_view line, Request& request) {
  request.noreply = false;
  request.keys.clear();
  request.client_flags = 0;
  request.exptime = 0;
  request.cas = 0;
  request.delta = 0;
  request.value = {};
  request.flags.clear();
  request.mode = '\0';
  request.binary_key = false;

  split(line);
  if (words_.empty()) return {kError};
  const Row* const row = find_row(words_[0]);
  if (row == nullptr) {
    LineOutcome outcome{kError};
    outcome.close = words_.back().starts_with("HTTP/");
    return outcome;
  }
  if (words_.size() < row->words_min || words_.size() > row->words_max) return {kError};
  request.verb = row->verb;
  const LineOutcome outcome = (this->*row->parse)(request);
  if (words_.capacity() > kWordsKept) std::vector<std::string_view>().swap(words_);
  return outcome;
}

void CommandLineParser::split(std::string_view line) {
  words_.clear();
  size_t at = 0;
  for (;;) {
    at = line.find_first_not_of(' ', at);
    if (at == line.npos) return;
    const size_t end = std::min(line.find(' ', at), line.size());
    words_.push_back(line.substr(at, end - at));
    at = end;
  }
}

// The words from `first` on as keys; false if one is too long.
bool CommandLineParser::take_keys(size_t first, Request& request) const {
  request.keys.assign(words_.begin() + static_cast<ptrdiff_t>(first), words_.end());
  return std::all_of(request.keys.begin(), request.keys.end(),
                     [](std::string_view key) { return key.size() <= kKeyBytesMax; });
}

LineOutcome CommandLineParser::parse_get(Request& request) {
  return {take_keys(1, request) ? "" : kBadFormat};
}

LineOutcome CommandLineParser::parse_gat(Request& request) {
  const auto exptime = parse_integer<int64_t>(words_[1]);
  if (!exptime) return {kBadExptime};
  request.exptime = *exptime;
  return {take_keys(2, request) ? "" : kBadFormat};
}

// <verb> <key> <flags> <exptime> <bytes> [<cas>] [noreply]
LineOutcome CommandLineParser::parse_store(Request& request) {
  request.noreply = words_.back() == "noreply";
  request.keys.push_back(words_[1]);
  const auto client_flags = parse_integer<uint32_t>(words_[2]);
  const auto exptime = parse_integer<int64_t>(words_[3]);
  const auto bytes = parse_integer<int64_t>(words_[4]);
  const auto cas = request.verb == Verb::kCas ? parse_integer<uint64_t>(words_[5]) : 0;
  if (words_[1].size() > kKeyBytesMax || !client_flags || !exptime || !bytes || !cas) {
    return {kBadFormat};
  }
  if (*bytes < 0 || *bytes > kValueBytesMax) return {kBadFormat};
  request.client_flags = *client_flags;
  request.exptime = *exptime;
  request.cas = *cas;
  return {"", *bytes};
}

// delete <key> [0] [noreply]: the 0 is what is left of a time that old clients could give.
LineOutcome CommandLineParser::parse_delete(Request& request) {
  request.noreply = words_.size() > 2 && words_.back() == "noreply";
  request.keys.push_back(words_[1]);
  const size_t extra = words_.size() - 2 - (request.noreply ? 1 : 0);
  if (extra > 1 || (extra == 1 && words_[2] != "0")) return {kBadDelete};
  return {words_[1].size() <= kKeyBytesMax ? "" : kBadFormat};
}

LineOutcome CommandLineParser::parse_delta(Request& request) {
  request.noreply = words_.back() == "noreply";
  request.keys.push_back(words_[1]);
  if (words_[1].size() > kKeyBytesMax) return {kBadFormat};
  const auto delta = parse_integer<uint64_t>(words_[2]);
  if (!delta) return {kBadDelta};
  request.delta = *delta;
  return {};
}

LineOutcome CommandLineParser::parse_touch(Request& request) {
  request.noreply = words_.back() == "noreply";
  request.keys.push_back(words_[1]);
  if (words_[1].size() > kKeyBytesMax) return {kBadFormat};
  const auto exptime = parse_integer<int64_t>(words_[2]);
  if (!exptime) return {kBadExptime};
  request.exptime = *exptime;
  return {};
}

// flush_all [<delay>] [noreply]
LineOutcome CommandLineParser::parse_flush_all(Request& request) {
  request.noreply = words_.back() == "noreply";
  if (words_.size() == (request.noreply ? 2U : 1U)) return {};
  const auto delay = parse_integer<int64_t>(words_[1]);
  if (!delay) return {kBadExptime};
  request.exptime = *delay;
  return {};
}

LineOutcome CommandLineParser::parse_verbosity(Request& request) {
  request.noreply = words_.back() == "noreply";
  request.keys.push_back(words_[1]);
  return {parse_integer<uint32_t>(words_[1]) ? "" : kBadFormat};
}

// config get <name>, config delete <name>, or config set <name> <flags> <bytes>, whose value block
// must not be taken for requests.
LineOutcome CommandLineParser::parse_config(Request& request) {
  if (words_[1] == "set" && words_.size() > 4) {
    const auto bytes = parse_integer<int64_t>(words_[4]);
    if (!bytes || *bytes < 0 || *bytes > kValueBytesMax) return {kBadFormat};
    return {kConfigIsFixed, *bytes};
  }
  return parse_plain(request);
}

LineOutcome CommandLineParser::parse_plain(Request& request) {
  request.keys.assign(words_.begin() + 1, words_.end());
  return {};
}

LineOutcome CommandLineParser::parse_plain_noreply(Request& request) {
  request.noreply = words_.size() > 2 && words_.back() == "noreply";
  request.keys.assign(words_.begin() + 1, words_.end() - (request.noreply ? 1 : 0));
  return {};
}

}  // namespace protocol::memcache
