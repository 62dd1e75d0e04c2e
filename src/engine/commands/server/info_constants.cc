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

    {"Memory", "used_memory_lua", "0"},
    {"Memory", "used_memory_vm_eval", "0"},
    {"Memory", "used_memory_lua_human", "0B"},
    {"Memory", "used_memory_scripts_eval", "0"},
    {"Memory", "number_of_cached_scripts", "0"},
    {"Memory", "number_of_functions", "0"},
    {"Memory", "number_of_libraries", "0"},
    {"Memory", "used_memory_vm_functions", "0"},
    {"Memory", "used_memory_vm_total", "0"},
    {"Memory", "used_memory_vm_total_human", "0B"},
    {"Memory", "used_memory_functions", "0"},
    {"Memory", "used_memory_scripts", "0"},
    {"Memory", "used_memory_scripts_human", "0B"},
    {"Memory", "mem_not_counted_for_evict", "0"},
    {"Memory", "mem_replication_backlog", "0"},
    {"Memory", "mem_total_replication_buffers", "0"},
    {"Memory", "mem_clients_slaves", "0"},
    {"Memory", "mem_cluster_links", "0"},
    {"Memory", "mem_aof_buffer", "0"},

    {"Persistence", "loading", "0"},
    {"Persistence", "async_loading", "0"},
    {"Persistence", "current_cow_peak", "0"},
    {"Persistence", "current_cow_size", "0"},
    {"Persistence", "current_cow_size_age", "0"},
    {"Persistence", "current_fork_perc", "0.00"},
    {"Persistence", "current_save_keys_processed", "0"},
    {"Persistence", "current_save_keys_total", "0"},
    {"Persistence", "rdb_changes_since_last_save", "0"},
    {"Persistence", "rdb_bgsave_in_progress", "0"},
    {"Persistence", "rdb_last_bgsave_status", "ok"},
    {"Persistence", "rdb_last_bgsave_time_sec", "-1"},
    {"Persistence", "rdb_current_bgsave_time_sec", "-1"},
    {"Persistence", "rdb_saves", "0"},
    {"Persistence", "rdb_last_cow_size", "0"},
    {"Persistence", "rdb_last_load_keys_expired", "0"},
    {"Persistence", "rdb_last_load_keys_loaded", "0"},
    {"Persistence", "aof_enabled", "0"},
    {"Persistence", "aof_rewrite_in_progress", "0"},
    {"Persistence", "aof_rewrite_scheduled", "0"},
    {"Persistence", "aof_last_rewrite_time_sec", "-1"},
    {"Persistence", "aof_current_rewrite_time_sec", "-1"},
    {"Persistence", "aof_last_bgrewrite_status", "ok"},
    {"Persistence", "aof_rewrites", "0"},
    {"Persistence", "aof_rewrites_consecutive_failures", "0"},
    {"Persistence", "aof_last_write_status", "ok"},
    {"Persistence", "aof_last_cow_size", "0"},
    {"Persistence", "module_fork_in_progress", "0"},
    {"Persistence", "module_fork_last_cow_size", "0"},

    {"Stats", "total_net_repl_input_bytes", "0"},
    {"Stats", "total_net_repl_output_bytes", "0"},
    {"Stats", "instantaneous_input_repl_kbps", "0.00"},
    {"Stats", "instantaneous_output_repl_kbps", "0.00"},
    {"Stats", "sync_full", "0"},
    {"Stats", "sync_partial_ok", "0"},
    {"Stats", "sync_partial_err", "0"},
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
    {"Stats", "tracking_total_keys", "0"},
    {"Stats", "tracking_total_items", "0"},
    {"Stats", "tracking_total_prefixes", "0"},
    {"Stats", "unexpected_error_replies", "0"},
    {"Stats", "acl_access_denied_cmd", "0"},
    {"Stats", "acl_access_denied_key", "0"},
    {"Stats", "acl_access_denied_channel", "0"},
    {"Stats", "reply_buffer_shrinks", "0"},
    {"Stats", "reply_buffer_expands", "0"},

    {"Replication", "master_failover_state", "no-failover"},
    {"Replication", "master_replid2", "0000000000000000000000000000000000000000"},
    {"Replication", "master_repl_offset", "0"},
    {"Replication", "second_repl_offset", "-1"},
    {"Replication", "repl_backlog_active", "0"},
    {"Replication", "repl_backlog_first_byte_offset", "0"},
    {"Replication", "repl_backlog_histlen", "0"},

    {"Cluster", "cluster_enabled", "0"},

    {"Debug", "eventloop_duration_aof_sum", "0"},
};

}  // namespace

std::span<const InfoConstant> info_constants() { return kConstants; }

}  // namespace engine
