// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_network.h"

// Every parameter of a node as a plain value. A Settings is an immutable snapshot once it is
// shared: CONFIG SET copies it, changes the copy and swaps the pointer (settings_store.h). Names,
// bounds, flags and texts of the members are the rows of the table in settings_table.h; defaults
// are the initialisers below. Names and defaults are those of Redis 7.2 and Valkey 9.1 unless the
// comment of a member says otherwise.

namespace engine {

// The protocol family that a node serves.
enum class Engine { kRedis, kMemcached };

// Whether who connects in TLS has to show a certificate, in the order of `tls-auth-clients`.
enum class TlsClients : uint8_t { kNo, kYes, kOptional };

// What of a client's certificate names its user, in the order of `tls-auth-clients-user`.
enum class TlsUser : uint8_t { kCommonName, kUri, kOff };

// Order and names as `loglevel` lists them.
enum class LogLevel { kDebug, kVerbose, kNotice, kWarning, kNothing };

// Order and names as `maxmemory-policy` lists them.
enum class MaxmemoryPolicy {
  kVolatileLru,
  kVolatileLfu,
  kVolatileRandom,
  kVolatileTtl,
  kAllkeysLru,
  kAllkeysLfu,
  kAllkeysRandom,
  kNoeviction,
};

// Who may use a dangerous command: nobody, everybody, or connections from this host.
// The channels of a user that nobody has said anything about.
enum class PubsubDefault : uint8_t { kAllChannels, kResetChannels };

enum class ProtectedAction { kNo, kYes, kLocal };

// Who is told that the node is ready, in the order of `supervised`.
enum class Supervision { kUpstart, kSystemd, kAuto, kNo };

// In the order of `rdb-version-check`.
enum class RdbVersionStrictness { kStrict, kRelaxed };

// In the order of `syslog-facility`.
enum class SyslogFacility {
  kUser,
  kLocal0,
  kLocal1,
  kLocal2,
  kLocal3,
  kLocal4,
  kLocal5,
  kLocal6,
  kLocal7,
};

// A line rename-command of a configuration file, in lower case. An empty `to` takes the command
// away.
struct RenamedCommand {
  std::string from;
  std::string to;

  bool operator==(const RenamedCommand&) const = default;
};

// A number of bytes, or a percentage (0..100) of maxmemory. 0 means no limit.
struct MemoryLimit {
  uint64_t amount = 0;
  bool is_percent = false;

  bool operator==(const MemoryLimit&) const = default;

  // The limit under this maxmemory; a percentage of an unlimited memory is no limit (0).
  uint64_t bytes(uint64_t maxmemory_bytes) const {
    return is_percent ? maxmemory_bytes / 100 * amount : amount;
  }
};

// When a client that does not read its replies is disconnected; 0 disables a limit.
struct OutputBufferLimit {
  uint64_t hard_bytes = 0;
  uint64_t soft_bytes = 0;
  int64_t soft_seconds = 0;

  bool operator==(const OutputBufferLimit&) const = default;
};

struct OutputBufferLimits {
  OutputBufferLimit normal;
  OutputBufferLimit replica = {256u << 20, 64u << 20, 60};
  OutputBufferLimit pubsub = {32u << 20, 8u << 20, 60};

  bool operator==(const OutputBufferLimits&) const = default;
};

// When what is written to the append-only file is made to last, in the order of `appendfsync`.
// How sure it is that other nodes have what is acknowledged, in the order of `durability`.
enum class Durability { kDisabled, kAsync, kSync };

enum class AppendFsync { kEverySecond, kAlways, kNever };

// Grows whenever a file is named that is to be read again (kReread). No setting itself: Settings
// that differ in it alone are equal.
struct FilesNamed {
  uint64_t times = 0;
  bool operator==(const FilesNamed&) const { return true; }
};

struct Settings {
  bool operator==(const Settings&) const = default;

  // Tarn's own.
  Engine engine = Engine::kRedis;
  int64_t threads = 0;  // 0: every core granted to the process
  int64_t partitions = 1024;
  uint64_t item_size_max = 1u << 20;  // memcached items, bytes

