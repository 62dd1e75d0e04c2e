// SPDX-License-Identifier: Apache-2.0
#include "readings/prometheus.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace readings {

namespace {

using Type = PrometheusText::Type;

// A metric that is a figure of the node.
struct FigureRow {
  std::string_view name;
  Type type;
  std::string_view field;  // of Readings
  double per = 1;          // so many of the field's units are one of the metric's
};

constexpr Type kGauge = Type::kGauge;
constexpr Type kCounter = Type::kCounter;
constexpr double kMicro = 1e6;
constexpr double kMilli = 1e3;

constexpr FigureRow kRedisFigures[] = {
    {"redis_active_defrag_running", kGauge, "active_defrag_running"},
    {"redis_allocator_active_bytes", kGauge, "allocator_active"},
    {"redis_allocator_allocated_bytes", kGauge, "allocator_allocated"},
    {"redis_allocator_frag_bytes", kGauge, "allocator_frag_bytes"},
    {"redis_allocator_frag_ratio", kGauge, "allocator_frag_ratio"},
    {"redis_allocator_resident_bytes", kGauge, "allocator_resident"},
    {"redis_allocator_rss_bytes", kGauge, "allocator_rss_bytes"},
    {"redis_allocator_rss_ratio", kGauge, "allocator_rss_ratio"},
    {"redis_aof_base_size_bytes", kGauge, "aof_base_size"},
    {"redis_aof_buffer_length", kGauge, "aof_buffer_length"},
    {"redis_aof_current_rewrite_duration_sec", kGauge, "aof_current_rewrite_time_sec"},
    {"redis_aof_current_size_bytes", kGauge, "aof_current_size"},
    {"redis_aof_delayed_fsync", kGauge, "aof_delayed_fsync"},
    {"redis_aof_enabled", kGauge, "aof_enabled"},
    {"redis_aof_last_bgrewrite_status", kGauge, "aof_last_bgrewrite_status"},
    {"redis_aof_last_cow_size_bytes", kGauge, "aof_last_cow_size"},
    {"redis_aof_last_rewrite_duration_sec", kGauge, "aof_last_rewrite_time_sec"},
    {"redis_aof_last_write_status", kGauge, "aof_last_write_status"},
    {"redis_aof_pending_bio_fsync", kGauge, "aof_pending_bio_fsync"},
    {"redis_aof_pending_rewrite", kGauge, "aof_pending_rewrite"},
    {"redis_aof_rewrite_in_progress", kGauge, "aof_rewrite_in_progress"},
    {"redis_aof_rewrite_scheduled", kGauge, "aof_rewrite_scheduled"},
    {"redis_blocked_clients", kGauge, "blocked_clients"},
    {"redis_client_recent_max_input_buffer_bytes", kGauge, "client_recent_max_input_buffer"},
    {"redis_client_recent_max_output_buffer_bytes", kGauge, "client_recent_max_output_buffer"},
    {"redis_clients_in_timeout_table", kGauge, "clients_in_timeout_table"},
    {"redis_cluster_enabled", kGauge, "cluster_enabled"},
    {"redis_cluster_connections", kGauge, "cluster_connections"},
    {"redis_commands_processed_total", kCounter, "total_commands_processed"},
    {"redis_config_io_threads", kGauge, "io_threads_active"},
    {"redis_config_maxclients", kGauge, "maxclients"},
    {"redis_config_maxmemory", kGauge, "maxmemory"},
    {"redis_connected_clients", kGauge, "connected_clients"},
    {"redis_connected_slaves", kGauge, "connected_slaves"},
    {"redis_connections_received_total", kCounter, "total_connections_received"},
    {"redis_cpu_sys_children_seconds_total", kCounter, "used_cpu_sys_children"},
    {"redis_cpu_sys_main_thread_seconds_total", kCounter, "used_cpu_sys_main_thread"},
    {"redis_cpu_sys_seconds_total", kCounter, "used_cpu_sys"},
    {"redis_cpu_user_children_seconds_total", kCounter, "used_cpu_user_children"},
    {"redis_cpu_user_main_thread_seconds_total", kCounter, "used_cpu_user_main_thread"},
    {"redis_cpu_user_seconds_total", kCounter, "used_cpu_user"},
    {"redis_defrag_hits", kGauge, "active_defrag_hits"},
    {"redis_defrag_key_hits", kGauge, "active_defrag_key_hits"},
    {"redis_defrag_key_misses", kGauge, "active_defrag_key_misses"},
    {"redis_defrag_misses", kGauge, "active_defrag_misses"},
    {"redis_dump_payload_sanitizations", kCounter, "dump_payload_sanitizations"},
    {"redis_evicted_keys_total", kCounter, "evicted_keys"},
    {"redis_expired_keys_total", kCounter, "expired_keys"},
    {"redis_expired_stale_percentage", kGauge, "expired_stale_perc"},
    {"redis_expired_time_cap_reached_total", kGauge, "expired_time_cap_reached_count"},
    {"redis_io_threaded_reads_processed", kCounter, "io_threaded_reads_processed"},
    {"redis_io_threaded_writes_processed", kCounter, "io_threaded_writes_processed"},
    {"redis_io_threads_active", kGauge, "io_threads_active"},
    {"redis_keyspace_hits_total", kCounter, "keyspace_hits"},
    {"redis_keyspace_misses_total", kCounter, "keyspace_misses"},
    {"redis_latest_fork_seconds", kGauge, "latest_fork_usec", kMicro},
    {"redis_lazyfree_pending_objects", kGauge, "lazyfree_pending_objects"},
    {"redis_loading_dump_file", kGauge, "loading"},
    {"redis_master_last_io_seconds_ago", kGauge, "master_last_io_seconds_ago"},
    {"redis_master_link_up", kGauge, "link_up"},
    {"redis_master_repl_offset", kGauge, "master_repl_offset"},
    {"redis_master_sync_in_progress", kGauge, "master_sync_in_progress"},
    {"redis_mem_clients_normal", kGauge, "mem_clients_normal"},
    {"redis_mem_clients_slaves", kGauge, "mem_clients_slaves"},
    {"redis_mem_fragmentation_bytes", kGauge, "mem_fragmentation_bytes"},
    {"redis_mem_fragmentation_ratio", kGauge, "mem_fragmentation_ratio"},
    {"redis_mem_not_counted_for_eviction_bytes", kGauge, "mem_not_counted_for_evict"},
    {"redis_memory_max_bytes", kGauge, "maxmemory"},
    {"redis_memory_used_bytes", kGauge, "used_memory"},
    {"redis_memory_used_dataset_bytes", kGauge, "used_memory_dataset"},
    {"redis_memory_used_lua_bytes", kGauge, "used_memory_lua"},
    {"redis_memory_used_overhead_bytes", kGauge, "used_memory_overhead"},
    {"redis_memory_used_peak_bytes", kGauge, "used_memory_peak"},
    {"redis_memory_used_rss_bytes", kGauge, "used_memory_rss"},
    {"redis_memory_used_scripts_bytes", kGauge, "used_memory_scripts"},
    {"redis_memory_used_startup_bytes", kGauge, "used_memory_startup"},
    {"redis_migrate_cached_sockets_total", kGauge, "migrate_cached_sockets"},
    {"redis_module_fork_in_progress", kGauge, "module_fork_in_progress"},
    {"redis_module_fork_last_cow_size", kGauge, "module_fork_last_cow_size"},
    {"redis_net_input_bytes_total", kCounter, "total_net_input_bytes"},
    {"redis_net_output_bytes_total", kCounter, "total_net_output_bytes"},
    {"redis_number_of_cached_scripts", kGauge, "number_of_cached_scripts"},
    {"redis_process_id", kGauge, "process_id"},
    {"redis_pubsub_channels", kGauge, "pubsub_channels"},
    {"redis_pubsub_patterns", kGauge, "pubsub_patterns"},
    {"redis_rdb_bgsave_in_progress", kGauge, "rdb_bgsave_in_progress"},
    {"redis_rdb_changes_since_last_save", kGauge, "rdb_changes_since_last_save"},
    {"redis_rdb_current_bgsave_duration_sec", kGauge, "rdb_current_bgsave_time_sec"},
    {"redis_rdb_last_bgsave_duration_sec", kGauge, "rdb_last_bgsave_time_sec"},
    {"redis_rdb_last_bgsave_status", kGauge, "rdb_last_bgsave_status"},
    {"redis_rdb_last_cow_size_bytes", kGauge, "rdb_last_cow_size"},
    {"redis_rdb_last_save_timestamp_seconds", kGauge, "rdb_last_save_time"},
    {"redis_rejected_connections_total", kCounter, "rejected_connections"},
    {"redis_repl_backlog_first_byte_offset", kGauge, "repl_backlog_first_byte_offset"},
    {"redis_repl_backlog_history_bytes", kGauge, "repl_backlog_histlen"},
    {"redis_repl_backlog_is_active", kGauge, "repl_backlog_active"},
    {"redis_replica_partial_resync_accepted", kGauge, "sync_partial_ok"},
    {"redis_replica_partial_resync_denied", kGauge, "sync_partial_err"},
    {"redis_replica_resyncs_full", kGauge, "sync_full"},
    {"redis_replication_backlog_bytes", kGauge, "repl_backlog_size"},
    {"redis_second_repl_offset", kGauge, "second_repl_offset"},
    {"redis_slave_expires_tracked_keys", kGauge, "slave_expires_tracked_keys"},
    {"redis_slave_priority", kGauge, "slave_priority"},
    {"redis_slave_repl_offset", kGauge, "slave_repl_offset"},
    {"redis_total_error_replies", kCounter, "total_error_replies"},
    {"redis_total_reads_processed", kCounter, "total_reads_processed"},
    {"redis_total_writes_processed", kCounter, "total_writes_processed"},
    {"redis_tracking_clients", kGauge, "tracking_clients"},
    {"redis_tracking_total_items", kGauge, "tracking_total_items"},
    {"redis_tracking_total_keys", kGauge, "tracking_total_keys"},
    {"redis_tracking_total_prefixes", kGauge, "tracking_total_prefixes"},
    {"redis_unexpected_error_replies", kCounter, "unexpected_error_replies"},
    {"redis_uptime_in_seconds", kGauge, "uptime_in_seconds"},
    {"tarn_divergent_tail_bytes", kGauge, "divergent_tail_bytes"},
    {"tarn_evicted_clients_total", kCounter, "evicted_clients"},
    {"tarn_lease_remaining_seconds", kGauge, "lease_remaining_ms", kMilli},
    {"tarn_shard_epoch", kGauge, "shard_epoch"},
};

constexpr FigureRow kMemcachedFigures[] = {
    {"memcached_accepting_conns", kGauge, "accepting_conns"},
    {"memcached_connections_listener_disabled_total", kCounter, "listen_disabled_num"},
    {"memcached_connections_total", kCounter, "total_connections"},
    {"memcached_connections_yielded_total", kCounter, "conn_yields"},
    {"memcached_current_bytes", kGauge, "bytes"},
    {"memcached_current_connections", kGauge, "curr_connections"},
    {"memcached_current_items", kGauge, "curr_items"},
    {"memcached_direct_reclaims_total", kCounter, "direct_reclaims"},
    {"memcached_items_evicted_total", kCounter, "evictions"},
    {"memcached_items_reclaimed_total", kCounter, "reclaimed"},
    {"memcached_items_total", kCounter, "total_items"},
    {"memcached_limit_bytes", kGauge, "limit_maxbytes"},
    {"memcached_lru_crawler_items_checked_total", kCounter, "crawler_items_checked"},
    {"memcached_lru_crawler_moves_to_cold_total", kCounter, "moves_to_cold"},
    {"memcached_lru_crawler_moves_to_warm_total", kCounter, "moves_to_warm"},
    {"memcached_lru_crawler_moves_within_lru_total", kCounter, "moves_within_lru"},
    {"memcached_lru_crawler_reclaimed_total", kCounter, "crawler_reclaimed"},
    {"memcached_lru_crawler_starts_total", kCounter, "lru_crawler_starts"},
    {"memcached_malloced_bytes", kGauge, "total_malloced"},
    {"memcached_max_connections", kGauge, "max_connections"},
    {"memcached_read_bytes_total", kCounter, "bytes_read"},
    {"memcached_time_seconds", kGauge, "time"},
    {"memcached_uptime_seconds", kCounter, "uptime"},
    {"memcached_written_bytes_total", kCounter, "bytes_written"},
};

// A metric that each of several parts of a node has one sample of: "cmdstat_" for its commands.
struct PartsRow {
  std::string_view name;
  Type type;
  std::string_view help;
  std::string_view label;   // whose value is the part's name
  std::string_view prefix;  // of fields, which the label's value has not, but see `keeps_prefix`
  std::string_view suffix;
  double per = 1;
  bool keeps_prefix = false;
  std::string_view of = {};  // another suffix: parts that have it have this one too, if only 0
};

constexpr PartsRow kPartsRows[] = {
    {"redis_commands_total", kCounter, "Calls of each command", "cmd", "cmdstat_", ":calls"},
    {"redis_commands_duration_seconds_total", kCounter, "Time in each command", "cmd", "cmdstat_",
     ":usec", kMicro},
    {"redis_commands_rejected_calls_total", kCounter, "Calls that were refused", "cmd", "cmdstat_",
     ":rejected_calls", 1, false, ":calls"},
    {"redis_commands_failed_calls_total", kCounter, "Calls that failed", "cmd", "cmdstat_",
     ":failed_calls", 1, false, ":calls"},
    {"redis_errors_total", kCounter, "Errors answered, by their first word", "err", "errorstat_",
     ":count"},
    {"redis_db_keys", kGauge, "Keys of each database", "db", "db", ":keys", 1, true},
    {"redis_db_keys_expiring", kGauge, "Keys with a time to live", "db", "db", ":expires", 1, true},
    {"redis_db_avg_ttl_seconds", kGauge, "Mean time to live", "db", "db", ":avg_ttl", kMilli, true},
    {"tarn_worker_busy_seconds_total", kCounter, "Time that a worker has worked", "worker",
     "used_active_time_", ""},
};

// memcached_exporter's memcached_commands_total: by command, and how it went.
struct CommandRow {
  std::string_view command;
  std::string_view status;
  std::string_view field;
};

constexpr CommandRow kMemcachedCommands[] = {
    {"get", "hit", "get_hits"},        {"get", "miss", "get_misses"},
    {"delete", "hit", "delete_hits"},  {"delete", "miss", "delete_misses"},
    {"incr", "hit", "incr_hits"},      {"incr", "miss", "incr_misses"},
    {"decr", "hit", "decr_hits"},      {"decr", "miss", "decr_misses"},
    {"cas", "hit", "cas_hits"},        {"cas", "miss", "cas_misses"},
    {"cas", "badval", "cas_badval"},   {"touch", "hit", "touch_hits"},
    {"touch", "miss", "touch_misses"}, {"flush", "hit", "cmd_flush"},
};

// A node beside its labels, written once for all of its samples.
struct Target {
  const ExposedNode& node;
  std::string labels;
};

using Targets = std::vector<Target>;

std::optional<double> reading(const ExposedNode& node, std::string_view field) {
  const auto found = node.readings.find(field);
  return found == node.readings.end() ? std::nullopt : std::optional(found->second);
}

std::string with(const Target& target, PrometheusText::Labels more) {
  std::string labels = target.labels;
  if (!labels.empty()) labels += ',';
  return labels.append(PrometheusText::written(more));
}

void expose_figures(const Targets& targets, std::span<const FigureRow> rows, PrometheusText& text) {
  for (const FigureRow& row : rows) {
    text.begin(row.name, row.type, "The field " + std::string(row.field));
    for (const Target& target : targets) {
      const auto value = reading(target.node, row.field);
      if (value) text.add_labelled(target.labels, *value / row.per);
    }
  }
}

void expose_parts(const Targets& targets, const PartsRow& row, PrometheusText& text) {
  text.begin(row.name, row.type, row.help);
  for (const Target& target : targets) {
    const Readings& readings = target.node.readings;
    for (auto field = readings.lower_bound(row.prefix);
         field != readings.end() && field->first.starts_with(row.prefix); ++field) {
      const std::string_view suffix = row.of.empty() ? row.suffix : row.of;
      std::string_view part = field->first;
      if (!part.ends_with(suffix)) continue;
      part.remove_suffix(suffix.size());
      const double value =
          row.of.empty() ? field->second
                         : reading(target.node, std::string(part).append(row.suffix)).value_or(0);
      if (!row.keeps_prefix) part.remove_prefix(row.prefix.size());
      const std::pair<std::string_view, std::string_view> label[] = {{row.label, part}};
      text.add_labelled(with(target, label), value / row.per);
    }
  }
}

void expose_up(const Targets& targets, std::string_view name, PrometheusText& text) {
  text.begin(name, kGauge, "Whether the node answers");
  for (const Target& target : targets) text.add_labelled(target.labels, target.node.is_up ? 1 : 0);
}

void expose_redis_info(const Targets& targets, PrometheusText& text) {
  text.begin("redis_instance_info", kGauge, "What the node is");
  for (const Target& target : targets) {
    const ExposedNode& node = target.node;
    const std::string port = std::to_string(node.port);
    const std::pair<std::string_view, std::string_view> labels[] = {
        {"role", reading(node, "is_master").value_or(1) == 1 ? "master" : "slave"},
        {"redis_version", node.version},
        {"redis_mode", "standalone"},
        {"tcp_port", port}};
    text.add_labelled(with(target, labels), 1);
  }
}

void expose_memcached_commands(const Targets& targets, PrometheusText& text) {
  text.begin("memcached_commands_total", kCounter, "Requests by command and how they went");
  for (const Target& target : targets) {
    const auto add = [&](const CommandRow& row, double value) {
      const std::pair<std::string_view, std::string_view> labels[] = {{"command", row.command},
                                                                      {"status", row.status}};
      text.add_labelled(with(target, labels), value);
    };
    for (const CommandRow& row : kMemcachedCommands) {
      if (const auto value = reading(target.node, row.field)) add(row, *value);
    }
    // What cmd_set counts is each storing, by `cas` as well.
    if (auto sets = reading(target.node, "cmd_set")) {
      for (const std::string_view field : {"cas_hits", "cas_misses", "cas_badval"}) {
        *sets -= reading(target.node, field).value_or(0);
      }
      add({"set", "hit", ""}, std::max(0.0, *sets));
    }
  }
}

void expose_memcached_version(const Targets& targets, PrometheusText& text) {
  text.begin("memcached_version", kGauge, "The version of memcached that the node is like");
  for (const Target& target : targets) {
    const std::pair<std::string_view, std::string_view> labels[] = {
        {"version", target.node.version}};
    text.add_labelled(with(target, labels), 1);
  }
}

Targets targets_of(std::span<const ExposedNode> nodes, bool memcached) {
  Targets targets;
  for (const ExposedNode& node : nodes) {
    if (node.is_memcached != memcached) continue;
    if (node.instance.empty()) {
      targets.push_back({node, ""});
      continue;
    }
    const std::pair<std::string_view, std::string_view> labels[] = {
        {"instance", node.instance},
        {"cache_cluster_id", node.cluster},
        {"replication_group_id", node.group}};
    targets.push_back({node, PrometheusText::written(labels)});
  }
  return targets;
}

}  // namespace

void expose(std::span<const ExposedNode> nodes, PrometheusText& text) {
  const Targets redis = targets_of(nodes, false);
  if (!redis.empty()) {
    expose_up(redis, "redis_up", text);
    expose_redis_info(redis, text);
    expose_figures(redis, kRedisFigures, text);
    for (const PartsRow& row : kPartsRows) expose_parts(redis, row, text);
  }
  const Targets memcached = targets_of(nodes, true);
  if (memcached.empty()) return;
  expose_up(memcached, "memcached_up", text);
  expose_memcached_version(memcached, text);
  expose_figures(memcached, kMemcachedFigures, text);
  expose_memcached_commands(memcached, text);
}

}  // namespace readings
