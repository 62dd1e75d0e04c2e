// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/stats_report.h"

#include <spdlog/fmt/fmt.h>
#include <sys/resource.h>

#include <algorithm>

#include "engine/commands/memcache/items.h"
#include "engine/commands/memcache/version.h"
#include "engine/keyspace/walk.h"

namespace engine {

namespace {

struct Figure {
  std::string_view name;
  Counter MemcacheStats::*counter;
};

// In memcached's order.
constexpr Figure kFigures[] = {
    {"cmd_get", &MemcacheStats::get_cmds},
    {"cmd_set", &MemcacheStats::set_cmds},
    {"cmd_flush", &MemcacheStats::flush_cmds},
    {"cmd_touch", &MemcacheStats::touch_cmds},
    {"cmd_meta", &MemcacheStats::meta_cmds},
    {"get_hits", &MemcacheStats::get_hits},
    {"get_misses", &MemcacheStats::get_misses},
    {"get_expired", &MemcacheStats::get_expired},
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
    {"total_items", &MemcacheStats::total_items},
};

template <typename T>
void line(std::string& out, std::string_view name, const T& value) {
  fmt::format_to(std::back_inserter(out), "STAT {} {}\r\n", name, value);
}

void line(std::string& out, std::string_view name, bool value) {
  line(out, name, value ? "yes" : "no");
}

void time_line(std::string& out, std::string_view name, const timeval& time) {
  line(out, name, fmt::format("{}.{:06}", time.tv_sec, time.tv_usec));
}

uint64_t sum(const MemcacheContext& c, Counter MemcacheStats::*counter) {
  uint64_t total = 0;
  for (uint32_t i = 0; i < c.node.keyspace.workers(); i++) {
    total += (c.node.control.worker_stats(i).memcache.*counter).get();
  }
  return total;
}

uint64_t sum(const MemcacheContext& c, Counter WorkerStats::*counter) {
  uint64_t total = 0;
  for (uint32_t i = 0; i < c.node.keyspace.workers(); i++) {
    total += (c.node.control.worker_stats(i).*counter).get();
  }
  return total;
}

uint64_t sum(const MemcacheContext& c, Counter KeyspaceStats::*counter) {
  uint64_t total = 0;
  for (uint32_t i = 0; i < c.node.keyspace.workers(); i++) {
    total += (c.node.keyspace.worker(i).stats.*counter).get();
  }
  return total;
}

size_t item_count(const MemcacheContext& c) {
  return database_size(c.node.keyspace, c.worker, Items::kDatabase).keys;
}

void report_process(const MemcacheContext& c, std::string& out) {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  line(out, "pid", c.node.identity.process_id);
  line(out, "uptime", (c.now_ms() - c.node.identity.started_ms) / 1000);
  line(out, "time", c.now_ms() / 1000);
  line(out, "version", kMemcacheVersion);
  line(out, "tarn_version", TARN_VERSION);
  line(out, "pointer_size", 8 * sizeof(void*));
  time_line(out, "rusage_user", usage.ru_utime);
  time_line(out, "rusage_system", usage.ru_stime);
}

}  // namespace

void report_general(const MemcacheContext& c, std::string& out) {
  report_process(c, out);
  line(out, "max_connections", c.settings.maxclients);
  line(out, "curr_connections", c.node.control.connected_clients());
  line(out, "total_connections", sum(c, &WorkerStats::connections));
  line(out, "rejected_connections", c.node.rejected_connections.load());
  for (const Figure& figure : kFigures) line(out, figure.name, sum(c, figure.counter));
  line(out, "get_flushed", 0);  // flushed items go at once, nobody meets them
  line(out, "bytes_read", sum(c, &WorkerStats::bytes_in));
  line(out, "bytes_written", sum(c, &WorkerStats::bytes_out));
  line(out, "limit_maxbytes", c.node.keyspace.maxmemory());
  line(out, "accepting_conns", 1);
  line(out, "listen_disabled_num", 0);
  line(out, "threads", c.node.keyspace.workers());
  line(out, "bytes", c.node.keyspace.data_memory());
  line(out, "curr_items", item_count(c));
  line(out, "evictions", sum(c, &KeyspaceStats::evicted));
  // Taken out by the timing wheel, which is our crawler.
  const uint64_t expired = sum(c, &KeyspaceStats::expired);
  line(out, "crawler_reclaimed", expired - std::min(expired, sum(c, &MemcacheStats::get_expired)));
}

void report_settings(const MemcacheContext& c, std::string& out) {
  const Settings& s = c.settings;
  std::string addresses;
  for (const std::string& address : s.bind) addresses += (addresses.empty() ? "" : ",") + address;
  line(out, "maxbytes", c.node.keyspace.maxmemory());
  line(out, "maxconns", s.maxclients);
  line(out, "tcpport", s.port);
  line(out, "udpport", 0);
  line(out, "inter", addresses);
  line(out, "verbosity", 0);
  line(out, "evictions", s.maxmemory_policy == MaxmemoryPolicy::kNoeviction ? "off" : "on");
  line(out, "domain_socket", s.unixsocket.empty() ? "NULL" : s.unixsocket);
  line(out, "shutdown_command", s.enable_shutdown_command != ProtectedAction::kNo);
  line(out, "num_threads", c.node.keyspace.workers());
  line(out, "detail_enabled", false);
  line(out, "cas_enabled", true);
  line(out, "tcp_backlog", s.tcp_backlog);
  line(out, "binding_protocol", "ascii");
  line(out, "auth_enabled_sasl", false);
  line(out, "auth_enabled_ascii", !s.requirepass.empty());
  line(out, "item_size_max", s.item_size_max);
  line(out, "maxconns_fast", true);
  line(out, "flush_enabled", true);
  line(out, "dump_enabled", false);
  line(out, "hash_algorithm", "xxh3");
  line(out, "idle_timeout", s.timeout_s);
  line(out, "track_sizes", false);
  line(out, "ssl_enabled", false);
}

void report_items(const MemcacheContext& c, std::string& out) {
  const size_t items = item_count(c);
  if (items == 0) return;
  line(out, "items:1:number", items);
  line(out, "items:1:mem_requested", c.node.keyspace.data_memory());
  line(out, "items:1:evicted", sum(c, &KeyspaceStats::evicted));
  line(out, "items:1:outofmemory", sum(c, &MemcacheStats::store_no_memory));
}

void report_slabs(const MemcacheContext& c, std::string& out) {
  const size_t items = item_count(c);
  if (items > 0) {
    line(out, "1:used_chunks", items);
    line(out, "1:get_hits", sum(c, &MemcacheStats::get_hits));
    line(out, "1:cmd_set", sum(c, &MemcacheStats::set_cmds));
    line(out, "1:delete_hits", sum(c, &MemcacheStats::delete_hits));
    line(out, "1:incr_hits", sum(c, &MemcacheStats::incr_hits));
    line(out, "1:decr_hits", sum(c, &MemcacheStats::decr_hits));
    line(out, "1:cas_hits", sum(c, &MemcacheStats::cas_hits));
    line(out, "1:cas_badval", sum(c, &MemcacheStats::cas_badval));
    line(out, "1:touch_hits", sum(c, &MemcacheStats::touch_hits));
  }
  line(out, "active_slabs", items > 0 ? 1 : 0);
  line(out, "total_malloced", c.node.keyspace.data_memory());
}

void report_sizes(const MemcacheContext& /*c*/, std::string& out) {
  line(out, "sizes_status", "disabled");
}

void report_connection(const Client& client, bool is_asking, int64_t now_ms, std::string& out) {
  const std::string number = std::to_string(client.fd) + ':';
  const std::string_view transport = client.unix_socket ? "unix:" : "tcp:";
  line(out, number + "addr", std::string(transport) + client.address);
  line(out, number + "listen_addr", std::string(transport) + client.local_address);
  line(out, number + "state", is_asking ? "conn_parse_cmd" : "conn_read");
  line(out, number + "secs_since_last_cmd", (now_ms - client.last_active_ms) / 1000);
}

void reset_stats(const MemcacheContext& c) {
  for (uint32_t i = 0; i < c.node.keyspace.workers(); i++) {
    WorkerStats& stats = c.node.control.worker_stats(i);
    for (const Figure& figure : kFigures) (stats.memcache.*figure.counter).reset();
    for (Counter* counter : {&stats.connections, &stats.bytes_in, &stats.bytes_out}) {
      counter->reset();
    }
    KeyspaceStats& keyspace = c.node.keyspace.worker(i).stats;
    for (Counter* counter : {&keyspace.expired, &keyspace.evicted}) counter->reset();
  }
  c.node.rejected_connections = 0;
}

}  // namespace engine
