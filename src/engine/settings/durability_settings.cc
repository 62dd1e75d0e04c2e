// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/settings_table.h"

// Persistence, replication and cluster mode: this version has none of them, so values that would
// have no effect without them are remembered, and values that ask for one are refused.

namespace engine {

namespace {

constexpr std::string_view kFsync[] = {"everysec", "always", "no"};
constexpr std::string_view kDisklessLoad[] = {"disabled", "on-empty-db", "swapdb",
                                              "flush-before-load"};
constexpr std::string_view kVersionCheck[] = {"strict", "relaxed"};
constexpr std::string_view kPropagationErrors[] = {"ignore", "panic", "panic-on-replicas"};
constexpr std::string_view kEndpointTypes[] = {"ip", "hostname", "unknown-endpoint"};
constexpr std::string_view kSaveBehaviors[] = {"sync", "best-effort"};

constexpr SettingSpec kDurabilityTable[] = {
    special("save", SettingKind::kSavePoints, Accepted{""}).needs("persistence"),
    boolean("appendonly", Accepted{"no"}).needs("persistence"),
    text("appendfilename", Accepted{"appendonly.aof"}).with(kImmutable | kFileName),
    text("appenddirname", Accepted{"appendonlydir"}).with(kImmutable | kFileName),
    one_of("appendfsync", Accepted{"everysec"}, kFsync),
    boolean("no-appendfsync-on-rewrite", Accepted{"no"}),
    integer("auto-aof-rewrite-percentage", Accepted{"100"}, 0, kIntMax),
    memory("auto-aof-rewrite-min-size", Accepted{"67108864"}, 0, kLongMax),
    boolean("aof-load-truncated", Accepted{"yes"}),
    boolean("aof-use-rdb-preamble", Accepted{"yes"}),
    boolean("aof-timestamp-enabled", Accepted{"no"}),
    boolean("aof-rewrite-incremental-fsync", Accepted{"yes"}),
    boolean("aof-disable-auto-gc", Accepted{"no"}).with(kHidden),
    text("dbfilename", Accepted{"dump.rdb"}).with(kProtected | kFileName),
    boolean("rdbcompression", Accepted{"yes"}),
    boolean("rdbchecksum", Accepted{"yes"}).with(kImmutable),
    boolean("rdb-del-sync-files", Accepted{"no"}),
    boolean("rdb-save-incremental-fsync", Accepted{"yes"}),
    one_of("rdb-version-check", Accepted{"strict"}, kVersionCheck),
    integer("rdb-key-save-delay", Accepted{"0"}, kIntMin, kIntMax).with(kHidden),
    integer("key-load-delay", Accepted{"0"}, kIntMin, kIntMax).with(kHidden),
    integer("loading-process-events-interval-bytes", Accepted{"2097152"}, 1024, kIntMax)
        .with(kHidden),
    boolean("stop-writes-on-bgsave-error", Accepted{"yes"}),

    special("replicaof", SettingKind::kReplicaOf, Accepted{""})
        .also("slaveof")
        .with(kImmutable)
        .needs("replication"),
    text("primaryuser", Accepted{""}).also("masteruser").with(kSensitive),
    text("primaryauth", Accepted{""}).also("masterauth").with(kSensitive | kBinary),
    boolean("replica-serve-stale-data", Accepted{"yes"}).also("slave-serve-stale-data"),
    boolean("replica-read-only", Accepted{"yes"}).also("slave-read-only"),
    boolean("replica-lazy-flush", Accepted{"yes"}).also("slave-lazy-flush"),
    boolean("replica-ignore-maxmemory", Accepted{"yes"}).also("slave-ignore-maxmemory"),
    boolean("replica-ignore-disk-write-errors", Accepted{"no"}),
    boolean("replica-announced", Accepted{"yes"}),
    integer("replica-priority", Accepted{"100"}, 0, kIntMax).also("slave-priority"),
    text("replica-announce-ip", Accepted{""}).also("slave-announce-ip"),
    integer("replica-announce-port", Accepted{"0"}, 0, 65535).also("slave-announce-port"),
    integer("min-replicas-to-write", Accepted{"0"}, 0, kIntMax)
        .also("min-slaves-to-write")
        .needs("replication"),
    integer("min-replicas-max-lag", Accepted{"10"}, 0, kIntMax).also("min-slaves-max-lag"),
    memory("repl-backlog-size", Accepted{"10485760"}, 1, kLongMax),
    integer("repl-backlog-ttl", Accepted{"3600"}, 0, kLongMax),
    integer("repl-timeout", Accepted{"60"}, 1, kIntMax),
    integer("repl-ping-replica-period", Accepted{"10"}, 1, kIntMax).also("repl-ping-slave-period"),
    boolean("repl-disable-tcp-nodelay", Accepted{"no"}),
    boolean("repl-mptcp", Accepted{"no"}).with(kImmutable).needs("Multipath TCP"),
    boolean("repl-diskless-sync", Accepted{"yes"}),
    integer("repl-diskless-sync-delay", Accepted{"5"}, 0, kIntMax),
    integer("repl-diskless-sync-max-replicas", Accepted{"0"}, 0, kIntMax),
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
