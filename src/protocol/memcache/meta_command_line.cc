// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "protocol/memcache/command_line.h"

// The meta commands: "mg <key> <flag>*", "ms <key> <bytes> <flag>*", md, ma as mg, "me <key> [b]".
// A mistake in the flags of ms does not unsettle the stream: its value is skipped.

namespace protocol::memcache {

namespace {

constexpr size_t kWordsMax = 19;  // memcached's MFLAG_MAX_OPT_LENGTH and one
constexpr size_t kOpaqueBytesMax = 31;

constexpr std::string_view kBadToken = "CLIENT_ERROR bad token in command line format";
constexpr std::string_view kBadKey = "CLIENT_ERROR error decoding key";
constexpr std::string_view kInvalidFlag = "CLIENT_ERROR invalid flag";
constexpr std::string_view kOpaqueTooLong = "CLIENT_ERROR opaque token too long";
constexpr std::string_view kInvalidOrDuplicate = "CLIENT_ERROR invalid or duplicate flag";
constexpr std::string_view kTooManyFlags = "CLIENT_ERROR options flags too long";
constexpr std::string_view kTooManyFlagsOfGet = "CLIENT_ERROR options flags are too long";

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

// RFC 4648 with padding; false for anything else and for nothing.
bool decode_base64(std::string_view text, std::string& bytes) {
  bytes.clear();
  if (text.empty() || text.size() % 4 != 0) return false;
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  uint32_t bits = 0;
  size_t bit_count = 0;
  for (const char c : text.substr(0, text.size() - padding)) {
    const int value = base64_value(c);
    if (value < 0) return false;
    bits = (bits << 6 | static_cast<uint32_t>(value)) & 0xffffU;
    bit_count += 6;
    if (bit_count >= 8) {
      bit_count -= 8;
      bytes += static_cast<char>(bits >> bit_count & 0xffU);
    }
  }
  return true;
}

// "I" or "+", "D" or "-": memcached also takes the modes in lower case.
char canonical_mode(char mode) {
  switch (mode) {
    case '+':
      return 'I';
    case '-':
      return 'D';
    default:
      return mode >= 'a' && mode <= 'z' ? static_cast<char>(mode - 'a' + 'A') : mode;
  }
}

bool is_one_of(char c, std::string_view set) { return set.find(c) != set.npos; }

}  // namespace

LineOutcome CommandLineParser::parse_meta_get(Request& request) {
  request.keys.push_back(words_[1]);
  if (words_[1].size() > kKeyBytesMax) return {kBadFormat};
  if (words_.size() > kWordsMax) return {kTooManyFlagsOfGet};
  return {parse_meta_flags(2, request)};
}

LineOutcome CommandLineParser::parse_meta_set(Request& request) {
  request.keys.push_back(words_[1]);
  if (words_[1].size() > kKeyBytesMax || words_.size() == 2) return {kBadFormat};
  if (words_.size() > kWordsMax) return {kTooManyFlags};
  const auto bytes = parse_integer<int64_t>(words_[2]);
  if (!bytes || *bytes < 0 || *bytes > kValueBytesMax) return {kBadFormat};

  request.mode = 'S';
  const std::string_view error = parse_meta_flags(3, request);
  if (error.empty() && !is_one_of(request.mode, "SEAPR")) {
    return {"CLIENT_ERROR invalid mode for ms M token", *bytes};
  }
  return {error, *bytes};
}

LineOutcome CommandLineParser::parse_meta_change(Request& request) {
  request.keys.push_back(words_[1]);
  if (words_[1].size() > kKeyBytesMax) return {kBadFormat};
  if (words_.size() > kWordsMax) return {kTooManyFlags};
  const bool arithmetic = request.verb == Verb::kMetaArithmetic;
  if (arithmetic) request.mode = 'I';
  const std::string_view error = parse_meta_flags(2, request);
  if (!error.empty()) return {error == kOpaqueTooLong ? error : kInvalidOrDuplicate};
  if (arithmetic && !is_one_of(request.mode, "ID")) {
    return {"CLIENT_ERROR invalid mode for ma M token"};
  }
  return {};
}

LineOutcome CommandLineParser::parse_meta_debug(Request& request) {
  if (words_.size() < 2 || words_.size() > 3) return {kBadFormat};
  request.keys.push_back(words_[1]);
  if (words_[1].size() > kKeyBytesMax) return {kBadFormat};
  if (words_.size() == 3 && (words_[2] != "b" || !decode_key(request))) return {kBadFormat};
  return {};
}

// Returns the error, if any. As with memcached, an unknown or repeated flag ends the reading; of
// other mistakes the last one is told (but F says nothing of its own), an opaque token's if it is
// the only one.
std::string_view CommandLineParser::parse_meta_flags(size_t first, Request& request) {
  std::string_view told;
  std::string_view opaque_error;
  for (size_t i = first; i < words_.size(); ++i) {
    const MetaFlag flag{words_[i][0], words_[i].substr(1)};
    const auto same = [flag](const MetaFlag& other) { return other.letter == flag.letter; };
    if (std::any_of(request.flags.begin(), request.flags.end(), same)) {
      return "CLIENT_ERROR duplicate flag";
    }
    const std::string_view error = parse_meta_flag(flag, request);
    if (error == kInvalidFlag) return error;
    if (error == kOpaqueTooLong) {
      opaque_error = error;
    } else if (!error.empty() && (flag.letter != 'F' || told.empty())) {
      told = error;
    }
    request.flags.push_back(flag);
  }
  return told.empty() ? opaque_error : told;
}

std::string_view CommandLineParser::parse_meta_flag(MetaFlag flag, Request& request) {
  switch (flag.letter) {
    case 'b':
      return decode_key(request) ? "" : kBadKey;
    case 'N':
    case 'T':
    case 'R':
      return parse_integer<int32_t>(flag.token) ? "" : kBadToken;
    case 'C':
    case 'D':
    case 'E':
    case 'J':
      return parse_integer<uint64_t>(flag.token) ? "" : kBadToken;
    case 'F':
      return parse_integer<uint32_t>(flag.token) ? "" : kBadFormat;
    case 'O':
      return flag.token.size() <= kOpaqueBytesMax ? "" : kOpaqueTooLong;
    case 'M':
      if (flag.token.size() != 1) return "CLIENT_ERROR incorrect length for M token";
      request.mode = canonical_mode(flag.token[0]);
      return "";
    default:
      return is_one_of(flag.letter, "cfhklqstuvxILP") ? "" : kInvalidFlag;
  }
}

bool CommandLineParser::decode_key(Request& request) const {
  if (!decode_base64(words_[1], request.decoded_key)) return false;
  request.keys[0] = request.decoded_key;
  request.binary_key = true;
  return true;
}

}  // namespace protocol::memcache
