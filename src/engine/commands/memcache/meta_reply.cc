// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/meta_reply.h"

#include <algorithm>

#include "engine/commands/memcache/items.h"

namespace engine {

namespace {

using protocol::memcache::MetaFlag;
using protocol::memcache::Request;

void write_base64(std::string_view bytes, MetaReply& reply) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view group = bytes.substr(i, 3);
    uint32_t bits = 0;
    for (size_t j = 0; j < 3; j++) {
      bits = bits << 8 | (j < group.size() ? static_cast<uint8_t>(group[j]) : 0u);
    }
    for (size_t j = 0; j < 4; j++) {
      reply.byte(j <= group.size() ? kDigits[bits >> (18 - 6 * j) & 63u] : '=');
    }
  }
}

}  // namespace

void MetaReply::time_left(int64_t expire_ms, int64_t now_ms) {
  if (expire_ms == Entry::kNoExpire) {
    text(" t-1");
  } else {
    flag('t', static_cast<uint64_t>(std::max<int64_t>(seconds_left(expire_ms, now_ms), 0)));
  }
}

void MetaReply::key_text(std::string_view name, bool binary) {
  if (binary) {
    write_base64(name, *this);
  } else {
    text(name);
  }
}

void MetaReply::key(std::string_view name, bool binary) {
  flag('k');
  key_text(name, binary);
  if (binary) flag('b');
}

bool MetaReply::echo(const MetaFlag& flag, const Request& request) {
  if (flag.letter == 'k') {
    key(request.keys[0], request.binary_key);
    return true;
  }
  if (flag.letter != 'O') return false;
  this->flag('O');
  text(flag.token);
  return true;
}

void meta_status(OutputBuffer& out, std::string_view status, const Request& request) {
  MetaReply reply(out);
  reply.text(status);
  for (const MetaFlag& flag : request.flags) reply.echo(flag, request);
  reply.end();
}

}  // namespace engine
