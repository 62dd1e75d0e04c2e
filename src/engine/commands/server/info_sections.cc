// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/info_sections.h"

#include <spdlog/fmt/fmt.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <sstream>

#include "engine/commands/server/command_totals.h"
#include "engine/commands/server/info_persistence.h"
#include "engine/commands/server/memory_figures.h"
#include "engine/keyspace/walk.h"

namespace engine {

namespace {

// Every figure is counted a worker and summed here.
template <typename Read>
uint64_t sum_workers(CommandContext& c, Read read) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < c.node.keyspace.workers(); i++) sum += read(i);
  return sum;
}

uint64_t sum_stats(CommandContext& c, Counter WorkerStats::*counter) {
  return sum_workers(c,
                     [&](uint32_t i) { return (c.node.control.worker_stats(i).*counter).get(); });
}

uint64_t sum_keyspace(CommandContext& c, Counter KeyspaceStats::*counter) {
  return sum_workers(c,
                     [&](uint32_t i) { return (c.node.keyspace.worker(i).stats.*counter).get(); });
}

template <typename T>
void line(std::string& out, std::string_view name, const T& value) {
  fmt::format_to(std::back_inserter(out), "{}:{}\r\n", name, value);
}

std::string human_bytes(uint64_t bytes) {
  constexpr std::string_view kUnits[] = {"B", "K", "M", "G", "T"};
  auto amount = static_cast<double>(bytes);
  size_t unit = 0;
  for (; amount >= 1024 && unit < 4; unit++) amount /= 1024;
  return unit == 0 ? fmt::format("{}B", bytes) : fmt::format("{:.2f}{}", amount, kUnits[unit]);
}

void bytes_lines(std::string& out, std::string_view name, uint64_t bytes) {
  line(out, name, bytes);
  line(out, std::string(name) + "_human", human_bytes(bytes));
}

uint64_t system_bytes() {
  return static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

std::string ratio(uint64_t part, uint64_t whole) {
  return fmt::format("{:.2f}",
                     whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole));
}

int64_t difference(uint64_t a, uint64_t b) {
  return static_cast<int64_t>(a) - static_cast<int64_t>(b);
}

double percent(double part, uint64_t whole) {
  return whole == 0 ? 0 : part * 100 / static_cast<double>(whole);
}

std::string setting(CommandContext& c, std::string_view name) {
  const auto found = c.node.settings.get({&name, 1});
  return found.empty() ? "" : found.front().second;
}

