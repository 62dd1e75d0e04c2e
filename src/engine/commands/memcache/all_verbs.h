// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "engine/commands/memcache/context.h"

// The verbs of the memcached protocols by family, each at the foot of the file with its handlers.

namespace engine {

std::span<const MemcacheVerb> memcache_retrieval_verbs();
std::span<const MemcacheVerb> memcache_storage_verbs();
std::span<const MemcacheVerb> memcache_counter_verbs();
std::span<const MemcacheVerb> memcache_removal_verbs();
std::span<const MemcacheVerb> memcache_server_verbs();
std::span<const MemcacheVerb> memcache_stats_verbs();
std::span<const MemcacheVerb> memcache_dump_verbs();
std::span<const MemcacheVerb> memcache_tuning_verbs();
std::span<const MemcacheVerb> memcache_watch_verbs();
std::span<const MemcacheVerb> memcache_meta_get_verbs();
std::span<const MemcacheVerb> memcache_meta_change_verbs();

// All of them, by the verb. Immutable.
class MemcacheVerbs {
 public:
  MemcacheVerbs();
  const MemcacheVerb& operator[](protocol::memcache::Verb verb) const {
    return *by_number_[static_cast<size_t>(verb)];
  }

 private:
  static constexpr size_t kCount = static_cast<size_t>(protocol::memcache::Verb::kMetaDebug) + 1;

  std::array<const MemcacheVerb*, kCount> by_number_{};
};

}  // namespace engine
