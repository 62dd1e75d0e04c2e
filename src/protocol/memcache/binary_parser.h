// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocol/memcache/binary_request.h"
#include "protocol/memcache/request_parser.h"

namespace protocol::memcache {

// The key of the request that `data` begins with, as far as it is there and may be one; else empty.
std::string_view key_of_binary(std::string_view data);

// Parses the binary requests of one connection, as RequestParser does the others. Not thread-safe.
class BinaryParser {
 public:
  // Parses ONE request at the front of `data`; in every case the first `consumed` bytes are done.
  // kComplete: `request` is filled; its views are into `data`.
  // kIncomplete: call again with the bytes not consumed and more behind them; they may have moved.
  // kError: error() is the reply, and `request` has its number and opaque. The connection goes on
  //   with the next request unless close_after_error(). What is refused is skipped as it comes.
  ParseStatus parse(std::string_view data, const ParserLimits& limits, BinaryRequest& request,
                    size_t& consumed);

  // As of RequestParser.
  size_t bytes_missing() const { return bytes_missing_; }
  bool in_value() const { return in_body_; }
  size_t refused_bytes() const { return skip_bytes_; }

  // After kError. kOk: there is no reply, what was sent is no request.
  BinaryStatus error() const { return error_; }
  bool close_after_error() const { return close_after_error_; }
  // The value was refused for its size; `request` has the opcode and the key.
  bool value_too_large() const { return error_ == BinaryStatus::kTooLarge; }

 private:
  ParseStatus parse_next(std::string_view data, const ParserLimits& limits, BinaryRequest& request,
                         size_t& consumed);
  ParseStatus wait_for(size_t needed, size_t available);
  ParseStatus fail(BinaryStatus status, bool close);

  uint64_t skip_bytes_ = 0;  // of a refused request, still to arrive
  size_t bytes_missing_ = 1;
  bool in_body_ = false;
  bool close_after_error_ = false;
  BinaryStatus error_ = BinaryStatus::kOk;
};

}  // namespace protocol::memcache