std::string compiler_version() {
#if defined(__GNUC__) && !defined(__clang__)
  return fmt::format("{}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#else
  return "0.0.0";
#endif
}

// --- the sections -----------------------------------------------------------------------------

void listeners(CommandContext& c, std::string& out) {
  int number = 0;
  const Settings& s = c.settings;
  std::string addresses;
  for (const std::string& address : s.bind) addresses += ",bind=" + address;
  for (const auto& [name, port] : {std::pair("tcp", s.port), std::pair("tls", s.tls_port)}) {
    if (port == 0) continue;
    line(out, fmt::format("listener{}", number++),
         fmt::format("name={}{},port={}", name, addresses, port));
  }
  if (!s.unixsocket.empty()) {
    line(out, fmt::format("listener{}", number), "name=unix,bind=" + s.unixsocket);
  }
}

void server(CommandContext& c, std::string& out) {
  utsname system;
  uname(&system);
  const int64_t uptime_s = (c.now_ms() - c.node.identity.started_ms) / 1000;
  line(out, "redis_version", "7.2.4");
  line(out, "server_name", "tarn");
  line(out, "tarn_version", TARN_VERSION);
  line(out, "redis_git_sha1", "00000000");
  line(out, "redis_git_dirty", 0);
  line(out, "redis_build_id", "0");
  line(out, "redis_mode", "standalone");
  line(out, "server_mode", "standalone");
  line(out, "os", fmt::format("{} {} {}", system.sysname, system.release, system.machine));
  line(out, "arch_bits", 64);
  line(out, "multiplexing_api", "epoll");
  line(out, "gcc_version", compiler_version());
  line(out, "process_supervised", c.node.identity.supervised_by);
  line(out, "process_id", c.node.identity.process_id);
  line(out, "run_id", c.node.identity.run_id);
  line(out, "tcp_port", c.settings.port != 0 ? c.settings.port : c.settings.tls_port);
  line(out, "server_time_usec", c.now_ms() * 1000);
  line(out, "uptime_in_seconds", uptime_s);
  line(out, "uptime_in_days", uptime_s / 86400);
  line(out, "hz", c.settings.hz);
  line(out, "configured_hz", c.settings.hz);
  line(out, "lru_clock", c.now_ms() / 1000 & 0xFFFFFF);
  line(out, "executable", c.node.identity.executable);
  line(out, "config_file", c.node.identity.config_file);
  line(out, "availability_zone", c.settings.availability_zone);
  line(out, "worker_threads", c.node.keyspace.workers());
  line(out, "io_threads_active", c.node.keyspace.concurrent() ? 1 : 0);
  if (const int64_t until_ms = c.node.shutdown.until_ms(); until_ms != 0) {
    line(out, "shutdown_in_milliseconds", std::max<int64_t>(until_ms - c.now_ms(), 0));
  }
  listeners(c, out);
}

void paused(CommandContext& c, std::string& out) {
  const int64_t left_ms = c.node.pause.until_ms() - c.now_ms();
  const PauseMode mode = c.node.pause.mode_at(c.now_ms());
  constexpr std::string_view kReasons[] = {"client_pause", "shutdown_in_progress",
                                           "failover_in_progress"};
  const auto reason = static_cast<size_t>(c.node.pause.reason());
  line(out, "paused_reason", mode == PauseMode::kNone ? "none" : kReasons[reason]);
  line(out, "paused_actions",
       mode == PauseMode::kNone  ? "none"
       : mode == PauseMode::kAll ? "all"
                                 : "write");
  line(out, "paused_timeout_milliseconds", mode == PauseMode::kNone ? 0 : left_ms);
}

void clients(CommandContext& c, std::string& out) {
  const size_t connected = c.node.control.connected_clients();
  line(out, "connected_clients",
       connected - std::min(connected, c.node.replication.replicas().size()));
  line(out, "maxclients", c.settings.maxclients);
  line(out, "blocked_clients",
       c.node.pause.waiting() + c.node.blocked_clients.count() + c.node.shutdown.waiting());
  line(out, "tracking_clients", c.node.tracking.clients());
  line(out, "pubsub_clients", c.node.clients.listening());
  line(out, "watching_clients", c.node.clients.watching());
  line(out, "clients_in_timeout_table", 0);
  line(out, "total_watched_keys", c.node.clients.watched_keys());
  const bool any_waits = c.node.blocked_clients.count() > 0;
  const WaitingKeys keys = any_waits ? waiting_keys(c.node.keyspace, c.worker) : WaitingKeys{};
  line(out, "total_blocking_keys", keys.all);
  line(out, "total_blocking_keys_on_nokey", keys.even_without_key);
  paused(c, out);
}

// Replicas share one buffer, the stream's, of which the backlog is the part that nobody has yet to
// be sent.
void replication_buffers(CommandContext& c, std::string& out) {
  const size_t kept = c.node.stream.memory();
  const bool active = c.node.replication.has_backlog();
  line(out, "mem_replication_backlog", active ? std::min(kept, c.node.stream.backlog()) : 0);
  line(out, "mem_total_replication_buffers", kept);
}

// Of the interpreters (vm), and of what they were given beside them.
void script_memory(const CommandContext& c, std::string& out) {
  const Scripts& scripts = c.node.scripts;
  const auto functions = scripts.functions.current();
  const size_t vm_eval = scripts.script_memory.bytes();
  const size_t vm_functions = scripts.function_memory.bytes();
  const size_t scripts_eval = scripts.cache.memory_bytes();
  bytes_lines(out, "used_memory_lua", vm_eval);
  line(out, "used_memory_vm_eval", vm_eval);
  line(out, "used_memory_scripts_eval", scripts_eval);
  line(out, "number_of_cached_scripts", scripts.cache.size());
  line(out, "number_of_functions", functions->functions());
  line(out, "number_of_libraries", functions->libraries().size());
  line(out, "used_memory_vm_functions", vm_functions);
  bytes_lines(out, "used_memory_vm_total", vm_eval + vm_functions);
  line(out, "used_memory_functions", functions->memory_bytes());
  bytes_lines(out, "used_memory_scripts", scripts_eval + functions->memory_bytes());
}

void memory(CommandContext& c, std::string& out) {
  replication_buffers(c, out);
  const MemoryFigures figures = memory_figures(c.node, c.worker);
  bytes_lines(out, "used_memory", figures.used);
  bytes_lines(out, "used_memory_rss", figures.resident);
  bytes_lines(out, "used_memory_peak", figures.peak);
  line(out, "used_memory_peak_perc",
       fmt::format("{:.2f}%", percent(static_cast<double>(figures.used), figures.peak)));
  line(out, "used_memory_overhead", figures.overhead());
  line(out, "used_memory_startup", figures.startup);
  line(out, "used_memory_dataset", figures.dataset());
  line(out, "used_memory_dataset_perc", fmt::format("{:.2f}%", figures.dataset_percent()));
  bytes_lines(out, "total_system_memory", system_bytes());
  bytes_lines(out, "maxmemory", c.settings.maxmemory);
  line(out, "maxmemory_policy", setting(c, "maxmemory-policy"));
  script_memory(c, out);
  line(out, "allocator_allocated", figures.allocated);
  line(out, "allocator_active", figures.active());
  line(out, "allocator_resident", figures.active());  // what of that is not there cannot be told
  line(out, "allocator_frag_ratio", ratio(figures.active(), figures.allocated));
  line(out, "allocator_frag_bytes", figures.active() - figures.allocated);
  line(out, "allocator_rss_ratio", ratio(figures.active(), figures.active()));
  line(out, "allocator_rss_bytes", 0);
  line(out, "rss_overhead_ratio", ratio(figures.resident, figures.active()));
  line(out, "rss_overhead_bytes", difference(figures.resident, figures.active()));
  line(out, "mem_fragmentation_ratio", fmt::format("{:.2f}", figures.fragmentation()));
  line(out, "mem_fragmentation_bytes", difference(figures.resident, figures.used));
  line(out, "mem_clients_normal", figures.clients);
  line(out, "mem_overhead_db_hashtable_rehashing", 0);  // tables grow bucket by bucket
  line(out, "mem_allocator", "tarn-slab");
  // Redis has a percentage of the time here; ours comes from the workers' spare time.
  line(out, "active_defrag_running", c.node.keyspace.compaction().figures().running ? 1 : 0);
  line(out, "lazyfree_pending_objects", c.node.keyspace.reclaim_pending());
  line(out, "lazyfreed_objects", sum_keyspace(c, &KeyspaceStats::lazy_freed));
}

// What the workers' loops did, all together.
void event_loop(CommandContext& c, std::string& out) {
  uint64_t command_ns = 0;
  for (size_t i = 0; i < c.node.commands.size(); i++) {
    command_ns += command_totals(c.node, i).time_ns;
  }
  line(out, "eventloop_cycles", sum_stats(c, &WorkerStats::loops));
  line(out, "eventloop_duration_sum", sum_stats(c, &WorkerStats::loop_ns) / 1000);
  line(out, "eventloop_duration_cmd_sum", command_ns / 1000);
  line(out, "instantaneous_eventloop_cycles_per_sec", std::llround(c.node.rates.loops()));
  line(out, "instantaneous_eventloop_duration_usec",
       std::llround(c.node.rates.ns_per_loop() / 1e3));
}

// Every dump that comes in is looked through.
uint64_t restores(CommandContext& c) {
  const CommandSpec* restore = c.node.commands.find("restore", CommandTable::Names::kOriginal);
  return command_totals(c.node, restore->index).calls;
}

void stats(CommandContext& c, std::string& out) {
  line(out, "total_connections_received", sum_stats(c, &WorkerStats::connections));
  line(out, "total_commands_processed", sum_stats(c, &WorkerStats::commands));
  line(out, "total_net_repl_input_bytes", sum_stats(c, &WorkerStats::stream_bytes_in));
  line(out, "total_net_repl_output_bytes", sum_stats(c, &WorkerStats::stream_bytes_out));
  line(out, "instantaneous_ops_per_sec", std::llround(c.node.rates.commands()));
  line(out, "total_net_input_bytes", sum_stats(c, &WorkerStats::bytes_in));
  line(out, "total_net_output_bytes", sum_stats(c, &WorkerStats::bytes_out));
  line(out, "instantaneous_input_kbps", fmt::format("{:.2f}", c.node.rates.bytes_in() / 1024));
  line(out, "instantaneous_output_kbps", fmt::format("{:.2f}", c.node.rates.bytes_out() / 1024));
  line(out, "rejected_connections", c.node.stats.rejected_connections());
  ReplicationCounters& syncs = c.node.replication.counters();
  line(out, "sync_full", syncs.full_syncs.load());
  line(out, "sync_partial_ok", syncs.partial_syncs.load());
  line(out, "sync_partial_err", syncs.partial_syncs_refused.load());
  line(out, "expired_keys", sum_keyspace(c, &KeyspaceStats::expired));
  line(out, "expired_fields", sum_keyspace(c, &KeyspaceStats::expired_fields));
  line(out, "evicted_keys", sum_keyspace(c, &KeyspaceStats::evicted));
  line(out, "evicted_keys_idle_ms", sum_keyspace(c, &KeyspaceStats::evicted_idle_ms));
  line(out, "pubsub_channels", c.node.pubsub.count(Listening::kChannel));
  line(out, "pubsub_patterns", c.node.pubsub.count(Listening::kPattern));
  line(out, "pubsubshard_channels", c.node.pubsub.count(Listening::kShardChannel));
  line(out, "tracking_total_keys", c.node.tracking.keys());
  line(out, "tracking_total_items", c.node.tracking.copies());
  line(out, "tracking_total_prefixes", c.node.tracking.prefixes());
  line(out, "tracking_table_max_keys", c.settings.tracking_table_max_keys);
  line(out, "evicted_scripts", c.node.scripts.cache.evicted());
  line(out, "evicted_clients", sum_stats(c, &WorkerStats::evicted_clients));
  line(out, "keyspace_hits", sum_keyspace(c, &KeyspaceStats::hits));
  line(out, "keyspace_misses", sum_keyspace(c, &KeyspaceStats::misses));
  line(out, "total_error_replies", c.node.errors.total());
  event_loop(c, out);
  line(out, "acl_access_denied_auth", sum_stats(c, &WorkerStats::unauthenticated));
  line(out, "iam_authentication_expirations", sum_stats(c, &WorkerStats::ended_iam_logins));
  line(out, "acl_access_denied_cmd", c.node.acl_log.denied(acl::Denial::kCommand));
  line(out, "acl_access_denied_key", c.node.acl_log.denied(acl::Denial::kKey));
  line(out, "acl_access_denied_channel", c.node.acl_log.denied(acl::Denial::kChannel));
  line(out, "acl_access_denied_db", c.node.acl_log.denied(acl::Denial::kDatabase));
  line(out, "total_reads_processed", sum_stats(c, &WorkerStats::reads));
  line(out, "total_writes_processed", sum_stats(c, &WorkerStats::writes));
  const uint64_t first_reads = c.node.control.worker_stats(0).reads.get();
  const uint64_t first_writes = c.node.control.worker_stats(0).writes.get();
  line(out, "io_threaded_reads_processed", sum_stats(c, &WorkerStats::reads) - first_reads);
  line(out, "io_threaded_writes_processed", sum_stats(c, &WorkerStats::writes) - first_writes);
  line(out, "dump_payload_sanitizations", restores(c));
  const CompactionFigures compaction = c.node.keyspace.compaction().figures();
  line(out, "active_defrag_hits", compaction.moved);
  line(out, "active_defrag_misses", difference(compaction.looked_at, compaction.moved));
  line(out, "client_query_buffer_limit_disconnections",
       sum_stats(c, &WorkerStats::input_limit_closed));
  line(out, "client_output_buffer_limit_disconnections",
       sum_stats(c, &WorkerStats::output_limit_closed));
}

void link_to_primary(CommandContext& c, const LinkFigures& link, std::string& out) {
  const bool up = link.state == LinkState::kConnected;
  const bool syncs = link.state == LinkState::kSync;
  line(out, "master_host", link.address.host);
  line(out, "master_port", link.address.port);
  line(out, "master_link_status", up ? "up" : "down");
  line(out, "master_last_io_seconds_ago",
       up && link.last_io_ms > 0 ? (c.now_ms() - link.last_io_ms) / 1000 : -1);
  line(out, "master_sync_in_progress", syncs ? 1 : 0);
  line(out, "slave_read_repl_offset", link.offset);
  line(out, "slave_repl_offset", link.offset);
  if (syncs) {
    line(out, "master_sync_total_bytes", link.sync_bytes);
    line(out, "master_sync_read_bytes", link.sync_bytes_read);
    line(out, "master_sync_left_bytes",
         link.sync_bytes > link.sync_bytes_read ? link.sync_bytes - link.sync_bytes_read : 0);
    const double percent = link.sync_bytes == 0
                               ? 0.0
                               : 100.0 * static_cast<double>(link.sync_bytes_read) /
                                     static_cast<double>(link.sync_bytes);
    line(out, "master_sync_perc", fmt::format("{:.2f}", percent));
    line(out, "master_sync_last_io_seconds_ago", (c.now_ms() - link.last_io_ms) / 1000);
  }
  if (!up) {
    line(out, "master_link_down_since_seconds", (c.now_ms() - link.down_since_ms) / 1000);
  }
  line(out, "slave_priority", c.settings.replica_priority);
  line(out, "slave_read_only", c.settings.replica_read_only ? 1 : 0);
  line(out, "replica_announced", c.settings.replica_announced ? 1 : 0);
}

void replication(CommandContext& c, std::string& out) {
  const Replication& state = c.node.replication;
  const bool follows = state.is_replica();
  line(out, "role", follows ? "slave" : "master");
  if (follows) link_to_primary(c, state.link(), out);
  const auto replicas = state.replicas();
  line(out, "connected_slaves", replicas.size());
  if (c.settings.min_replicas_to_write > 0 && c.settings.min_replicas_max_lag_s > 0) {
    line(out, "min_slaves_good_slaves",
         state.good_replicas(c.now_ms(), c.settings.min_replicas_max_lag_s * 1000));
  }
  size_t number = 0;
  size_t waiting = 0;
  for (const auto& replica : replicas) {
    const int64_t heard_ms = replica->acknowledged_ms();
    line(out, fmt::format("slave{}", number++),
         fmt::format("ip={},port={},state={},offset={},lag={},type=replica", replica->ip,
                     replica->listening_port, replica->state_name(), replica->acknowledged(),
                     heard_ms == 0 ? 0 : (c.now_ms() - heard_ms) / 1000));
    waiting += replica->state() == ReplicaState::kOnline ? 0 : 1;
  }
  line(out, "replicas_waiting_psync", waiting);
  line(out, "master_failover_state", failover_stage_name(c.node.failover.stage()));
  const ReplicationHistory history = state.history();
  const uint64_t end = c.node.stream.end();
  const bool active = state.has_backlog();
  line(out, "master_replid", history.id);
  line(out, "master_replid2", history.second_id);
  line(out, "master_repl_offset", end);
  line(out, "second_repl_offset", history.second_offset);
  line(out, "repl_backlog_active", active ? 1 : 0);
  line(out, "repl_backlog_size", c.settings.repl_backlog_size);
  line(out, "repl_backlog_first_byte_offset", active ? c.node.stream.begin() + 1 : 0);
  line(out, "repl_backlog_histlen", active ? end - c.node.stream.begin() : 0);
  line(out, "shard_epoch", state.epoch().current());
  line(out, "lease_remaining_ms", c.node.lease.left_ms(c.node.clock));
  const DivergentTail tail = state.divergent_tail();
  line(out, "divergent_tail_bytes", tail.bytes);
  if (tail.bytes != 0) line(out, "divergent_tail_file", tail.file);
}

struct MainThreadTime {
  double user_s = 0;
  double system_s = 0;
};

// From /proc, since INFO may run on another thread. Zero where there is no /proc.
MainThreadTime main_thread_time() {
  std::ifstream file(fmt::format("/proc/self/task/{}/stat", getpid()));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  std::istringstream fields(text.substr(std::min(text.rfind(')') + 1, text.size())));
  constexpr int kFieldsBefore = 11;  // behind the name
  std::string skipped;
  for (int i = 0; i < kFieldsBefore; i++) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  return {user / ticks, system / ticks};
}

void cpu(CommandContext& c, std::string& out) {
  const auto seconds = [](const timeval& time) {
    return fmt::format("{}.{:06}", time.tv_sec, time.tv_usec);
  };
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  line(out, "used_cpu_sys", seconds(usage.ru_stime));
  line(out, "used_cpu_user", seconds(usage.ru_utime));
  getrusage(RUSAGE_CHILDREN, &usage);
  line(out, "used_cpu_sys_children", seconds(usage.ru_stime));
  line(out, "used_cpu_user_children", seconds(usage.ru_utime));
  const MainThreadTime main_thread = main_thread_time();
  line(out, "used_cpu_sys_main_thread", fmt::format("{:.6f}", main_thread.system_s));
  line(out, "used_cpu_user_main_thread", fmt::format("{:.6f}", main_thread.user_s));
  for (uint32_t i = 0; i < c.node.keyspace.workers(); i++) {
    const uint64_t us = c.node.control.worker_stats(i).loop_ns.get() / 1000;
    line(out, "used_active_time_" + (i == 0 ? "main_thread" : fmt::format("io_thread_{}", i)),
         fmt::format("{}.{:06}", us / 1'000'000, us % 1'000'000));
  }
}

// There are none: the heading tells clients that we know the section.
void modules(CommandContext&, std::string&) {}

void error_stats(CommandContext& c, std::string& out) {
  for (const auto& [code, count] : c.node.errors.all()) {
    line(out, "errorstat_" + code, fmt::format("count={}", count));
  }
}

void command_stats(CommandContext& c, std::string& out) {
  for (size_t i = 0; i < c.node.commands.size(); i++) {
    const CommandTotals sum = command_totals(c.node, i);
    if (sum.calls + sum.rejected == 0) continue;
    const double each_us =
        sum.calls == 0 ? 0
                       : static_cast<double>(sum.time_ns) / 1e3 / static_cast<double>(sum.calls);
    line(out, "cmdstat_" + full_name(c.node.commands.by_index(i)),
         fmt::format("calls={},usec={},usec_per_call={:.2f},rejected_calls={},failed_calls={}",
                     sum.calls, sum.time_ns / 1000, each_us, sum.rejected, sum.failed));
  }
}

void latency_stats(CommandContext& c, std::string& out) {
  for (size_t i = 0; i < c.node.commands.size(); i++) {
    const CommandTotals sum = command_totals(c.node, i);
    if (sum.latency->total() == 0) continue;
    std::string percentiles;
    for (const double percent : c.settings.latency_tracking_info_percentiles) {
      if (!percentiles.empty()) percentiles += ',';
      percentiles += fmt::format("p{}={:.3f}", percent,
                                 static_cast<double>(sum.latency->percentile(percent)) / 1e3);
    }
    line(out, "latency_percentiles_usec_" + full_name(c.node.commands.by_index(i)), percentiles);
  }
}

void cluster(CommandContext&, std::string&) {}  // all of it is constant

void keyspace(CommandContext& c, std::string& out) {
  for (uint32_t db = 0; db < c.node.keyspace.databases(); db++) {
    const DatabaseSize size = database_size(c.node.keyspace, c.worker, db);
    if (size.keys == 0) continue;
    line(out, fmt::format("db{}", db),
         fmt::format("keys={},expires={},avg_ttl={},keys_with_volatile_items={}", size.keys,
                     size.volatile_keys, average_ttl_ms(c.node.keyspace, c.worker, db),
                     size.partly_volatile_keys));
  }
}

void debug(CommandContext& c, std::string& out) {
  const auto greatest = [&](Counter WorkerStats::*counter) {
    uint64_t value = 0;
    for (uint32_t i = 0; i < c.node.keyspace.workers(); i++) {
      value = std::max(value, (c.node.control.worker_stats(i).*counter).get());
    }
    return value;
  };
  line(out, "eventloop_duration_cron_sum", sum_stats(c, &WorkerStats::background_ns) / 1000);
  line(out, "eventloop_duration_max", greatest(&WorkerStats::loop_ns_max) / 1000);
  line(out, "eventloop_cmd_per_cycle_max", greatest(&WorkerStats::loop_commands_max));
}

// memcached's own counters, by the names of its `stats`: for the node's agent, which asks by Redis'
// protocol.
struct MemcachedRow {
  std::string_view name;
  Counter MemcacheStats::*counter;
};

constexpr MemcachedRow kMemcachedRows[] = {
    {"cmd_get", &MemcacheStats::get_cmds},
    {"cmd_set", &MemcacheStats::set_cmds},
    {"cmd_flush", &MemcacheStats::flush_cmds},
    {"cmd_touch", &MemcacheStats::touch_cmds},
    {"cmd_config_get", &MemcacheStats::config_get_cmds},
    {"get_hits", &MemcacheStats::get_hits},
    {"get_misses", &MemcacheStats::get_misses},
    {"delete_hits", &MemcacheStats::delete_hits},
    {"delete_misses", &MemcacheStats::delete_misses},
    {"incr_hits", &MemcacheStats::incr_hits},
    {"incr_misses", &MemcacheStats::incr_misses},
    {"decr_hits", &MemcacheStats::decr_hits},
    {"decr_misses", &MemcacheStats::decr_misses},
    {"cas_hits", &MemcacheStats::cas_hits},
    {"cas_misses", &MemcacheStats::cas_misses},
    {"cas_badval", &MemcacheStats::cas_badval},
    {"touch_hits", &MemcacheStats::touch_hits},
    {"touch_misses", &MemcacheStats::touch_misses},
    {"total_items", &MemcacheStats::total_items},
};

void memcached(CommandContext& c, std::string& out) {
  for (const MemcachedRow& row : kMemcachedRows) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < c.node.keyspace.workers(); i++) {
      sum += (c.node.control.worker_stats(i).memcache.*row.counter).get();
    }
    line(out, row.name, sum);
  }
  line(out, "curr_config", c.settings.discovery_version > 0 ? 1 : 0);
}

// --- table ------------------------------------------------------------------------------------

constexpr InfoSection kSections[] = {
    {"Server", server},
    {"Clients", clients},
    {"Memory", memory},
    {"Persistence", info_persistence},
    {"Stats", stats},
    {"Replication", replication},
    {"CPU", cpu},
    {"Modules", modules},
    {"Commandstats", command_stats, InfoShown::kWithAll},
    {"Errorstats", error_stats},
    {"Latencystats", latency_stats, InfoShown::kWithAll},
    {"Cluster", cluster},
    {"Keyspace", keyspace},
    {"Debug", debug, InfoShown::kNever},
    {"Memcached", memcached, InfoShown::kNever},
};

}  // namespace

std::span<const InfoSection> info_sections() { return kSections; }

}  // namespace engine
