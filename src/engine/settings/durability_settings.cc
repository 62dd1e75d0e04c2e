// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/settings_table.h"

// Persistence, replication and cluster mode: values that ask for what this version does not have
// are refused, and those that would have no effect without it are remembered.

namespace engine {

namespace {

constexpr std::string_view kFsync[] = {"everysec", "always", "no"};
constexpr std::string_view kDisklessLoad[] = {"disabled", "on-empty-db", "swapdb",
                                              "flush-before-load"};
constexpr std::string_view kVersionCheck[] = {"strict", "relaxed"};
constexpr std::string_view kDurabilities[] = {"disabled", "async", "sync"};
constexpr std::string_view kPropagationErrors[] = {"ignore", "panic", "panic-on-replicas"};
constexpr std::string_view kEndpointTypes[] = {"ip", "hostname", "unknown-endpoint"};
constexpr std::string_view kSaveBehaviors[] = {"sync", "best-effort"};

constexpr SettingSpec kDurabilityTable[] = {
    special("save", SettingKind::kSavePoints, &Settings::save)
        .says("After how many seconds and so many changes the data set is saved; empty: never by "
              "itself."),
    boolean("appendonly", &Settings::appendonly)
        .says("Keep what is written in files from which the next start loads it."),
    text("appendfilename", &Settings::appendfilename)
        .with(kImmutable | kFileName)
        .says("What the names of the append-only file's files begin with."),
    text("appenddirname", &Settings::appenddirname)
        .with(kImmutable | kFileName)
        .says("The directory in `dir` that the append-only file's files are in."),
    one_of("appendfsync", &Settings::appendfsync, kFsync)
        .says("When the append-only file is synced: before what it holds is acknowledged, once a "
              "second, or when the system likes."),
    boolean("no-appendfsync-on-rewrite", &Settings::no_appendfsync_on_rewrite)
        .says("Do not sync the append-only file while it is rewritten."),
    integer("auto-aof-rewrite-percentage", &Settings::auto_aof_rewrite_percentage, 0, kIntMax)
        .says("Rewrite the append-only file when it has grown by that much; 0 never does."),
    memory("auto-aof-rewrite-min-size", &Settings::auto_aof_rewrite_min_size, 0, kLongMax)
        .says("Bytes up to which the append-only file is not rewritten by itself."),
    boolean("aof-load-truncated", &Settings::aof_load_truncated)
        .says("Cut off the torn end of the append-only file at the start; no: refuse to start."),
    boolean("aof-use-rdb-preamble", Accepted{"yes"}),
    boolean("aof-timestamp-enabled", &Settings::aof_timestamp_enabled)
        .says("Write the time into the append-only file, once a second."),
    boolean("aof-rewrite-incremental-fsync", Accepted{"yes"}),
    boolean("aof-disable-auto-gc", &Settings::aof_disable_auto_gc)
        .with(kHidden)
        .says("Keep the files that a rewrite of the append-only file replaces."),
    text("dbfilename", &Settings::dbfilename)
        .with(kProtected | kFileName)
        .says("The file, in `dir`, that the data set is saved to and loaded from."),
    text("data-key-file", &Settings::data_key_file)
        .with(kImmutable | kRepeatable)
        .says("A file with a key of 32 bytes, read once at the start, by which the node encrypts "
              "what it writes into `dir`; it may be /dev/fd/N. Empty: nothing is encrypted."),
    boolean("rdbcompression", &Settings::rdbcompression)
        .says("Compress long strings in that file."),
    boolean("rdbchecksum", &Settings::rdbchecksum)
        .with(kImmutable)
        .says("Write a checksum into that file, and look at it."),
    boolean("rdb-del-sync-files", Accepted{"no"}),
    boolean("rdb-save-incremental-fsync", Accepted{"yes"}),
    integer("rdb-version", &Settings::rdb_version, 0, 80)
        .says("Version of RDB that is written: 10, which Redis 7.0 reads, 11, or 80, Valkey's; 0 "
              "takes the older of the last two that can hold the data."),
    one_of("rdb-version-check", &Settings::rdb_version_check, kVersionCheck)
        .says(
            "Which versions of RDB are read: those that are known, or all until something unknown "
            "is in them."),
    integer("rdb-key-save-delay", &Settings::rdb_key_save_delay_us, kIntMin, kIntMax)
        .with(kHidden)
        .says(
            "Microseconds that a key takes to be saved; negative: keys a microsecond. For tests."),
    integer("key-load-delay", &Settings::key_load_delay_us, kIntMin, kIntMax)
        .with(kHidden)
        .says("The same of loading."),
    integer("loading-process-events-interval-bytes", Accepted{"2097152"}, 1024, kIntMax)
        .with(kHidden),
    boolean("stop-writes-on-bgsave-error", &Settings::stop_writes_on_bgsave_error)
        .says("Refuse writes while the last BGSAVE has failed and there are `save` points."),

    special("replicaof", SettingKind::kReplicaOf, &Settings::replicaof)
        .also("slaveof")
        .with(kImmutable)
        .says("The primary, host and port, that the node follows from its start on."),
    text("primaryuser", &Settings::primaryuser)
        .also("masteruser")
        .with(kSensitive)
        .says("As whom the node logs in to its primary."),
    text("primaryauth", &Settings::primaryauth)
        .also("masterauth")
        .with(kSensitive | kBinary)
        .says("The password for that."),
    text("replication-secret", &Settings::replication_secret)
        .with(kSensitive | kBinary)
        .says("What a replica shows its primary to be let in under `restricted-commands`, where "
              "the primary has the same; empty: nothing is shown, and nobody let in."),
    boolean("stand-by", &Settings::stand_by)
        .with(kImmutable | kRepeatable)
        .says("The node leads nobody before it is told to on `admin-socket`, though it was never "
              "told anything there: its shard may have another primary."),
    boolean("replica-serve-stale-data", &Settings::replica_serve_stale_data)
        .also("slave-serve-stale-data")
        .says("Whether a replica answers while it has no link to its primary."),
    boolean("replica-read-only", &Settings::replica_read_only)
        .also("slave-read-only")
        .says("Whether a replica refuses writes of clients."),
    boolean("replica-lazy-flush", Accepted{"yes"}).also("slave-lazy-flush"),
    boolean("replica-ignore-maxmemory", Accepted{"yes"}).also("slave-ignore-maxmemory"),
    boolean("replica-ignore-disk-write-errors", Accepted{"no"}),
    boolean("replica-announced", &Settings::replica_announced)
        .says("Whether INFO says that replicas are to be told of it."),
    integer("replica-priority", &Settings::replica_priority, 0, kIntMax)
        .also("slave-priority")
        .says("Who is promoted first, as INFO tells those who decide; 0: never."),
    text("replica-announce-ip", &Settings::replica_announce_ip)
        .also("slave-announce-ip")
        .says("The address that a replica tells its primary; empty: where it connects from."),
    integer("replica-announce-port", &Settings::replica_announce_port, 0, 65535)
        .also("slave-announce-port")
        .says("The port that it tells; 0: its own."),
    one_of("durability", &Settings::durability, kDurabilities)
        .says("What a write waits for: nothing; nothing, but writes are refused while replicas "
              "lack one that is older than a second; or until replicas have it."),
    integer("durability-quorum", &Settings::durability_quorum, 1, kIntMax)
        .says("So many replicas."),
    integer("min-replicas-to-write", &Settings::min_replicas_to_write, 0, kIntMax)
        .also("min-slaves-to-write")
        .says("Refuse writes with fewer good replicas than these; 0: never."),
    integer("min-replicas-max-lag", &Settings::min_replicas_max_lag_s, 0, kIntMax)
        .also("min-slaves-max-lag")
        .says("Seconds since a good replica was heard of, at most."),
    memory("repl-backlog-size", &Settings::repl_backlog_size, 1, kLongMax)
        .says("Bytes of the write stream that are kept for replicas that come back."),
    integer("repl-backlog-ttl", &Settings::repl_backlog_ttl_s, 0, kLongMax)
        .says("Seconds without replicas after which they are not kept any more; 0: never."),
    integer("repl-timeout", &Settings::repl_timeout_s, 1, kIntMax)
        .says("Seconds after which a primary or a replica that says nothing is given up."),
    integer("repl-ping-replica-period", &Settings::repl_ping_replica_period_s, 1, kIntMax)
        .also("repl-ping-slave-period")
        .says("Seconds between the PINGs that replicas get."),
    boolean("repl-disable-tcp-nodelay", Accepted{"no"}),
    boolean("repl-mptcp", Accepted{"no"}).with(kImmutable).needs("Multipath TCP"),
    boolean("repl-diskless-sync", &Settings::repl_diskless_sync)
        .says("Send replicas a snapshot while it is written, and wait for more of them; `no`: when "
              "it "
              "is complete, its length before it."),
    integer("repl-diskless-sync-delay", &Settings::repl_diskless_sync_delay_s, 0, kIntMax)
        .says("For so many seconds."),
    integer("repl-diskless-sync-max-replicas", &Settings::repl_diskless_sync_max_replicas, 0,
            kIntMax)
        .says("Or until so many wait; 0: any number."),
    one_of("repl-diskless-load", Accepted{"disabled"}, kDisklessLoad),
    boolean("dual-channel-replication-enabled", Accepted{"no"}),
    one_of("propagation-error-behavior", Accepted{"ignore"}, kPropagationErrors),

    boolean("cluster-enabled", Accepted{"no"}).with(kImmutable).needs("cluster mode"),
    text("cluster-config-file", Accepted{"nodes.conf"}).with(kImmutable | kNotEmpty),
    integer("cluster-databases", Accepted{"1"}, 1, kIntMax).with(kImmutable),
    integer("cluster-port", Accepted{"0"}, 0, 65535).with(kImmutable),
    integer("cluster-node-timeout", Accepted{"15000"}, 0, kLongMax),
    integer("cluster-ping-interval", Accepted{"0"}, 0, kLongMax).with(kHidden),
    integer("cluster-message-gossip-perc", Accepted{"10"}, 1, 100).with(kHidden),
    integer("cluster-manual-failover-timeout", Accepted{"5000"}, 1, kIntMax),
    integer("cluster-replica-validity-factor", Accepted{"10"}, 0, kIntMax)
        .also("cluster-slave-validity-factor"),
    boolean("cluster-replica-no-failover", Accepted{"no"}).also("cluster-slave-no-failover"),
    integer("cluster-migration-barrier", Accepted{"1"}, 0, kIntMax),
    boolean("cluster-allow-replica-migration", Accepted{"yes"}),
    boolean("cluster-require-full-coverage", Accepted{"yes"}),
    boolean("cluster-allow-reads-when-down", Accepted{"no"}),
    boolean("cluster-allow-pubsubshard-when-down", Accepted{"yes"}),
    boolean("cluster-slot-stats-enabled", Accepted{"no"}),
    integer("cluster-blacklist-ttl", Accepted{"60"}, 0, kLongMax),
    integer("cluster-slot-migration-log-max-len", Accepted{"1000"}, 0, kLongMax),
    memory("cluster-link-sendbuf-limit", Accepted{"0"}, 0, kUlongMax),
    special("slot-migration-max-failover-repl-bytes", SettingKind::kSignedMemory, Accepted{"0"})
        .within(-1, kLongMax),
    one_of("cluster-preferred-endpoint-type", Accepted{"ip"}, kEndpointTypes),
    one_of("cluster-config-save-behavior", Accepted{"sync"}, kSaveBehaviors),
    text("cluster-announce-ip", Accepted{""}),
    text("cluster-announce-client-ipv4", Accepted{""}),
    text("cluster-announce-client-ipv6", Accepted{""}),
    text("cluster-announce-hostname", Accepted{""}),
    text("cluster-announce-human-nodename", Accepted{""}),
    integer("cluster-announce-port", Accepted{"0"}, 0, 65535),
    integer("cluster-announce-tls-port", Accepted{"0"}, 0, 65535),
    integer("cluster-announce-bus-port", Accepted{"0"}, 0, 65535),
    integer("cluster-announce-client-port", Accepted{"0"}, 0, 65535),
    integer("cluster-announce-client-tls-port", Accepted{"0"}, 0, 65535),
};

}  // namespace

std::span<const SettingSpec> durability_settings() { return kDurabilityTable; }

}  // namespace engine
