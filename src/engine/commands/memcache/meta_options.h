// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "protocol/memcache/request.h"

namespace engine {

// The flags of a meta request that say what to do, by what they mean; what they want in the reply
// is read off in their order (meta_reply.h). Times as sent.
struct MetaOptions {
  bool value = false;                                  // v
  bool quiet = false;                                  // q
  bool no_bump = false;                                // u
  bool invalidate = false;                             // I
  bool remove_value = false;                           // x
  std::optional<int64_t> ttl = std::nullopt;           // T
  std::optional<int64_t> vivify_ttl = std::nullopt;    // N
  std::optional<int64_t> recache_ttl = std::nullopt;   // R
  std::optional<uint64_t> compare_cas = std::nullopt;  // C
  std::optional<uint64_t> chosen_cas = std::nullopt;   // E
  uint64_t delta = 1;                                  // D
  uint64_t initial = 0;                                // J
  uint32_t client_flags = 0;                           // F
};

MetaOptions meta_options(const protocol::memcache::Request& request);

}  // namespace engine
