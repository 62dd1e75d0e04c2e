// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/memcache/request.h"

namespace protocol::memcache {

// An integer as memcached takes it: unlike Redis, it may have a '+' and leading zeros.
template <typename Integer>
std::optional<Integer> parse_integer(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  Integer value{};
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return value;
}

inline constexpr int64_t kValueBytesMax = std::numeric_limits<int32_t>::max() - 2;
inline constexpr std::string_view kBadFormat = "CLIENT_ERROR bad command line format";

// The reply to who would change what ElastiCache's service says of a cluster.
inline constexpr std::string_view kConfigIsFixed =
    "CLIENT_ERROR the cluster configuration is the service's, and cannot be changed here";

// What a command line says besides the Request.
struct LineOutcome {
  std::string_view error;  // the reply without line end, static; empty if the line is fine
  // How long the value block is that follows, also behind some errors; kNoValue if there is none.
  int64_t value_bytes = kNoValue;
  bool close = false;  // beside an error that is no reply: hang up
  static constexpr int64_t kNoValue = -1;
  bool has_value() const { return value_bytes != kNoValue; }
};

// Parses command lines, one call a line. Not thread-safe.
class CommandLineParser {
 public:
  // `line` comes without its line end. Fills `request`, all but its value; it is meaningful up to
  // the first mistake if there is an error.
  LineOutcome parse(std::string_view line, Request& request);

 private:
  using Family = LineOutcome (CommandLineParser::*)(Request&);
  struct Row;
  static const Row* find_row(std::string_view name);

  LineOutcome parse_get(Request& request);
  LineOutcome parse_gat(Request& request);
  LineOutcome parse_store(Request& request);
  LineOutcome parse_delete(Request& request);
  LineOutcome parse_delta(Request& request);
  LineOutcome parse_touch(Request& request);
  LineOutcome parse_flush_all(Request& request);
  LineOutcome parse_verbosity(Request& request);
  LineOutcome parse_config(Request& request);
  LineOutcome parse_plain(Request& request);
  LineOutcome parse_plain_noreply(Request& request);

  LineOutcome parse_meta_get(Request& request);
  LineOutcome parse_meta_set(Request& request);
  LineOutcome parse_meta_change(Request& request);  // md and ma
  LineOutcome parse_meta_debug(Request& request);
  std::string_view parse_meta_flags(size_t first, Request& request);
  std::string_view parse_meta_flag(MetaFlag flag, Request& request);
  bool decode_key(Request& request) const;

  bool take_keys(size_t first, Request& request) const;
  void split(std::string_view line);

  std::vector<std::string_view> words_;
};

}  // namespace protocol::memcache
