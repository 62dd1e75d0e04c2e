// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/commands/memcache/items.h"
#include "engine/commands/memcache/stats_rows.h"
#include "engine/keyspace/policy.h"
#include "engine/keyspace/walk.h"

// The rows of "stats items" and "stats slabs" for the one class that there is. Its chunks are as
// large as the mean item, and it has as many as fit into the pages that memory was taken in.

namespace engine {

namespace {

constexpr uint64_t kPageBytes = 1u << 20;

uint64_t chunk_bytes(const MemcacheContext& c) {
  return c.node.keyspace.data_memory() / std::max<uint64_t>(item_count(c), 1) | 1;
}

uint64_t chunks_per_page(const MemcacheContext& c) {
  return std::max<uint64_t>(kPageBytes / chunk_bytes(c), 1);
}

uint64_t taken_bytes(const MemcacheContext& c) {
  const uint64_t committed = c.node.keyspace.slab_pool().committed_bytes();
  return std::max<uint64_t>(committed, c.node.keyspace.data_memory());
}

uint64_t pages(const MemcacheContext& c) {
  const uint64_t for_items = (item_count(c) + chunks_per_page(c) - 1) / chunks_per_page(c);
  return std::max(for_items, (taken_bytes(c) + kPageBytes - 1) / kPageBytes);
}

uint64_t chunks(const MemcacheContext& c) { return pages(c) * chunks_per_page(c); }

// Seconds since its last use, of the item that is longest unused among a few hundred.
uint64_t oldest_s(const MemcacheContext& c) {
  constexpr size_t kSample = 256;
  const PolicyOptions policy = c.node.keyspace.policy();
  int64_t oldest_ms = 0;
  scan(c.node.keyspace, c.worker, Items::kDatabase, 0, kSample, [&](const Entry& entry) {
    oldest_ms = std::max(oldest_ms, AccessClock::idle_ms(entry, policy, c.now_ms()));
  });
  return static_cast<uint64_t>(oldest_ms) / 1000;
}

template <uint64_t (*kFigure)(const MemcacheContext&)>
std::string figure(const MemcacheContext& c) {
  return std::to_string(kFigure(c));
}

std::string items(const MemcacheContext& c) { return std::to_string(item_count(c)); }

constexpr StatRow kItemRows[] = {
    {"number", items},
    {"number_hot", "0"},
    {"number_warm", "0"},
    {"number_cold", items},  // all stand in one order
    {"age_hot", "0"},
    {"age_warm", "0"},
    {"age", figure<oldest_s>},
    {"mem_requested",
     [](const MemcacheContext& c) { return std::to_string(c.node.keyspace.data_memory()); }},
    {"evicted", &KeyspaceStats::evicted},
    {"evicted_nonzero", "0"},
    {"evicted_time", "0"},
    {"outofmemory", &MemcacheStats::store_no_memory},
    {"tailrepairs", "0"},
    {"reclaimed", &MemcacheStats::get_expired},
    {"expired_unfetched", "0"},
    {"evicted_unfetched", "0"},
    {"evicted_active", "0"},
    {"crawler_reclaimed",
     [](const MemcacheContext& c) {
       const uint64_t expired = sum(c, &KeyspaceStats::expired);
       return std::to_string(expired - std::min(expired, sum(c, &MemcacheStats::get_expired)));
     }},
    {"crawler_items_checked", "0"},
    {"lrutail_reflocked", "0"},
    {"moves_to_cold", "0"},
    {"moves_to_warm", "0"},
    {"moves_within_lru", "0"},
    {"direct_reclaims", "0"},
    {"hits_to_hot", "0"},
    {"hits_to_warm", "0"},
    {"hits_to_cold", &MemcacheStats::get_hits},
    {"hits_to_temp", "0"},
};

constexpr StatRow kSlabRows[] = {
    {"chunk_size", figure<chunk_bytes>},
    {"chunks_per_page", figure<chunks_per_page>},
    {"total_pages", figure<pages>},
    {"total_chunks", figure<chunks>},
    {"used_chunks", items},
    {"free_chunks",
     [](const MemcacheContext& c) {
       return std::to_string(chunks(c) - std::min<uint64_t>(chunks(c), item_count(c)));
     }},
    {"free_chunks_end", "0"},
    {"get_hits", &MemcacheStats::get_hits},
    {"cmd_set", &MemcacheStats::set_cmds},
    {"delete_hits", &MemcacheStats::delete_hits},
    {"incr_hits", &MemcacheStats::incr_hits},
    {"decr_hits", &MemcacheStats::decr_hits},
    {"cas_hits", &MemcacheStats::cas_hits},
    {"cas_badval", &MemcacheStats::cas_badval},
    {"touch_hits", &MemcacheStats::touch_hits},
};

}  // namespace

std::span<const StatRow> item_stat_rows() { return kItemRows; }
std::span<const StatRow> slab_stat_rows() { return kSlabRows; }

}  // namespace engine
