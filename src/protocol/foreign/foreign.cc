// SPDX-License-Identifier: Apache-2.0
#include "protocol/foreign/foreign.h"

#include "base/ascii.h"

namespace protocol::foreign {

namespace {

constexpr char kTlsHandshake = 0x16;
constexpr char kBinaryRequest = static_cast<char>(0x80);
constexpr size_t kRequestLineWords = 3;  // method, target, version

bool starts_with_no_case(std::string_view text, std::string_view prefix) {
  return base::equals_ignore_case(text.substr(0, prefix.size()), prefix);
}

// "HTTP/1.1"; the target before it may hold anything.
bool is_version(std::string_view word) {
  constexpr std::string_view kName = "http/";
  return word.size() > kName.size() && starts_with_no_case(word, kName) &&
         word[kName.size()] >= '0' && word[kName.size()] <= '9';
}

bool is_http(std::string_view first, std::string_view last, size_t words) {
  return base::equals_ignore_case(first, "post") || starts_with_no_case(first, "host:") ||
         (words >= kRequestLineWords && is_version(last));
}

}  // namespace

Protocol recognise_opening(char first_byte) {
  if (first_byte == kTlsHandshake) return Protocol::kTls;
  if (first_byte == kBinaryRequest) return Protocol::kMemcacheBinary;
  return Protocol::kNone;
}

bool is_http_line(std::string_view line) {
  constexpr std::string_view kSpaces = " \t\r\v\f";
  const size_t begin = line.find_first_not_of(kSpaces);
  if (begin == line.npos) return false;
  line = line.substr(begin, line.find_last_not_of(kSpaces) + 1 - begin);
  const size_t first_end = line.find_first_of(kSpaces);
  if (first_end == line.npos) return is_http(line, line, 1);
  const size_t last_begin = line.find_last_of(kSpaces) + 1;
  const bool two = line.find_first_not_of(kSpaces, first_end) == last_begin;
  return is_http(line.substr(0, first_end), line.substr(last_begin), two ? 2 : kRequestLineWords);
}

bool is_http_request(std::span<const std::string_view> words) {
  return !words.empty() && is_http(words.front(), words.back(), words.size());
}

}  // namespace protocol::foreign
