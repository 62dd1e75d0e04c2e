// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/settings_table.h"

namespace engine {

namespace {

constexpr std::string_view kPolicies[] = {"volatile-lru",   "volatile-lfu", "volatile-random",
                                          "volatile-ttl",   "allkeys-lru",  "allkeys-lfu",
                                          "allkeys-random", "noeviction"};
constexpr std::string_view kSanitize[] = {"no", "yes", "clients"};

constexpr SettingSpec kKeyspaceTable[] = {
    integer("partitions", &Settings::partitions, 256, 4096)
        .with(kImmutable | kRepeatable | kPowerOfTwo)
        .says("Parts of the keyspace that have a lock of their own; a power of two."),
    integer("databases", &Settings::databases, 1, kIntMax)
        .with(kImmutable)
        .says("Databases that SELECT may choose from."),
    memory("maxmemory", &Settings::maxmemory, 0, kUlongMax)
        .says("Bytes of memory that the node may use; 0 sets no limit."),
    one_of("maxmemory-policy", &Settings::maxmemory_policy, kPolicies)
        .says("Which keys are evicted when memory is full."),
    integer("maxmemory-samples", &Settings::maxmemory_samples, 1, 64)
        .says("Keys compared to choose one for eviction."),
    integer("maxmemory-eviction-tenacity", &Settings::maxmemory_eviction_tenacity, 0, 100)
        .says("How much time a write may spend on eviction: 0 least, 100 without bound."),
    boolean("activedefrag", &Settings::activedefrag)
        .says("Compact memory from the two thresholds below on, and not only where need be."),
    memory("active-defrag-ignore-bytes", &Settings::active_defrag_ignore_bytes, 1, kLongMax)
        .says("Free bytes in partly used memory that `activedefrag` leaves alone."),
    integer("active-defrag-threshold-lower", &Settings::active_defrag_threshold_lower, 0, 1000)
        .says("Percent of used memory that such bytes must be before `activedefrag` acts."),
    special("maxmemory-clients", SettingKind::kMemoryOrPercent, &Settings::maxmemory_clients)
        .within(0, kLongMax)
        .says("Memory of all client buffers together, bytes or `N%` of maxmemory; 0 is no limit."),
    memory("client-query-buffer-limit", &Settings::client_query_buffer_limit, 1 << 20, kLongMax)
        .says("Bytes of one unfinished request that a client may pile up."),
    special("client-output-buffer-limit", SettingKind::kOutputBufferLimits,
            &Settings::client_output_buffer_limit)
        .says("Unread reply bytes, by class, from which a client is disconnected."),
    memory("proto-max-bulk-len", &Settings::proto_max_bulk_len, 1 << 20, kLongMax)
        .says("The longest argument that a request may carry."),
    integer("lfu-log-factor", &Settings::lfu_log_factor, 0, kIntMax)
        .says("How slowly the access counter of a key grows."),
    integer("lfu-decay-time", &Settings::lfu_decay_time_min, 0, kIntMax)
        .says("Minutes after which the access counter of a key shrinks."),
    boolean("lazyfree-lazy-eviction", &Settings::lazyfree_lazy_eviction)
        .says("Free evicted values away from the request."),
    boolean("lazyfree-lazy-expire", &Settings::lazyfree_lazy_expire)
        .says("Free expired values away from the request."),
    boolean("lazyfree-lazy-server-del", &Settings::lazyfree_lazy_server_del)
        .says("Free overwritten values away from the request."),
    boolean("lazyfree-lazy-user-del", &Settings::lazyfree_lazy_user_del)
        .says("Let DEL free as UNLINK does."),
    boolean("lazyfree-lazy-user-flush", &Settings::lazyfree_lazy_user_flush)
        .says("Let FLUSHALL and FLUSHDB free as with ASYNC."),
    integer("active-expire-effort", &Settings::active_expire_effort, 1, 10)
        .says("Share of a core for removing expired keys nobody asks for."),
    integer("hz", &Settings::hz, 1, 500)
        .with(kClamped)
        .says("Periodic housekeeping runs a second."),
    boolean("import-mode", &Settings::import_mode)
        .says("Keep every key while a tool imports: neither expire nor evict."),
    memory("item-size-max", &Settings::item_size_max, 1 << 10, 1 << 30)
        .with(kImmutable | kRepeatable)
        .says("The largest memcached item, in bytes."),
    integer("hash-max-listpack-entries", &Settings::hash_max_listpack_entries, 0, kLongMax)
        .also("hash-max-ziplist-entries")
        .says("Fields up to which a hash stays compact."),
    memory("hash-max-listpack-value", &Settings::hash_max_listpack_value, 0, kLongMax)
        .also("hash-max-ziplist-value")
        .says("Bytes of a field or value up to which a hash stays compact."),
    integer("list-max-listpack-size", &Settings::list_max_listpack_size, kIntMin, kIntMax)
        .also("list-max-ziplist-size")
        .says("Size of a list's nodes: entries, or -1..-5 for 4, 8, 16, 32, 64 kb."),
    integer("list-compress-depth", &Settings::list_compress_depth, 0, kIntMax)
        .says("Nodes at each end of a list that stay uncompressed; 0 compresses none."),
    integer("set-max-intset-entries", &Settings::set_max_intset_entries, 0, kLongMax)
        .says("Members up to which a set of integers stays compact."),
    integer("set-max-listpack-entries", &Settings::set_max_listpack_entries, 0, kLongMax)
        .says("Members up to which a set stays compact."),
    integer("set-max-listpack-value", &Settings::set_max_listpack_value, 0, kLongMax)
        .says("Bytes of a member up to which a set stays compact."),
    integer("zset-max-listpack-entries", &Settings::zset_max_listpack_entries, 0, kLongMax)
        .also("zset-max-ziplist-entries")
        .says("Members up to which a sorted set stays compact."),
    memory("zset-max-listpack-value", &Settings::zset_max_listpack_value, 0, kLongMax)
        .also("zset-max-ziplist-value")
        .says("Bytes of a member up to which a sorted set stays compact."),
    memory("stream-node-max-bytes", &Settings::stream_node_max_bytes, 0, kLongMax)
        .says("Bytes of one node of a stream; 0 sets no limit."),
    integer("stream-node-max-entries", &Settings::stream_node_max_entries, 0, kLongMax)
        .says("Entries of one node of a stream; 0 sets no limit."),
    memory("hll-sparse-max-bytes", &Settings::hll_sparse_max_bytes, 0, kLongMax)
        .says("Bytes up to which a HyperLogLog stays sparse."),

    integer("list-max-ziplist-entries", Accepted{"512"}, 0, kLongMax).with(kHidden),
    memory("list-max-ziplist-value", Accepted{"64"}, 0, kLongMax).with(kHidden),
    boolean("dynamic-hz", Accepted{"yes"}),
    boolean("activerehashing", Accepted{"yes"}),
    text("hash-seed", Accepted{""}).with(kImmutable).needs("a fixed hash seed"),
    one_of("sanitize-dump-payload", Accepted{"no"}, kSanitize),
    boolean("jemalloc-bg-thread", Accepted{"yes"}),
    integer("active-defrag-cycle-min", Accepted{"1"}, 1, 99),
    integer("active-defrag-cycle-max", Accepted{"25"}, 1, 99),
    integer("active-defrag-cycle-us", Accepted{"500"}, 0, 100000),
    integer("active-defrag-threshold-upper", Accepted{"100"}, 0, 1000),
    integer("active-defrag-max-scan-fields", Accepted{"1000"}, 1, kLongMax),
};

}  // namespace

std::span<const SettingSpec> keyspace_settings() { return kKeyspaceTable; }

}  // namespace engine