  // Network.
  int64_t port = 6379;
  // Redis: every interface. A leading "-": the address may be missing on this machine.
  std::vector<std::string> bind = {"127.0.0.1", "-::1"};
  // In TLS; 0: none. That of `port`: both there, told apart by the first byte.
  int64_t tls_port = 0;
  std::string unixsocket;
  int64_t unixsocketperm = 0;  // 0: as the umask says
  std::string admin_socket;
  int64_t metrics_port = 0;  // of Prometheus' page; 0: there is none
  std::vector<std::string> metrics_bind = {"127.0.0.1", "-::1"};  // as `bind`
  bool protected_mode = true;
  std::vector<base::IpNetwork> allowed_sources;  // none: from everywhere
  int64_t tcp_backlog = 511;
  int64_t tcp_keepalive_s = 300;
  int64_t timeout_s = 0;  // 0: idle clients stay
  int64_t maxclients = 10000;
  int64_t auth_timeout_s = 10;
  bool restricted_commands = false;
  bool stand_by = false;  // of a shard, though it knows no epoch of it yet
  std::string requirepass;
  std::vector<std::vector<std::string>> users;  // words behind "user" in configuration files
  std::string aclfile;
  PubsubDefault acl_pubsub_default = PubsubDefault::kResetChannels;
  int64_t acllog_max_len = 128;
  std::string bind_source_addr;  // empty: whatever the system takes
  std::string availability_zone;
  // What a memcached node answers who asks for its cluster; version 0: it is in none.
  int64_t discovery_version = 0;
  std::vector<std::string> discovery_nodes;
  int64_t min_string_size_avoid_copy_reply = 16384;  // 0: replies always hold copies

  // TLS. Files are PEM, and empty: none.
  bool tls_replication = false;
  TlsClients tls_auth_clients = TlsClients::kYes;
  TlsUser tls_auth_clients_user = TlsUser::kOff;
  std::string tls_cert_file;
  std::string tls_key_file;
  std::string tls_key_file_pass;
  std::string tls_client_cert_file;  // towards a primary; empty: that of the server
  std::string tls_client_key_file;
  std::string tls_client_key_file_pass;
  std::string tls_ca_cert_file;
  std::string tls_ca_cert_dir;
  std::string tls_dh_params_file;
  std::string tls_protocols;
  std::string tls_ciphers;
  std::string tls_ciphersuites;
  bool tls_prefer_server_ciphers = false;
  bool tls_session_caching = true;
  int64_t tls_session_cache_size = 20480;
  int64_t tls_session_cache_timeout_s = 300;
  int64_t tls_auto_reload_interval_s = 0;  // 0: files are read again only when they are named again
  FilesNamed files_named;

  // Process and files.
  std::string dir = ".";
  std::string pidfile;
  std::string logfile;  // empty: standard output
  LogLevel loglevel = LogLevel::kNotice;
  int64_t shutdown_timeout_s = 10;
  std::string shutdown_on_sigint = "default";  // words of SHUTDOWN
  std::string shutdown_on_sigterm = "default";
  bool set_proc_title = true;
  bool daemonize = false;
  Supervision supervised = Supervision::kNo;
  bool syslog_enabled = false;
  std::string syslog_ident = "tarn";
  SyslogFacility syslog_facility = SyslogFacility::kLocal0;
  std::string server_cpulist;  // empty: any core that the process may use
  std::string bio_cpulist;
  std::vector<RenamedCommand> renamed_commands;
  bool extended_redis_compatibility = false;
  ProtectedAction enable_protected_configs = ProtectedAction::kNo;
  ProtectedAction enable_debug_command = ProtectedAction::kNo;
  ProtectedAction enable_module_command = ProtectedAction::kNo;
  ProtectedAction enable_shutdown_command = ProtectedAction::kNo;  // memcached's
  bool enable_flush_all = true;                                    // likewise
  bool enable_dumping = true;
  bool enable_watch = true;
  std::string prefix_delimiter = ":";
  bool prefix_stats = false;

  // Memory.
  uint64_t maxmemory = 0;  // bytes; 0: no limit
  MaxmemoryPolicy maxmemory_policy = MaxmemoryPolicy::kNoeviction;
  int64_t maxmemory_samples = 5;
  int64_t maxmemory_eviction_tenacity = 10;
  bool activedefrag = false;
  uint64_t active_defrag_ignore_bytes = 100 << 20;
  int64_t active_defrag_threshold_lower = 10;
  MemoryLimit maxmemory_clients = {5, true};  // Redis: no limit
  uint64_t client_query_buffer_limit = 1u << 30;
  OutputBufferLimits client_output_buffer_limit;
  uint64_t proto_max_bulk_len = 512u << 20;
  int64_t lfu_log_factor = 10;
  int64_t lfu_decay_time_min = 1;
  std::string notify_keyspace_events;  // letters of event classes, in Redis' order
  bool lazyfree_lazy_eviction = true;
  bool lazyfree_lazy_expire = true;
  bool lazyfree_lazy_server_del = true;
  bool lazyfree_lazy_user_del = true;
  bool lazyfree_lazy_user_flush = true;

