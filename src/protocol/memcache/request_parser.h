// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocol/memcache/command_line.h"
#include "protocol/memcache/request.h"

// Bytes from a client -> requests of memcached's classic text and meta protocols. Behaviour and
// error texts: memcached 1.6.18. Lines end with "\n" or "\r\n", values with "\r\n".
//
// Lines are limited wherever their end is: gets, which carry any number of keys, by
// multiget_bytes_max; all others by line_bytes_max, which is far more than a good line has, so that
// a key that is too long costs its request only. memcached takes a line of any length that arrives
// at once and closes without a word where one of 2,048 bytes has no end yet; we say "CLIENT_ERROR
// line too long" first.

namespace protocol::memcache {

struct ParserLimits {
  int64_t value_bytes_max = int64_t{1024} * 1024;  // of an item (memcached's -I)
  size_t line_bytes_max = size_t{64} * 1024;
  size_t multiget_bytes_max = size_t{8} * 1024 * 1024;
};

enum class ParseStatus : uint8_t { kComplete, kIncomplete, kError };

// Parses the requests of one connection. Not thread-safe. Allocates only for keys and flags that
// have arrived; a value that is too large is skipped as it comes, never waited for.
class RequestParser {
 public:
  // Parses ONE request at the front of `data`; in every case the first `consumed` bytes are done.
  // kComplete: `request` is filled.
  // kIncomplete: call again with the bytes not consumed and more behind them; they may have moved.
  //   Something is consumed only where a refused value is being skipped. No byte is searched twice
  //   for the end of its line, and a line is parsed at most twice.
  // kError: error() is the reply. The connection goes on with the next request unless
  //   close_after_error().
  ParseStatus parse(std::string_view data, const ParserLimits& limits, Request& request,
                    size_t& consumed);

  // After kIncomplete: how many bytes must arrive before a further call can get on, at least 1 and
  // at most a value and its line end.
  size_t bytes_missing() const { return bytes_missing_; }

  // After kIncomplete: whether the line is whole and its value is not.
  bool in_value() const { return needed_ > 0; }

  // How many bytes of a refused value are still to arrive; the next call skips them.
  size_t refused_bytes() const { return skip_bytes_; }

  // After kError: the reply without its line end; empty if "noreply" silences it.
  std::string_view error() const { return error_; }
  bool close_after_error() const { return close_after_error_; }

  // After kError: the value was refused for its size. memcached then drops the item that a set
  // was to replace: request.verb and request.keys say which.
  bool value_too_large() const { return value_too_large_; }

 private:
  size_t skip_refused(size_t available);
  ParseStatus parse_next(std::string_view data, const ParserLimits& limits, Request& request,
                         size_t& consumed);
  ParseStatus take_value(std::string_view data, const LineOutcome& outcome, Request& request,
                         size_t& consumed);
  ParseStatus complete();
  ParseStatus wait_for(size_t needed, std::string_view data);
  ParseStatus fail(std::string_view reply);

  CommandLineParser line_parser_;
  size_t searched_ = 0;    // the line does not end before this offset
  size_t needed_ = 0;      // as long as less than this has arrived, nothing can be done
  size_t skip_bytes_ = 0;  // of a refused value, still to arrive
  size_t bytes_missing_ = 1;
  std::string_view error_;
  bool close_after_error_ = false;
  bool value_too_large_ = false;
};

}  // namespace protocol::memcache
