// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/commands/memcache/reply_line.h"
#include "protocol/memcache/request.h"

namespace engine {

// The line of a meta reply: a status, then the flags that the request's flags ask for.
class MetaReply : public ReplyLine {
 public:
  // Room for every flag at its longest: numbers, the opaque token, the key in base64.
  static constexpr size_t kBytesMax = 1024;

  explicit MetaReply(OutputBuffer& out, size_t value_block_bytes = 0)
      : ReplyLine(out, kBytesMax + value_block_bytes) {}

  // " f7"
  void flag(char letter, uint64_t value) {
    flag(letter);
    number(value);
  }
  void flag(char letter) {
    byte(' ');
    byte(letter);
  }

  // "t-1" where there is no expiry.
  void time_left(int64_t expire_ms, int64_t now_ms);

  // "kname", or "kbmFtZQ== b".
  void key(std::string_view name, bool binary);
  void key_text(std::string_view name, bool binary);

  // The flags that every reply returns the same way, a miss included: O, and k of the request's
  // key. True if `flag` is one of them.
  bool echo(const protocol::memcache::MetaFlag& flag, const protocol::memcache::Request& request);

  void end() { text("\r\n"); }
};

// A whole reply that says no more than its status and what is echoed.
void meta_status(OutputBuffer& out, std::string_view status,
                 const protocol::memcache::Request& request);

}  // namespace engine
