// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/stats_report.h"

#include <algorithm>

#include "engine/commands/memcache/observation.h"
#include "engine/commands/memcache/stats_rows.h"

namespace engine {

namespace {

std::string_view state_of(const Client& client, bool is_asking) {
  if (is_asking) return "conn_parse_cmd";
  switch (client.input_state) {
    case InputState::kInValue:
      return "conn_nread";
    case InputState::kInRefusedValue:
      return "conn_swallow";
    default:
      return "conn_read";
  }
}

std::string_view transport(bool unix_socket) { return unix_socket ? "unix:" : "tcp:"; }

}  // namespace

void report_general(const MemcacheContext& c, std::string& out) {
  append_rows(c, "", general_stat_rows(), out);
}

void report_settings(const MemcacheContext& c, std::string& out) {
  append_rows(c, "", setting_stat_rows(), out);
}

void report_items(const MemcacheContext& c, std::string& out) {
  if (item_count(c) > 0) append_rows(c, "items:1:", item_stat_rows(), out);
}

void report_slabs(const MemcacheContext& c, std::string& out) {
  const bool any = item_count(c) > 0;
  if (any) append_rows(c, "1:", slab_stat_rows(), out);
  append_stat("active_slabs", any ? "1" : "0", out);
  append_stat("total_malloced", std::to_string(c.node.keyspace.slab_pool().committed_bytes()), out);
}

void report_sizes(const MemcacheContext& /*c*/, std::string& out) {
  append_stat("sizes_status", "disabled", out);
}

void report_listening(const MemcacheContext& c, std::string& out) {
  const int64_t age_s = (c.now_ms() - c.node.identity.started_ms) / 1000;
  for (const ListeningSocket& socket : c.node.control.listening()) {
    const std::string number = std::to_string(socket.fd) + ':';
    append_stat(number + "addr", std::string(transport(socket.unix_socket)) + socket.address, out);
    append_stat(number + "state", "conn_listening", out);
    append_stat(number + "secs_since_last_cmd", std::to_string(age_s), out);
  }
}

void report_connection(const Client& client, bool is_asking, int64_t now_ms, std::string& out) {
  const std::string number = std::to_string(client.fd) + ':';
  const std::string kind(transport(client.unix_socket));
  append_stat(number + "addr", kind + client.address, out);
  append_stat(number + "listen_addr", kind + client.local_address, out);
  append_stat(number + "state", state_of(client, is_asking), out);
  append_stat(number + "secs_since_last_cmd",
              std::to_string((now_ms - client.last_active_ms) / 1000), out);
}

void reset_stats(const MemcacheContext& c) {
  c.shared.observation->prefixes().clear();
  for (uint32_t i = 0; i < c.node.keyspace.workers(); i++) {
    WorkerStats& stats = c.node.control.worker_stats(i);
    KeyspaceStats& keyspace = c.node.keyspace.worker(i).stats;
    for (const StatRow& row : general_stat_rows()) {
      if (const auto* own = std::get_if<Counter MemcacheStats::*>(&row.source)) {
        (stats.memcache.**own).reset();
      } else if (const auto* workers = std::get_if<Counter WorkerStats::*>(&row.source)) {
        (stats.**workers).reset();
      } else if (const auto* keys = std::get_if<Counter KeyspaceStats::*>(&row.source)) {
        (keyspace.**keys).reset();
      }
    }
    keyspace.expired.reset();
  }
  c.node.stats.reset_rejected_connections();
}

}  // namespace engine
