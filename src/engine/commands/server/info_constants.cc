// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/info_constants.h"

namespace engine {

namespace {

constexpr InfoConstant kConstants[] = {
    {"Server", "monotonic_clock", "POSIX clock_gettime"},
    {"Server", "atomicvar_api", "c11-builtin"},

    {"Clients", "cluster_connections", "0"},
    // The longest of a few seconds ago: nobody remembers it.
    {"Clients", "client_recent_max_input_buffer", "0"},
    {"Clients", "client_recent_max_output_buffer", "0"},

    {"Memory", "mem_not_counted_for_evict", "0"},
    {"Memory", "mem_clients_slaves", "0"},
    {"Memory", "mem_cluster_links", "0"},
    {"Memory", "mem_aof_buffer", "0"},

    {"Persistence", "current_cow_peak", "0"},
    {"Persistence", "current_cow_size_age", "0"},
    {"Persistence", "rdb_last_cow_size", "0"},
    {"Persistence", "aof_last_cow_size", "0"},
    {"Persistence", "module_fork_in_progress", "0"},
    {"Persistence", "module_fork_last_cow_size", "0"},

    {"Stats", "instantaneous_input_repl_kbps", "0.00"},
    {"Stats", "instantaneous_output_repl_kbps", "0.00"},
    // No key is stale: the timing wheel takes each when it is due, whatever that costs.
    {"Stats", "expired_stale_perc", "0.00"},
    {"Stats", "expired_time_cap_reached_count", "0"},
    {"Stats", "expire_cycle_cpu_milliseconds", "0"},
    {"Stats", "total_eviction_exceeded_time", "0"},
    {"Stats", "current_eviction_exceeded_time", "0"},
    {"Stats", "latest_fork_usec", "0"},
    {"Stats", "total_forks", "0"},
    {"Stats", "migrate_cached_sockets", "0"},
    {"Stats", "slave_expires_tracked_keys", "0"},
    {"Stats", "active_defrag_key_hits", "0"},
    {"Stats", "active_defrag_key_misses", "0"},
    {"Stats", "total_active_defrag_time", "0"},
    {"Stats", "current_active_defrag_time", "0"},
    {"Stats", "unexpected_error_replies", "0"},
    {"Stats", "reply_buffer_shrinks", "0"},
    {"Stats", "reply_buffer_expands", "0"},

    {"Cluster", "cluster_enabled", "0"},

    {"Debug", "eventloop_duration_aof_sum", "0"},
};

}  // namespace

std::span<const InfoConstant> info_constants() { return kConstants; }

}  // namespace engine