  // Keyspace.
  int64_t databases = 16;
  int64_t active_expire_effort = 1;
  int64_t hz = 10;
  bool import_mode = false;
  int64_t hash_max_listpack_entries = 512;
  uint64_t hash_max_listpack_value = 64;
  int64_t list_max_listpack_size = -2;
  int64_t list_compress_depth = 0;
  int64_t set_max_intset_entries = 512;
  int64_t set_max_listpack_entries = 128;
  int64_t set_max_listpack_value = 64;
  int64_t zset_max_listpack_entries = 128;
  uint64_t zset_max_listpack_value = 64;
  uint64_t stream_node_max_bytes = 4096;
  int64_t stream_node_max_entries = 100;
  uint64_t hll_sparse_max_bytes = 3000;

  // Persistence.
  std::string save;  // pairs of seconds and changes; empty: nothing is saved by itself
  std::string dbfilename = "dump.rdb";
  std::string data_key_file;
  bool rdbcompression = true;
  bool rdbchecksum = true;
  int64_t rdb_version = 0;  // 0: the oldest that can hold the data
  RdbVersionStrictness rdb_version_check = RdbVersionStrictness::kStrict;
  bool stop_writes_on_bgsave_error = true;
  int64_t rdb_key_save_delay_us = 0;  // each key; negative: so many keys a microsecond
  int64_t key_load_delay_us = 0;      // likewise

  // Replication.
  std::string replicaof;  // "host port"; empty: the node is a primary
  std::string primaryuser;
  std::string primaryauth;
  std::string replication_secret;  // what nodes of one shard know; empty: there is none
  bool replica_serve_stale_data = true;
  bool replica_read_only = true;
  int64_t replica_priority = 100;
  bool replica_announced = true;
  std::string replica_announce_ip;
  int64_t replica_announce_port = 0;
  Durability durability = Durability::kDisabled;
  int64_t durability_quorum = 1;  // replicas that have to have a write
  int64_t min_replicas_to_write = 0;
  int64_t min_replicas_max_lag_s = 10;
  uint64_t repl_backlog_size = 10u << 20;
  int64_t repl_backlog_ttl_s = 3600;
  int64_t repl_timeout_s = 60;
  int64_t repl_ping_replica_period_s = 10;
  bool repl_diskless_sync = true;
  int64_t repl_diskless_sync_delay_s = 5;
  int64_t repl_diskless_sync_max_replicas = 0;

  // The append-only file.
  bool appendonly = false;
  std::string appendfilename = "appendonly.aof";
  std::string appenddirname = "appendonlydir";
  AppendFsync appendfsync = AppendFsync::kEverySecond;
  bool no_appendfsync_on_rewrite = false;
  int64_t auto_aof_rewrite_percentage = 100;  // 0: never
  uint64_t auto_aof_rewrite_min_size = 64u << 20;
  bool aof_load_truncated = true;
  bool aof_timestamp_enabled = false;
  bool aof_disable_auto_gc = false;

  // Client-side caching.
  int64_t tracking_table_max_keys = 1'000'000;

  // What the node watches about itself; a threshold of -1 disables that log.
  int64_t commandlog_execution_slower_than_us = 10000;
  int64_t commandlog_slow_execution_max_len = 128;
  int64_t commandlog_request_larger_than = 1 << 20;
  int64_t commandlog_large_request_max_len = 128;
  int64_t commandlog_reply_larger_than = 1 << 20;
  int64_t commandlog_large_reply_max_len = 128;
  int64_t latency_monitor_threshold_ms = 0;
  int64_t busy_reply_threshold_ms = 5000;
  uint64_t script_memory_max = uint64_t{256} << 20;
  bool lua_enable_insecure_api = false;
  bool latency_tracking = true;
  std::vector<double> latency_tracking_info_percentiles = {50, 99, 99.9};

  // Values of the settings that have no member because nothing acts on them: canonical text by
  // the row's name, present only where it differs from the row's default.
  std::map<std::string_view, std::string> accepted;
};

// What a setting is under an engine if nothing sets it: a memcached node has the port and the
// habit to evict that memcached has. `engine` itself is left out of this.
Settings defaults_under(Engine engine);

}  // namespace engine
