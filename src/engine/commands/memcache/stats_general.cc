// SPDX-License-Identifier: Apache-2.0
#include <spdlog/fmt/fmt.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <bit>

#include "engine/commands/memcache/items.h"
#include "engine/commands/memcache/stats_rows.h"
#include "engine/commands/memcache/version.h"
#include "engine/keyspace/walk.h"

// The rows of "stats" alone.

namespace engine {

namespace {

std::string seconds(const timeval& time) {
  return fmt::format("{}.{:06}", time.tv_sec, time.tv_usec);
}

rusage own_usage() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage;
}

// A node without a limit has what the machine has, so that no alert divides by zero.
uint64_t memory_limit(const MemcacheContext& c) {
  const size_t limit = c.node.keyspace.maxmemory();
  if (limit != 0) return limit;
  return static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

uint64_t index_bytes(const MemcacheContext& c) {
  return database_size(c.node.keyspace, c.worker, Items::kDatabase).index_bytes;
}

uint64_t client_bytes(const MemcacheContext& c) {
  int64_t bytes = 0;
  for (uint32_t i = 0; i < c.node.keyspace.workers(); i++) {
    bytes += c.node.keyspace.worker(i).client_bytes.load(std::memory_order_relaxed);
  }
  return static_cast<uint64_t>(std::max<int64_t>(bytes, 0));
}

// Expired items go with who asks for them, or with the timing wheel, which is our crawler.
uint64_t reclaimed(const MemcacheContext& c) {
  return std::min(sum(c, &KeyspaceStats::expired), sum(c, &MemcacheStats::get_expired));
}

std::string connections(const MemcacheContext& c) {
  return std::to_string(c.node.control.connected_clients());
}

constexpr StatRow kGeneralRows[] = {
    {"pid", [](const MemcacheContext& c) { return std::to_string(c.node.identity.process_id); }},
    {"uptime",
     [](const MemcacheContext& c) {
       return std::to_string((c.now_ms() - c.node.identity.started_ms) / 1000);
     }},
    {"time", [](const MemcacheContext& c) { return std::to_string(c.now_ms() / 1000); }},
    {"version", kMemcacheVersion},
    {"tarn_version", TARN_VERSION},
    {"libevent", "none"},
    {"pointer_size", "64"},
    {"rusage_user", [](const MemcacheContext&) { return seconds(own_usage().ru_utime); }},
    {"rusage_system", [](const MemcacheContext&) { return seconds(own_usage().ru_stime); }},
    {"max_connections",
     [](const MemcacheContext& c) { return std::to_string(c.settings.maxclients); }},
    {"curr_connections", connections},
    {"total_connections", &WorkerStats::connections},
    {"rejected_connections",
     [](const MemcacheContext& c) { return std::to_string(c.node.stats.rejected_connections()); }},
    {"connection_structures", connections},
    {"response_obj_oom", "0"},
    {"response_obj_count", "0"},
    {"response_obj_bytes", "0"},
    {"read_buf_count", connections},
    {"read_buf_bytes", [](const MemcacheContext& c) { return std::to_string(client_bytes(c)); }},
    {"read_buf_bytes_free", "0"},
    {"read_buf_oom", "0"},
    {"reserved_fds", "0"},
    {"cmd_get", &MemcacheStats::get_cmds},
    {"cmd_set", &MemcacheStats::set_cmds},
    {"cmd_flush", &MemcacheStats::flush_cmds},
    {"cmd_touch", &MemcacheStats::touch_cmds},
    {"cmd_meta", &MemcacheStats::meta_cmds},
    {"get_hits", &MemcacheStats::get_hits},
    {"get_misses", &MemcacheStats::get_misses},
    {"get_expired", &MemcacheStats::get_expired},
    {"get_flushed", "0"},  // flushed items go at once, nobody meets them
    {"delete_misses", &MemcacheStats::delete_misses},
    {"delete_hits", &MemcacheStats::delete_hits},
    {"incr_misses", &MemcacheStats::incr_misses},
    {"incr_hits", &MemcacheStats::incr_hits},
    {"decr_misses", &MemcacheStats::decr_misses},
    {"decr_hits", &MemcacheStats::decr_hits},
    {"cas_misses", &MemcacheStats::cas_misses},
    {"cas_hits", &MemcacheStats::cas_hits},
    {"cas_badval", &MemcacheStats::cas_badval},
    {"touch_hits", &MemcacheStats::touch_hits},
    {"touch_misses", &MemcacheStats::touch_misses},
    {"store_too_large", &MemcacheStats::store_too_large},
    {"store_no_memory", &MemcacheStats::store_no_memory},
    {"auth_cmds", &MemcacheStats::auth_cmds},
    {"auth_errors", &MemcacheStats::auth_errors},
    {"idle_kicks", &WorkerStats::idle_closed},
    {"bytes_read", &WorkerStats::bytes_in},
    {"bytes_written", &WorkerStats::bytes_out},
    {"limit_maxbytes", [](const MemcacheContext& c) { return std::to_string(memory_limit(c)); }},
    {"accepting_conns", "1"},
    {"listen_disabled_num", "0"},
    {"time_in_listen_disabled_us", "0"},
    {"threads", [](const MemcacheContext& c) { return std::to_string(c.node.keyspace.workers()); }},
    {"conn_yields", "0"},
    {"hash_power_level",
     [](const MemcacheContext& c) {
       return std::to_string(std::bit_width(index_bytes(c) / sizeof(void*) | 1) - 1);
     }},
    {"hash_bytes", [](const MemcacheContext& c) { return std::to_string(index_bytes(c)); }},
    {"hash_is_expanding", "0"},
    {"slab_reassign_rescues", "0"},
    {"slab_reassign_chunk_rescues", "0"},
    {"slab_reassign_evictions_nomem", "0"},
    {"slab_reassign_inline_reclaim", "0"},
    {"slab_reassign_busy_items", "0"},
    {"slab_reassign_busy_deletes", "0"},
    {"slab_reassign_running", "0"},
    {"slabs_moved", "0"},
    {"lru_crawler_running", "0"},
    {"lru_crawler_starts", "0"},
    {"lru_maintainer_juggles", "0"},
    {"malloc_fails", "0"},
    {"log_worker_dropped", "0"},
    {"log_worker_written", "0"},
    {"log_watcher_skipped", "0"},
    {"log_watcher_sent", "0"},
    {"log_watchers", "0"},
    {"unexpected_napi_ids", "0"},
    {"round_robin_fallback", "0"},
    {"bytes",
     [](const MemcacheContext& c) { return std::to_string(c.node.keyspace.data_memory()); }},
    {"curr_items", [](const MemcacheContext& c) { return std::to_string(item_count(c)); }},
    {"total_items", &MemcacheStats::total_items},
    {"slab_global_page_pool", "0"},
    {"expired_unfetched", "0"},
    {"evicted_unfetched", "0"},
    {"evicted_active", "0"},
    {"evictions", &KeyspaceStats::evicted},
    {"reclaimed", [](const MemcacheContext& c) { return std::to_string(reclaimed(c)); }},
    {"crawler_reclaimed",
     [](const MemcacheContext& c) {
       return std::to_string(sum(c, &KeyspaceStats::expired) - reclaimed(c));
     }},
    {"crawler_items_checked", "0"},
    {"lrutail_reflocked", "0"},
    {"moves_to_cold", "0"},
    {"moves_to_warm", "0"},
    {"moves_within_lru", "0"},
    {"direct_reclaims", "0"},
    {"lru_bumps_dropped", "0"},
};

}  // namespace

std::span<const StatRow> general_stat_rows() { return kGeneralRows; }

}  // namespace engine
