// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/meta_options.h"

#include "protocol/memcache/command_line.h"

namespace engine {

namespace {

using protocol::memcache::MetaFlag;
using protocol::memcache::parse_integer;

// The parser has checked every token.
int64_t time_of(const MetaFlag& flag) { return parse_integer<int32_t>(flag.token).value_or(0); }
uint64_t number_of(const MetaFlag& flag) { return parse_integer<uint64_t>(flag.token).value_or(0); }

void take(const MetaFlag& flag, MetaOptions& options) {
  switch (flag.letter) {
    case 'v':
      options.value = true;
      break;
    case 'q':
      options.quiet = true;
      break;
    case 'u':
      options.no_bump = true;
      break;
    case 'I':
      options.invalidate = true;
      break;
    case 'x':
      options.remove_value = true;
      break;
    case 'T':
      options.ttl = time_of(flag);
      break;
    case 'N':
      options.vivify_ttl = time_of(flag);
      break;
    case 'R':
      options.recache_ttl = time_of(flag);
      break;
    case 'C':
      options.compare_cas = number_of(flag);
      break;
    case 'E':
      options.chosen_cas = number_of(flag);
      break;
    case 'D':
      options.delta = number_of(flag);
      break;
    case 'J':
      options.initial = number_of(flag);
      break;
    case 'F':
      options.client_flags = parse_integer<uint32_t>(flag.token).value_or(0);
      break;
    default:
      break;  // about the reply, or a letter that memcached reserves for proxies
  }
}

}  // namespace

MetaOptions meta_options(const protocol::memcache::Request& request) {
  MetaOptions options;
  for (const MetaFlag& flag : request.flags) take(flag, options);
  return options;
}

}  // namespace engine
