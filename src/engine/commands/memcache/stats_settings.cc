// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/observation.h"
#include "engine/commands/memcache/stats_rows.h"

// The rows of "stats settings". What memcached can set and a node has not says no, 0 or NULL.

namespace engine {

namespace {

std::string yes_or_no(bool value) { return value ? "yes" : "no"; }

std::string text_or(const std::string& text, const char* otherwise) {
  return text.empty() ? otherwise : text;
}

// As -o ssl_verify_mode numbers them.
std::string verify_mode(TlsClients clients) {
  switch (clients) {
    case TlsClients::kNo:
      return "0";
    case TlsClients::kOptional:
      return "1";
    case TlsClients::kYes:
      break;
  }
  return "2";
}

std::string addresses(const MemcacheContext& c) {
  std::string text;
  for (const std::string& address : c.settings.bind) text += (text.empty() ? "" : ",") + address;
  return text;
}

std::string evictions(const MemcacheContext& c) {
  return c.settings.maxmemory_policy == MaxmemoryPolicy::kNoeviction ? "off" : "on";
}

std::string domain_socket(const MemcacheContext& c) {
  return c.settings.unixsocket.empty() ? "NULL" : c.settings.unixsocket;
}

constexpr StatRow kSettingRows[] = {
    {"maxbytes",
     [](const MemcacheContext& c) { return std::to_string(c.node.keyspace.maxmemory()); }},
    {"maxconns", [](const MemcacheContext& c) { return std::to_string(c.settings.maxclients); }},
    {"tcpport",
     [](const MemcacheContext& c) {
       return std::to_string(c.settings.port != 0 ? c.settings.port : c.settings.tls_port);
     }},
    {"udpport", "0"},
    {"inter", addresses},
    {"verbosity", "0"},
    {"oldest", "0"},
    {"evictions", evictions},
    {"domain_socket", domain_socket},
    {"umask", "0"},
    {"shutdown_command",
     [](const MemcacheContext& c) {
       return yes_or_no(c.settings.enable_shutdown_command != ProtectedAction::kNo);
     }},
    {"growth_factor", "0.00"},  // there are no classes of sizes that would grow by it
    {"chunk_size", "0"},
    {"num_threads",
     [](const MemcacheContext& c) { return std::to_string(c.node.keyspace.workers()); }},
    {"num_threads_per_udp", "0"},
    {"stat_key_prefix", [](const MemcacheContext& c) { return c.settings.prefix_delimiter; }},
    {"detail_enabled",
     [](const MemcacheContext& c) {
       return yes_or_no(c.shared.observation->wants(kCountsByPrefix));
     }},
    {"reqs_per_event", "0"},
    {"cas_enabled", "yes"},
    {"tcp_backlog",
     [](const MemcacheContext& c) { return std::to_string(c.settings.tcp_backlog); }},
    {"binding_protocol", "auto-negotiate"},
    {"auth_enabled_sasl",
     [](const MemcacheContext& c) { return yes_or_no(!c.node.users.default_is_open()); }},
    {"auth_enabled_ascii",
     [](const MemcacheContext& c) { return yes_or_no(!c.node.users.default_is_open()); }},
    {"item_size_max",
     [](const MemcacheContext& c) { return std::to_string(c.settings.item_size_max); }},
    {"maxconns_fast", "yes"},
    {"hashpower_init", "0"},
    {"slab_reassign", "no"},
    {"slab_automove", "0"},
    {"slab_automove_ratio", "0.00"},
    {"slab_automove_window", "0"},
    {"slab_chunk_max", "0"},
    {"lru_crawler", "no"},
    {"lru_crawler_sleep", "0"},
    {"lru_crawler_tocrawl", "0"},
    {"tail_repair_time", "0"},
    {"flush_enabled",
     [](const MemcacheContext& c) { return yes_or_no(c.settings.enable_flush_all); }},
    {"dump_enabled", [](const MemcacheContext& c) { return yes_or_no(c.settings.enable_dumping); }},
    {"hash_algorithm", "xxh3"},
    {"lru_maintainer_thread", "no"},
    {"lru_segmented", "no"},
    {"hot_lru_pct", "0"},
    {"warm_lru_pct", "0"},
    {"hot_max_factor", "0.00"},
    {"warm_max_factor", "0.00"},
    {"temp_lru", "no"},
    {"temporary_ttl", "0"},
    {"idle_timeout", [](const MemcacheContext& c) { return std::to_string(c.settings.timeout_s); }},
    {"watcher_logbuf_size", "0"},
    {"worker_logbuf_size", "0"},
    {"read_buf_mem_limit", "0"},
    {"track_sizes", "no"},
    {"inline_ascii_response", "no"},
    {"ext_item_size", "0"},
    {"ext_item_age", "0"},
    {"ext_low_ttl", "0"},
    {"ext_recache_rate", "0"},
    {"ext_wbuf_size", "0"},
    {"ext_compact_under", "0"},
    {"ext_drop_under", "0"},
    {"ext_max_sleep", "0"},
    {"ext_max_frag", "0.00"},
    {"slab_automove_freeratio", "0.000"},
    {"ext_drop_unread", "no"},
    {"ssl_enabled", [](const MemcacheContext& c) { return yes_or_no(c.settings.tls_port != 0); }},
    {"ssl_chain_cert",
     [](const MemcacheContext& c) { return text_or(c.settings.tls_cert_file, "(null)"); }},
    {"ssl_key",
     [](const MemcacheContext& c) { return text_or(c.settings.tls_key_file, "(null)"); }},
    {"ssl_verify_mode",
     [](const MemcacheContext& c) { return verify_mode(c.settings.tls_auth_clients); }},
    {"ssl_keyformat", "1"},
    {"ssl_ciphers",
     [](const MemcacheContext& c) { return text_or(c.settings.tls_ciphers, "NULL"); }},
    {"ssl_ca_cert",
     [](const MemcacheContext& c) { return text_or(c.settings.tls_ca_cert_file, "NULL"); }},
    {"ssl_wbuf_size", "0"},
    {"ssl_session_cache",
     [](const MemcacheContext& c) { return yes_or_no(c.settings.tls_session_caching); }},
    {"ssl_kernel_tls", "no"},
    {"ssl_min_version",
     [](const MemcacheContext& c) {
       return std::string(c.settings.tls_protocols == "TLSv1.3" ? "tlsv1.3" : "tlsv1.2");
     }},
    {"num_napi_ids", "(null)"},
    {"memory_file", "(null)"},
};

}  // namespace

std::span<const StatRow> setting_stat_rows() { return kSettingRows; }

}  // namespace engine
