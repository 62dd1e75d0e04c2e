// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/node_metrics.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "base/numbers.h"

namespace control::metrics {

namespace {

using From = MetricRow::From;

constexpr std::string_view kCount = "Count";
constexpr std::string_view kBytes = "Bytes";
constexpr std::string_view kPercent = "Percent";
constexpr std::string_view kUnitSeconds = "Seconds";
constexpr std::string_view kNone = "None";
constexpr std::string_view kMilliseconds = "Milliseconds";
constexpr std::string_view kMicroseconds = "Microseconds";

std::optional<Point> percent(std::optional<double> part, std::optional<double> whole) {
  if (!part || !whole || *whole <= 0) return std::nullopt;
  return Point::of(100 * *part / *whole);
}

// Of its cores: of the processor time that its threads could have had.
std::optional<Point> cpu_percent(const Interval& interval, std::string_view user,
                                 std::string_view system, double threads) {
  const auto in_user = interval.growth(user);
  const auto in_system = interval.growth(system);
  if (!in_user || !in_system || threads < 1) return std::nullopt;
  return Point::of(std::min(100.0, 100 * (*in_user + *in_system) / (interval.seconds * threads)));
}

std::optional<Point> cpu(const Interval& interval) {
  return cpu_percent(interval, "used_cpu_user", "used_cpu_sys",
                     interval.value("threads").value_or(1));
}

std::optional<Point> cpu_by_rusage(const Interval& interval) {
  const double threads = interval.value("threads").value_or(1);
  const auto ours = cpu(interval);
  return ours ? ours : cpu_percent(interval, "rusage_user", "rusage_system", threads);
}

// Calls `visit(worker, percent)` for each worker whose time the node tells.
template <typename Visit>
void each_worker(const Interval& interval, Visit visit) {
  constexpr std::string_view kActiveTime = "used_active_time_";
  for (auto field = interval.after.lower_bound(kActiveTime);
       field != interval.after.end() && field->first.starts_with(kActiveTime); ++field) {
    const auto busy = interval.growth(field->first);
    if (!busy) continue;
    visit(std::string_view(field->first).substr(kActiveTime.size()),
          std::min(100.0, 100 * *busy / interval.seconds));
  }
}

// The busiest worker's; of a stock server, the main thread's.
std::optional<Point> engine_cpu(const Interval& interval) {
  std::optional<double> busiest;
  each_worker(interval, [&](std::string_view, double percent) {
    busiest = std::max(busiest.value_or(0), percent);
  });
  if (busiest) return Point::of(*busiest);
  return cpu_percent(interval, "used_cpu_user_main_thread", "used_cpu_sys_main_thread", 1);
}

std::optional<Point> memory_percent(const Interval& interval) {
  return percent(interval.value("used_memory"), interval.value("maxmemory"));
}

std::optional<Point> evictable_percent(const Interval& interval) {
  const auto used = interval.value("used_memory");
  const auto other = interval.value("mem_not_counted_for_evict");
  if (!used || !other) return std::nullopt;
  return percent(*used - *other, interval.value("maxmemory"));
}

// A second's, of something that has happened `times` times in the interval: as many samples as it
// happened in a second, so that a minute's average is right. nullopt: never.
std::optional<Point> mean_of(double total, double times, double seconds) {
  if (times < 1) return std::nullopt;
  const double mean = total / times;
  const auto count = std::max<uint64_t>(1, static_cast<uint64_t>(std::llround(times / seconds)));
  return Point{mean * static_cast<double>(count), mean, mean, count};
}

std::optional<Point> hit_rate(const Interval& interval) {
  const auto hits = interval.growth("keyspace_hits");
  const auto misses = interval.growth("keyspace_misses");
  if (!hits || !misses) return std::nullopt;
  return mean_of(100 * *hits, *hits + *misses, interval.seconds);
}

std::optional<Point> time_a_call(const Interval& interval, std::string_view family) {
  const auto calls = interval.growth("calls_" + std::string(family));
  const auto microseconds = interval.growth("usec_" + std::string(family));
  if (!calls || !microseconds) return std::nullopt;
  return mean_of(*microseconds, *calls, interval.seconds);
}

// AWS' unit for it is Count, though it is a share.
std::optional<Point> keys_tracked(const Interval& interval) {
  return percent(interval.value("tracking_total_keys"), interval.value("tracking_table_max_keys"));
}

std::optional<Point> clients(const Interval& interval) {
  const auto all = interval.value("connected_clients");
  const double replicas = interval.value("connected_slaves").value_or(0);
  if (!all) return std::nullopt;
  return Point::of(std::max(0.0, *all - replicas));
}

bool is_primary(const Interval& interval) { return interval.value("is_master").value_or(1) == 1; }

// To the second, as the node tells it: since its primary said something last.
std::optional<Point> replication_lag(const Interval& interval) {
  const auto silent = interval.value("master_last_io_seconds_ago");
  if (is_primary(interval) || !silent || *silent < 0) return std::nullopt;
  return Point::of(*silent);
}

// For how long what was evicted had not been used.
std::optional<Point> eviction_age(const Interval& interval) {
  const auto idle = interval.growth("evicted_keys_idle_ms");
  const auto keys = interval.growth("evicted_keys");
  if (!idle || !keys) return std::nullopt;
  return mean_of(*idle, *keys, interval.seconds);
}

// Calls by how many microseconds they took at most, in the order of these; empty where a count has
// fallen: it was begun anew.
std::map<double, double> latencies(const Interval& interval, std::string_view access) {
  std::map<double, double> calls;
  const std::string prefix = "latency_" + std::string(access) + ":";
  for (auto field = interval.after.lower_bound(prefix);
       field != interval.after.end() && field->first.starts_with(prefix); ++field) {
    const auto bound = base::parse_double(std::string_view(field->first).substr(prefix.size()));
    const auto before = interval.before.find(field->first);
    const double more = field->second - (before == interval.before.end() ? 0 : before->second);
    if (!bound || more < 0) return {};
    if (more > 0) calls.emplace(*bound, more);
  }
  return calls;
}

// Bounds are powers of two: within one its calls are taken to be spread evenly.
std::optional<Point> latency_percentile(const Interval& interval, std::string_view access,
                                        double share) {
  const auto calls = latencies(interval, access);
  double all = 0;
  for (const auto& [bound, count] : calls) all += count;
  double left = share * all;
  for (const auto& [bound, count] : calls) {
    if (left <= count) return mean_of(bound / 2 * (1 + left / count) * all, all, interval.seconds);
    left -= count;
  }
  return std::nullopt;
}

// In thousandths.
template <int kShare>
std::optional<Point> read_latency(const Interval& interval) {
  return latency_percentile(interval, "GetType", kShare / 1000.0);
}

template <int kShare>
std::optional<Point> write_latency(const Interval& interval) {
  return latency_percentile(interval, "SetType", kShare / 1000.0);
}

std::optional<Point> unused_memory(const Interval& interval) {
  const auto limit = interval.value("limit_maxbytes");
  const auto used = interval.value("bytes");
  if (!limit || !used) return std::nullopt;
  return Point::of(std::max(0.0, *limit - *used));
}

// None: the node needs no lease.
std::optional<Point> lease(const Interval& interval) {
  const auto remaining = interval.value("lease_remaining_ms");
  if (!remaining || *remaining < 0) return std::nullopt;
  return Point::of(*remaining);
}

constexpr MetricRow kRedisRows[] = {
    {"CPUUtilization", kPercent, From::kComputed, "used_cpu_user, used_cpu_sys", cpu},
    {"EngineCPUUtilization", kPercent, From::kComputed, "used_active_time_*", engine_cpu},
    {"FreeableMemory", kBytes, From::kValue, "host_available"},
    {"SwapUsage", kBytes, From::kValue, "host_swap_used"},
    {"MajorPageFaults", kCount, From::kGrowth, "host_major_faults"},
    {"NetworkPacketsIn", kCount, From::kGrowth, "host_packets_in"},
    {"NetworkPacketsOut", kCount, From::kGrowth, "host_packets_out"},
    {"NetworkBytesIn", kBytes, From::kGrowth, "total_net_input_bytes"},
    {"NetworkBytesOut", kBytes, From::kGrowth, "total_net_output_bytes"},
    {"BytesUsedForCache", kBytes, From::kValue, "used_memory"},
    {"UsedMemoryDataset", kBytes, From::kValue, "used_memory_dataset"},
    {"DatabaseMemoryUsagePercentage", kPercent, From::kComputed, "used_memory, maxmemory",
     memory_percent},
    {"DatabaseMemoryUsageCountedForEvictPercentage", kPercent, From::kComputed,
     "used_memory, mem_not_counted_for_evict, maxmemory", evictable_percent},
    {"DatabaseCapacityUsagePercentage", kPercent, From::kComputed, "used_memory, maxmemory",
     memory_percent},
    {"DatabaseCapacityUsageCountedForEvictPercentage", kPercent, From::kComputed,
     "used_memory, mem_not_counted_for_evict, maxmemory", evictable_percent},
    {"MemoryFragmentationRatio", kNone, From::kValue, "mem_fragmentation_ratio"},
    {"AllocatorFragmentationBytes", kBytes, From::kValue, "allocator_frag_bytes"},
    {"AllocatorFragmentationRatio", kNone, From::kValue, "allocator_frag_ratio"},
    {"ActiveDefragHits", kCount, From::kGrowth, "active_defrag_hits"},
    {"CurrConnections", kCount, From::kComputed, "connected_clients, connected_slaves", clients},
    {"NewConnections", kCount, From::kGrowth, "total_connections_received"},
    {"BlockedConnections", kCount, From::kValue, "blocked_clients"},
    {"RejectedConnections", kCount, From::kGrowth, "rejected_connections"},
    {"CurrItems", kCount, From::kValue, "keys"},
    {"CurrVolatileItems", kCount, From::kValue, "expires"},
    {"CurrItemsWithVolatileFields", kCount, From::kValue, "keys_with_volatile_items"},
    {"DB0AverageTTL", kMilliseconds, From::kValue, "db0:avg_ttl"},
    {"CacheHits", kCount, From::kGrowth, "keyspace_hits"},
    {"CacheMisses", kCount, From::kGrowth, "keyspace_misses"},
    {"CacheHitRate", kPercent, From::kComputed, "keyspace_hits, keyspace_misses", hit_rate},
    {"Evictions", kCount, From::kGrowth, "evicted_keys"},
    {"Reclaimed", kCount, From::kGrowth, "expired_keys"},
    {"ReclaimedFields", kCount, From::kGrowth, "expired_fields"},
    {"ProcessedCommands", kCount, From::kGrowth, "total_commands_processed"},
    {"ErrorCount", kCount, From::kGrowth, "total_error_replies"},
    {"GetTypeCmds", kCount, From::kGrowth, "calls_GetType"},
    {"SetTypeCmds", kCount, From::kGrowth, "calls_SetType"},
    {"ClusterBasedCmds", kCount, From::kGrowth, "calls_ClusterBased"},
    {"EvalBasedCmds", kCount, From::kGrowth, "calls_EvalBased"},
    {"GeoSpatialBasedCmds", kCount, From::kGrowth, "calls_GeoSpatialBased"},
    {"HashBasedCmds", kCount, From::kGrowth, "calls_HashBased"},
    {"HyperLogLogBasedCmds", kCount, From::kGrowth, "calls_HyperLogLogBased"},
    {"KeyBasedCmds", kCount, From::kGrowth, "calls_KeyBased"},
    {"ListBasedCmds", kCount, From::kGrowth, "calls_ListBased"},
    {"NonKeyTypeCmds", kCount, From::kGrowth, "calls_NonKeyType"},
    {"PubSubBasedCmds", kCount, From::kGrowth, "calls_PubSubBased"},
    {"SetBasedCmds", kCount, From::kGrowth, "calls_SetBased"},
    {"SortedSetBasedCmds", kCount, From::kGrowth, "calls_SortedSetBased"},
    {"StreamBasedCmds", kCount, From::kGrowth, "calls_StreamBased"},
    {"StringBasedCmds", kCount, From::kGrowth, "calls_StringBased"},
    {"GetTypeCmdsLatency", kMicroseconds, From::kMean, "GetType"},
    {"SetTypeCmdsLatency", kMicroseconds, From::kMean, "SetType"},
    {"ClusterBasedCmdsLatency", kMicroseconds, From::kMean, "ClusterBased"},
    {"EvalBasedCmdsLatency", kMicroseconds, From::kMean, "EvalBased"},
    {"GeoSpatialBasedCmdsLatency", kMicroseconds, From::kMean, "GeoSpatialBased"},
    {"HashBasedCmdsLatency", kMicroseconds, From::kMean, "HashBased"},
    {"HyperLogLogBasedCmdsLatency", kMicroseconds, From::kMean, "HyperLogLogBased"},
    {"KeyBasedCmdsLatency", kMicroseconds, From::kMean, "KeyBased"},
    {"ListBasedCmdsLatency", kMicroseconds, From::kMean, "ListBased"},
    {"NonKeyTypeCmdsLatency", kMicroseconds, From::kMean, "NonKeyType"},
    {"PubSubBasedCmdsLatency", kMicroseconds, From::kMean, "PubSubBased"},
    {"SetBasedCmdsLatency", kMicroseconds, From::kMean, "SetBased"},
    {"SortedSetBasedCmdsLatency", kMicroseconds, From::kMean, "SortedSetBased"},
    {"StreamBasedCmdsLatency", kMicroseconds, From::kMean, "StreamBased"},
    {"StringBasedCmdsLatency", kMicroseconds, From::kMean, "StringBased"},
    {"KeysTracked", kCount, From::kComputed, "tracking_total_keys, tracking_table_max_keys",
     keys_tracked},
    {"PubSubChannels", kCount, From::kValue, "pubsub_channels"},
    {"PubSubShardChannels", kCount, From::kValue, "pubsubshard_channels"},
    {"IsMaster", kCount, From::kValue, "is_master"},
    {"MasterLinkHealthStatus", kCount, From::kValue, "link_up"},
    {"ReplicationLag", kUnitSeconds, From::kComputed, "master_last_io_seconds_ago",
     replication_lag},
    {"ReplicationBytes", kBytes, From::kGrowth, "master_repl_offset"},
    {"SaveInProgress", kCount, From::kValue, "rdb_bgsave_in_progress"},
    {"AuthenticationFailures", kCount, From::kGrowth, "acl_access_denied_auth"},
    {"CommandAuthorizationFailures", kCount, From::kGrowth, "acl_access_denied_cmd"},
    {"KeyAuthorizationFailures", kCount, From::kGrowth, "acl_access_denied_key"},
    {"ChannelAuthorizationFailures", kCount, From::kGrowth, "acl_access_denied_channel"},
    {"DatabaseAuthorizationFailures", kCount, From::kGrowth, "acl_access_denied_db"},
    {"IamAuthenticationExpirations", kCount, From::kGrowth, "iam_authentication_expirations"},
    {"ShardEpoch", kNone, From::kValue, "shard_epoch", nullptr, kTarnSpace},
    {"LeaseRemaining", kMilliseconds, From::kComputed, "lease_remaining_ms", lease, kTarnSpace},
    {"DivergentTailBytes", kBytes, From::kValue, "divergent_tail_bytes", nullptr, kTarnSpace},
    {"EvictionAge", kMilliseconds, From::kComputed, "evicted_keys_idle_ms, evicted_keys",
     eviction_age, kTarnSpace},
    {"GetTypeCmdsLatencyP50", kMicroseconds, From::kComputed, "latency_GetType:*",
     read_latency<500>, kTarnSpace},
    {"GetTypeCmdsLatencyP99", kMicroseconds, From::kComputed, "latency_GetType:*",
     read_latency<990>, kTarnSpace},
    {"GetTypeCmdsLatencyP999", kMicroseconds, From::kComputed, "latency_GetType:*",
     read_latency<999>, kTarnSpace},
    {"SetTypeCmdsLatencyP50", kMicroseconds, From::kComputed, "latency_SetType:*",
     write_latency<500>, kTarnSpace},
    {"SetTypeCmdsLatencyP99", kMicroseconds, From::kComputed, "latency_SetType:*",
     write_latency<990>, kTarnSpace},
    {"SetTypeCmdsLatencyP999", kMicroseconds, From::kComputed, "latency_SetType:*",
     write_latency<999>, kTarnSpace},
    {"EvictedClients", kCount, From::kGrowth, "evicted_clients", nullptr, kTarnSpace},
};

constexpr MetricRow kMemcachedRows[] = {
    {"CPUUtilization", kPercent, From::kComputed, "used_cpu_*, rusage_*", cpu_by_rusage},
    {"FreeableMemory", kBytes, From::kValue, "host_available"},
    {"SwapUsage", kBytes, From::kValue, "host_swap_used"},
    {"MajorPageFaults", kCount, From::kGrowth, "host_major_faults"},
    {"NetworkPacketsIn", kCount, From::kGrowth, "host_packets_in"},
    {"NetworkPacketsOut", kCount, From::kGrowth, "host_packets_out"},
    {"NetworkBytesIn", kBytes, From::kGrowth, "bytes_read"},
    {"NetworkBytesOut", kBytes, From::kGrowth, "bytes_written"},
    {"BytesReadIntoMemcached", kBytes, From::kGrowth, "bytes_read"},
    {"BytesWrittenOutFromMemcached", kBytes, From::kGrowth, "bytes_written"},
    {"BytesUsedForCacheItems", kBytes, From::kValue, "bytes"},
    {"BytesUsedForHash", kBytes, From::kValue, "hash_bytes"},
    {"UnusedMemory", kBytes, From::kComputed, "limit_maxbytes, bytes", unused_memory},
    {"CurrConnections", kCount, From::kValue, "curr_connections"},
    {"NewConnections", kCount, From::kGrowth, "total_connections"},
    {"CurrItems", kCount, From::kValue, "curr_items"},
    {"NewItems", kCount, From::kGrowth, "total_items"},
    {"CmdGet", kCount, From::kGrowth, "cmd_get"},
    {"CmdSet", kCount, From::kGrowth, "cmd_set"},
    {"CmdFlush", kCount, From::kGrowth, "cmd_flush"},
    {"CmdTouch", kCount, From::kGrowth, "cmd_touch"},
    {"CmdConfigGet", kCount, From::kGrowth, "cmd_config_get"},
    {"CurrConfig", kCount, From::kValue, "curr_config"},
    {"GetHits", kCount, From::kGrowth, "get_hits"},
    {"GetMisses", kCount, From::kGrowth, "get_misses"},
    {"CasBadval", kCount, From::kGrowth, "cas_badval"},
    {"CasHits", kCount, From::kGrowth, "cas_hits"},
    {"CasMisses", kCount, From::kGrowth, "cas_misses"},
    {"DecrHits", kCount, From::kGrowth, "decr_hits"},
    {"DecrMisses", kCount, From::kGrowth, "decr_misses"},
    {"DeleteHits", kCount, From::kGrowth, "delete_hits"},
    {"DeleteMisses", kCount, From::kGrowth, "delete_misses"},
    {"IncrHits", kCount, From::kGrowth, "incr_hits"},
    {"IncrMisses", kCount, From::kGrowth, "incr_misses"},
    {"TouchHits", kCount, From::kGrowth, "touch_hits"},
    {"TouchMisses", kCount, From::kGrowth, "touch_misses"},
    {"Evictions", kCount, From::kGrowth, "evictions"},
    {"EvictedUnfetched", kCount, From::kGrowth, "evicted_unfetched"},
    {"ExpiredUnfetched", kCount, From::kGrowth, "expired_unfetched"},
    {"Reclaimed", kCount, From::kGrowth, "reclaimed"},
    {"SlabsMoved", kCount, From::kGrowth, "slabs_moved"},
};

constexpr AbsentMetric kAbsent[] = {
    {"CPUCreditBalance, CPUCreditUsage", "no node has credits"},
    {"NetworkBandwidthInAllowanceExceeded, NetworkBandwidthOutAllowanceExceeded, "
     "NetworkConntrackAllowanceExceeded, NetworkLinkLocalAllowanceExceeded, "
     "NetworkPacketsPerSecondAllowanceExceeded",
     "there are no allowances: nothing is held up"},
    {"NetworkMaxBytesIn, NetworkMaxBytesOut, NetworkMaxPacketsIn, NetworkMaxPacketsOut",
     "the `Maximum` of the metric without `Max`, in periods of a second"},
    {"NetworkBaselineUsageInPercentage, NetworkBaselineUsageOutPercentage, "
     "NetworkBaselineMaxUsageInPercentage, NetworkBaselineMaxUsageOutPercentage",
     "node types have no bandwidth of their own"},
    {"BytesReadFromDisk, BytesWrittenToDisk, NumItemsReadFromDisk, NumItemsWrittenToDisk",
     "there is no data tiering"},
    {"GlobalDatastoreReplicationLag", "there are no global datastores"},
    {"IamAuthenticationThrottling", "IAM's log-ins are not limited apart from others"},
    {"SuccessfulReadRequestLatency, SuccessfulWriteRequestLatency",
     "`GetTypeCmdsLatency` and `SetTypeCmdsLatency` are those of all requests, and have "
     "percentiles "
     "in the namespace `Tarn`"},
    {"TrafficManagementActive", "nodes do not hold clients back"},
    {"DurabilityLag, DurabilityBufferExceededErrorCount", "these are AWS' own storage's"},
    {"SearchNumberOfIndexes, SearchTotalIndexedDocuments, SearchUsedMemoryBytes, "
     "SearchBasedCmds, SearchBasedGetCmds, SearchBasedSetCmds, JsonBasedCmds, JsonBasedGetCmds, "
     "JsonBasedSetCmds, and their latencies",
     "these commands are not served"},
    {"CmdConfigSet", "nodes are told of their cluster by its service only"},
    {"ElastiCacheProcessingUnits, ThrottledCmds, TotalCmdsCount, and `...CmdsECPUs`",
     "there are no serverless caches"},
};

// The k-th of n parts of a growth that is spread evenly: whole numbers in whole parts.
double part_of(double growth, int64_t k, int64_t n) {
  const auto up_to = [&](int64_t i) {
    const double part = growth * static_cast<double>(i) / static_cast<double>(n);
    return growth == std::floor(growth) ? std::floor(part) : part;
  };
  return up_to(k + 1) - up_to(k);
}

}  // namespace

std::optional<double> Interval::value(std::string_view field) const {
  const auto found = after.find(field);
  return found == after.end() ? std::nullopt : std::optional(found->second);
}

std::optional<double> Interval::growth(std::string_view field) const {
  const auto now = value(field);
  const auto then = before.find(field);
  if (!now || then == before.end() || *now < then->second) return std::nullopt;
  return *now - then->second;
}

std::span<const MetricRow> metric_rows(agent::Engine engine) {
  if (engine == agent::Engine::memcached) return kMemcachedRows;
  return kRedisRows;
}

void NodeMeter::forget(std::string_view id) {
  const auto found = looks_.find(id);
  if (found != looks_.end()) looks_.erase(found);
}

const agent::Readings* NodeMeter::last(std::string_view id) const {
  const auto found = looks_.find(id);
  return found == looks_.end() ? nullptr : &found->second.readings;
}

bool NodeMeter::take(const MeteredNode& node, const agent::NodeFigures& figures, int64_t now_ms) {
  const bool is_all = figures.after == 0;
  if (figures.pid == 0 || (is_all && figures.readings.empty())) {
    forget(figures.id);
    return true;
  }
  Look& look = looks_[figures.id];
  if (look.pid != figures.pid) look.sampled_s = 0;
  if (!apply(look, figures)) {
    forget(figures.id);
    return false;
  }
  if (look.node != node) {
    look.node = node;
    look.series.clear();
    look.workers.clear();
  }
  sample(look, (now_ms - std::clamp<int64_t>(figures.age_ms, 0, now_ms)) / 1000);
  return true;
}

bool NodeMeter::apply(Look& look, const agent::NodeFigures& figures) {
  if (figures.after == 0) {
    look.readings = figures.readings;
  } else if (look.pid != figures.pid || look.number != figures.after) {
    return false;
  } else {
    for (const auto& [name, value] : figures.readings) look.readings.insert_or_assign(name, value);
  }
  look.pid = figures.pid;
  look.number = figures.number;
  return true;
}

void NodeMeter::sample(Look& look, int64_t at_s) {
  constexpr int64_t kGapMaxS = 60;  // when what was in it happened nobody knows
  if (at_s == look.sampled_s) return;
  const int64_t seconds = at_s - look.sampled_s;
  if (look.sampled_s != 0 && seconds > 0 && seconds <= kGapMaxS) {
    const Interval interval = {look.sampled, look.readings, static_cast<double>(seconds)};
    look.series.resize(metric_rows(look.node.engine).size());
    for (size_t row = 0; row < look.series.size(); row++) add(look, row, interval, at_s);
    add_workers(look, interval, at_s);
  }
  look.sampled = look.readings;
  look.sampled_s = at_s;
}

void NodeMeter::add(Look& look, size_t row_index, const Interval& interval, int64_t to_s) {
  const MetricRow& row = metric_rows(look.node.engine)[row_index];
  std::optional<Point> sample;
  std::optional<double> growth;
  if (row.from == From::kComputed) sample = row.compute(interval);
  if (row.from == From::kMean) sample = time_a_call(interval, row.field);
  if (row.from == From::kGrowth) growth = interval.growth(row.field);
  if (row.from == From::kValue) {
    if (const auto value = interval.value(row.field)) sample = Point::of(*value);
  }
  if (!sample && !growth) return;
  SeriesStore::Series*& series = look.series[row_index];
  if (series == nullptr) {
    series = &store_.series(
        {.id = 0,
         .name = {std::string(row.space),
                  std::string(row.name),
                  {{"CacheClusterId", look.node.cluster}, {"CacheNodeId", look.node.node}}},
         .group = look.node.group,
         .fold = row.fold(),
         .unit = std::string(row.unit)});
  }
  const auto seconds = static_cast<int64_t>(interval.seconds);
  for (int64_t i = 0; i < seconds; i++) {
    const Point point = growth ? Point::of(part_of(*growth, i, seconds)) : *sample;
    store_.add(*series, to_s - seconds + 1 + i, point);
  }
}

void NodeMeter::add_workers(Look& look, const Interval& interval, int64_t to_s) {
  each_worker(interval, [&](std::string_view worker, double percent) {
    auto series = look.workers.find(worker);
    if (series == look.workers.end()) {
      SeriesStore::Series& made = store_.series({.id = 0,
                                                 .name = {std::string(kTarnSpace),
                                                          "WorkerUtilization",
                                                          {{"CacheClusterId", look.node.cluster},
                                                           {"CacheNodeId", look.node.node},
                                                           {"Worker", std::string(worker)}}},
                                                 .group = look.node.group,
                                                 .fold = Fold::kGauge,
                                                 .unit = std::string(kPercent)});
      series = look.workers.emplace(worker, &made).first;
    }
    const auto seconds = static_cast<int64_t>(interval.seconds);
    for (int64_t i = 0; i < seconds; i++) {
      store_.add(*series->second, to_s - seconds + 1 + i, Point::of(percent));
    }
  });
}

std::span<const AbsentMetric> absent_metrics() { return kAbsent; }

std::string metrics_document() {
  std::string text;
  for (const agent::Engine engine : {agent::Engine::redis, agent::Engine::memcached}) {
    text += engine == agent::Engine::redis ? "### Redis OSS and Valkey\n\n" : "\n### Memcached\n\n";
    text += "| Metric | Unit | A minute's sample | From |\n|---|---|---|---|\n";
    for (const MetricRow& row : metric_rows(engine)) {
      const bool is_ours = row.space != kElastiCacheSpace;
      text.append("| ")
          .append(is_ours ? "Tarn: " : "")
          .append(row.name)
          .append(" | ")
          .append(row.unit)
          .append(" | ");
      text.append(row.fold() == Fold::kCount ? "how many" : "average").append(" | `");
      if (row.from == From::kMean) text.append("usec_").append(row.field).append(" / calls_");
      text.append(row.field).append("` |\n");
    }
  }
  text += "\n### Metrics of AWS that are not there\n\n| Metric | Why |\n|---|---|\n";
  for (const AbsentMetric& metric : absent_metrics()) {
    text.append("| ").append(metric.names).append(" | ").append(metric.why).append(" |\n");
  }
  return text;
}

}  // namespace control::metrics
