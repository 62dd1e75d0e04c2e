// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/all_verbs.h"

#include <algorithm>

#include "base/check.h"

namespace engine {

MemcacheVerbs::MemcacheVerbs() {
  for (const auto family :
       {memcache_retrieval_verbs(), memcache_storage_verbs(), memcache_counter_verbs(),
        memcache_removal_verbs(), memcache_server_verbs(), memcache_stats_verbs(),
        memcache_dump_verbs(), memcache_tuning_verbs(), memcache_watch_verbs(),
        memcache_meta_get_verbs(), memcache_meta_change_verbs()}) {
    for (const MemcacheVerb& verb : family) by_number_[static_cast<size_t>(verb.verb)] = &verb;
  }
  CHECK(std::find(by_number_.begin(), by_number_.end(), nullptr) == by_number_.end());
}

}  // namespace engine
