// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/node_metrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>

#include "agent/api/figures.h"

namespace control::metrics {
namespace {

constexpr int64_t kBegin = 1'700'000'040;  // a full minute

class NodeMeterTest : public testing::Test {
 protected:
  void look(int64_t at_s, agent::Readings readings, int64_t pid = 7) {
    meter_.take({"c", "0001", "g", agent::Engine::redis},
                {.id = "c.0001", .pid = pid, .readings = std::move(readings), .age_ms = 300},
                at_s * 1000 + 300);
  }

  std::map<int64_t, Point> points(const std::string& metric, int64_t period_s) {
    const auto found = store_.find({std::string(kElastiCacheSpace),
                                    metric,
                                    {{"CacheClusterId", "c"}, {"CacheNodeId", "0001"}}},
                                   {kBegin, kBegin + 60, period_s});
    return found ? found->points : std::map<int64_t, Point>();
  }

  SeriesStore store_{std::make_unique<MemoryKeeper>()};
  NodeMeter meter_{store_};
};

TEST_F(NodeMeterTest, WhatHasHappenedIsSpreadInWholePartsOverTheSecondsBetween) {
  look(kBegin, {{"keyspace_hits", 100}});
  look(kBegin + 3, {{"keyspace_hits", 110}});
  const auto seconds = points("CacheHits", 1);
  ASSERT_EQ(seconds.size(), 3u);
  EXPECT_EQ(seconds.at(kBegin + 1).sum, 3);
  EXPECT_EQ(seconds.at(kBegin + 2).sum, 3);
  EXPECT_EQ(seconds.at(kBegin + 3).sum, 4);
  EXPECT_EQ(points("CacheHits", 60).at(kBegin), Point::of(10));
}

TEST_F(NodeMeterTest, PercentilesOfLatencyAreOfTheCallsInBetween) {
  const auto look_at = [&](int64_t at_s, double quick, double slow, double slower) {
    look(at_s, {{"latency_GetType:16", quick},
                {"latency_GetType:2", slow},  // in the order of the names
                {"latency_GetType:512", slower}});
  };
  const auto p = [&](const std::string& metric) {
    const auto found = store_.find(
        {std::string(kTarnSpace), metric, {{"CacheClusterId", "c"}, {"CacheNodeId", "0001"}}},
        {kBegin, kBegin + 60, 1});
    return found && found->points.contains(kBegin + 2) ? found->points.at(kBegin + 2).max : -1;
  };
  look_at(kBegin, 1000, 1000, 1000);
  look_at(kBegin + 2, 1000 + 80, 1000 + 100, 1000 + 20);
  EXPECT_EQ(p("GetTypeCmdsLatencyP50"), 2);
  EXPECT_EQ(p("GetTypeCmdsLatencyP99"), 256 * (1 + 18.0 / 20));
  EXPECT_EQ(p("SetTypeCmdsLatencyP50"), -1);
  look_at(kBegin + 4, 0, 0, 5);  // begun anew
  EXPECT_EQ(p("GetTypeCmdsLatencyP50"), 2);
}

TEST_F(NodeMeterTest, EvictionAgeIsForHowLongWhatWentHadNotBeenUsed) {
  look(kBegin, {{"evicted_keys", 5}, {"evicted_keys_idle_ms", 70'000}});
  look(kBegin + 1, {{"evicted_keys", 9}, {"evicted_keys_idle_ms", 72'000}});
  const auto found = store_.find(
      {std::string(kTarnSpace), "EvictionAge", {{"CacheClusterId", "c"}, {"CacheNodeId", "0001"}}},
      {kBegin, kBegin + 60, 60});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->points.at(kBegin).max, 500);
}

TEST_F(NodeMeterTest, ChangesCountFromTheLookThatTheyFollow) {
  const auto told = [&](uint64_t number, uint64_t after, agent::Readings readings) {
    const int64_t at_ms = (kBegin + static_cast<int64_t>(number)) * 1000;
    return meter_.take({"c", "0001", "g", agent::Engine::redis},
                       {.id = "c.0001",
                        .pid = 7,
                        .number = number,
                        .after = after,
                        .readings = std::move(readings),
                        .age_ms = 0},
                       at_ms);
  };
  EXPECT_FALSE(told(1, 9, {{"keyspace_hits", 1}})) << "nothing is known yet";
  EXPECT_TRUE(told(1, 0, {{"keyspace_hits", 100}, {"keyspace_misses", 5}}));
  EXPECT_TRUE(told(2, 1, {{"keyspace_hits", 110}}));
  EXPECT_TRUE(told(3, 2, {}));
  EXPECT_EQ(points("CacheHits", 1).at(kBegin + 2).sum, 10);
  EXPECT_EQ(points("CacheHits", 1).at(kBegin + 3).sum, 0);
  EXPECT_EQ(points("CacheMisses", 1).at(kBegin + 3).sum, 0);
  EXPECT_FALSE(told(5, 4, {{"keyspace_hits", 111}})) << "the fourth was lost";
  EXPECT_EQ(meter_.last("c.0001"), nullptr);
  EXPECT_TRUE(told(6, 0, {{"keyspace_hits", 120}}));
  EXPECT_EQ(meter_.last("c.0001")->at("keyspace_hits"), 120);
}

TEST_F(NodeMeterTest, ACounterThatBeganAnewSaysNothing) {
  look(kBegin, {{"keyspace_hits", 100}});
  look(kBegin + 2, {{"keyspace_hits", 5}});
  EXPECT_TRUE(points("CacheHits", 1).empty());
  look(kBegin + 4, {{"keyspace_hits", 7}}, 8);  // another process
  EXPECT_TRUE(points("CacheHits", 1).empty());
  look(kBegin + 6, {{"keyspace_hits", 8}}, 8);
  EXPECT_EQ(points("CacheHits", 60).at(kBegin).sum, 1);
}

TEST_F(NodeMeterTest, NothingIsKnownOfALongSilence) {
  look(kBegin - 100, {{"keys", 1}, {"keyspace_hits", 1}});
  look(kBegin + 1, {{"keys", 1}, {"keyspace_hits", 50}});
  EXPECT_TRUE(points("CurrItems", 1).empty());
  EXPECT_TRUE(points("CacheHits", 1).empty());
}

TEST_F(NodeMeterTest, AReportOfTheSameLookIsNoNews) {
  look(kBegin, {{"keys", 1}});
  look(kBegin + 1, {{"keys", 2}});
  look(kBegin + 1, {{"keys", 2}});
  EXPECT_EQ(points("CurrItems", 60).at(kBegin), (Point{2, 2, 2, 1}));
}

TEST_F(NodeMeterTest, TheHitRateOfAMinuteIsThatOfItsLookups) {
  look(kBegin, {{"keyspace_hits", 0}, {"keyspace_misses", 0}});
  look(kBegin + 1, {{"keyspace_hits", 99}, {"keyspace_misses", 0}});
  look(kBegin + 2, {{"keyspace_hits", 99}, {"keyspace_misses", 1}});
  look(kBegin + 3, {{"keyspace_hits", 99}, {"keyspace_misses", 1}});
  EXPECT_EQ(points("CacheHitRate", 1).size(), 2u);
  EXPECT_NEAR(points("CacheHitRate", 60).at(kBegin).average(), 99, 1e-9);
}

TEST_F(NodeMeterTest, TheLatencyOfAFamilyIsThatOfItsCalls) {
  look(kBegin, {{"calls_GetType", 10}, {"usec_GetType", 100}});
  look(kBegin + 1, {{"calls_GetType", 13}, {"usec_GetType", 160}});
  look(kBegin + 2, {{"calls_GetType", 13}, {"usec_GetType", 160}});
  look(kBegin + 3, {{"calls_GetType", 14}, {"usec_GetType", 164}});
  EXPECT_EQ(points("GetTypeCmdsLatency", 1).size(), 2u);
  EXPECT_EQ(points("GetTypeCmdsLatency", 60).at(kBegin), (Point{16, 4, 20, 1}));
}

TEST_F(NodeMeterTest, ProcessorTimeIsOfTheThreadsThatMayUseIt) {
  look(kBegin, {{"used_cpu_user", 1},
                {"used_cpu_sys", 1},
                {"threads", 4},
                {"used_active_time_io_thread_1", 3},
                {"used_active_time_main_thread", 1}});
  look(kBegin + 2, {{"used_cpu_user", 2},
                    {"used_cpu_sys", 2},
                    {"threads", 4},
                    {"used_active_time_io_thread_1", 4},
                    {"used_active_time_main_thread", 1.5}});
  EXPECT_NEAR(points("CPUUtilization", 60).at(kBegin).average(), 25, 1e-9);
  EXPECT_NEAR(points("EngineCPUUtilization", 60).at(kBegin).average(), 50, 1e-9);
}

TEST_F(NodeMeterTest, EachWorkersLoadIsASeriesOfItsOwn) {
  look(kBegin, {{"used_active_time_io_thread_1", 3}, {"used_active_time_main_thread", 1}});
  look(kBegin + 2, {{"used_active_time_io_thread_1", 4}, {"used_active_time_main_thread", 1.5}});
  const auto load = [&](const std::string& worker) {
    const auto found =
        store_.find({std::string(kTarnSpace),
                     "WorkerUtilization",
                     {{"CacheClusterId", "c"}, {"CacheNodeId", "0001"}, {"Worker", worker}}},
                    {kBegin, kBegin + 60, 60});
    return found ? found->points.at(kBegin).average() : -1;
  };
  EXPECT_EQ(load("io_thread_1"), 50);
  EXPECT_EQ(load("main_thread"), 25);
  EXPECT_EQ(load("io_thread_2"), -1);
}

TEST(MetricRows, EachNameIsThereOnceAnEngine) {
  for (const agent::Engine engine : {agent::Engine::redis, agent::Engine::memcached}) {
    std::set<std::string_view> names;
    for (const MetricRow& row : metric_rows(engine)) {
      EXPECT_TRUE(names.insert(row.name).second) << row.name;
      EXPECT_EQ(row.from == MetricRow::From::kComputed, row.compute != nullptr) << row.name;
      EXPECT_FALSE(row.field.empty()) << row.name;
    }
  }
}

// What AWS' documents list ("Host-level metrics", "Metrics for Valkey and Redis OSS", "Metrics for
// Memcached").
constexpr std::string_view kOfHosts[] = {"CPUUtilization",
                                         "CPUCreditBalance",
                                         "CPUCreditUsage",
                                         "FreeableMemory",
                                         "SwapUsage",
                                         "MajorPageFaults",
                                         "NetworkBytesIn",
                                         "NetworkBytesOut",
                                         "NetworkPacketsIn",
                                         "NetworkPacketsOut",
                                         "NetworkBandwidthInAllowanceExceeded",
                                         "NetworkBandwidthOutAllowanceExceeded",
                                         "NetworkConntrackAllowanceExceeded",
                                         "NetworkLinkLocalAllowanceExceeded",
                                         "NetworkPacketsPerSecondAllowanceExceeded",
                                         "NetworkMaxBytesIn",
                                         "NetworkMaxBytesOut",
                                         "NetworkMaxPacketsIn",
                                         "NetworkMaxPacketsOut",
                                         "NetworkBaselineUsageInPercentage",
                                         "NetworkBaselineUsageOutPercentage",
                                         "NetworkBaselineMaxUsageInPercentage",
                                         "NetworkBaselineMaxUsageOutPercentage"};
constexpr std::string_view kOfRedis[] = {"ActiveDefragHits",
                                         "AllocatorFragmentationBytes",
                                         "AllocatorFragmentationRatio",
                                         "AuthenticationFailures",
                                         "BlockedConnections",
                                         "BytesUsedForCache",
                                         "BytesReadFromDisk",
                                         "BytesWrittenToDisk",
                                         "CacheHits",
                                         "CacheMisses",
                                         "CacheHitRate",
                                         "ChannelAuthorizationFailures",
                                         "CommandAuthorizationFailures",
                                         "KeyAuthorizationFailures",
                                         "DatabaseAuthorizationFailures",
                                         "CurrConnections",
                                         "CurrItems",
                                         "CurrVolatileItems",
                                         "CurrItemsWithVolatileFields",
                                         "ReclaimedFields",
                                         "DatabaseCapacityUsagePercentage",
                                         "DatabaseCapacityUsageCountedForEvictPercentage",
                                         "DatabaseMemoryUsagePercentage",
                                         "DatabaseMemoryUsageCountedForEvictPercentage",
                                         "DB0AverageTTL",
                                         "EngineCPUUtilization",
                                         "ErrorCount",
                                         "Evictions",
                                         "GlobalDatastoreReplicationLag",
                                         "IamAuthenticationExpirations",
                                         "IamAuthenticationThrottling",
                                         "IsMaster",
                                         "KeysTracked",
                                         "MasterLinkHealthStatus",
                                         "MemoryFragmentationRatio",
                                         "NewConnections",
                                         "NumItemsReadFromDisk",
                                         "NumItemsWrittenToDisk",
                                         "ProcessedCommands",
                                         "PubSubChannels",
                                         "PubSubShardChannels",
                                         "Reclaimed",
                                         "RejectedConnections",
                                         "ReplicationBytes",
                                         "ReplicationLag",
                                         "SaveInProgress",
                                         "SuccessfulReadRequestLatency",
                                         "SuccessfulWriteRequestLatency",
                                         "TrafficManagementActive",
                                         "UsedMemoryDataset",
                                         "DurabilityLag",
                                         "DurabilityBufferExceededErrorCount",
                                         "SearchNumberOfIndexes",
                                         "SearchTotalIndexedDocuments",
                                         "SearchUsedMemoryBytes"};
constexpr std::string_view kFamiliesOfRedis[] = {
    "ClusterBased", "EvalBased",    "GeoSpatialBased", "GetType",     "HashBased",
    "JsonBased",    "JsonBasedGet", "JsonBasedSet",    "SearchBased", "SearchBasedGet",
    "KeyBased",     "ListBased",    "NonKeyType",      "PubSubBased", "SearchBasedSet",
    "SetBased",     "SetType",      "SortedSetBased",  "StringBased", "HyperLogLogBased",
    "StreamBased"};
constexpr std::string_view kOfMemcached[] = {"BytesReadIntoMemcached",
                                             "BytesWrittenOutFromMemcached",
                                             "BytesUsedForCacheItems",
                                             "BytesUsedForHash",
                                             "CasBadval",
                                             "CasHits",
                                             "CasMisses",
                                             "CmdFlush",
                                             "CmdGet",
                                             "CmdSet",
                                             "CmdTouch",
                                             "CmdConfigGet",
                                             "CmdConfigSet",
                                             "CurrConfig",
                                             "CurrConnections",
                                             "CurrItems",
                                             "DecrHits",
                                             "DecrMisses",
                                             "DeleteHits",
                                             "DeleteMisses",
                                             "GetHits",
                                             "GetMisses",
                                             "IncrHits",
                                             "IncrMisses",
                                             "TouchHits",
                                             "TouchMisses",
                                             "EvictedUnfetched",
                                             "Evictions",
                                             "ExpiredUnfetched",
                                             "Reclaimed",
                                             "SlabsMoved",
                                             "NewConnections",
                                             "NewItems",
                                             "UnusedMemory"};

bool is_named(std::string_view names, std::string_view name) {
  std::string padded = ", ";
  padded.append(names).append(",");
  return padded.find(", " + std::string(name) + ",") != std::string::npos;
}

// Whether it is among the engine's metrics, or said to be absent: one of both.
void expect_known(agent::Engine engine, std::string_view name) {
  const auto rows = metric_rows(engine);
  const bool is_there = std::any_of(rows.begin(), rows.end(), [&](const MetricRow& row) {
    return row.name == name && row.space == kElastiCacheSpace;
  });
  const auto absent = absent_metrics();
  const bool is_absent = std::any_of(absent.begin(), absent.end(), [&](const AbsentMetric& metric) {
    return is_named(metric.names, name);
  });
  EXPECT_NE(is_there, is_absent) << name;
}

TEST(MetricRows, EachOfAwsIsThereOrSaidToBeAbsent) {
  for (const agent::Engine engine : {agent::Engine::redis, agent::Engine::memcached}) {
    for (const std::string_view name : kOfHosts) expect_known(engine, name);
  }
  for (const std::string_view name : kOfRedis) expect_known(agent::Engine::redis, name);
  for (const std::string_view name : kOfMemcached) expect_known(agent::Engine::memcached, name);
  for (const std::string_view family : kFamiliesOfRedis) {
    expect_known(agent::Engine::redis, std::string(family) + "Cmds");
  }
}

TEST_F(NodeMeterTest, KeysTrackedAreAShareOfTheMost) {
  look(kBegin, {{"tracking_total_keys", 5}, {"tracking_table_max_keys", 100}});
  look(kBegin + 2, {{"tracking_total_keys", 20}, {"tracking_table_max_keys", 100}});
  EXPECT_EQ(points("KeysTracked", 60).at(kBegin).average(), 20);
}

TEST(MetricRows, TheDocumentHasThemAll) {
  const std::filesystem::path source = __FILE__;
  const auto path = source.parent_path() / "../../../docs/metrics.md";
  const auto read = [&] {
    std::ifstream file(path);
    return std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  };
  const std::string text = read();
  const std::string wanted =
      text.substr(0, text.find("### Redis OSS and Valkey")) + metrics_document();
  if (::getenv("TARN_WRITE_DOCS") != nullptr) std::ofstream(path) << wanted;
  EXPECT_EQ(read(), wanted) << "run this test with TARN_WRITE_DOCS=1";
}

}  // namespace
}  // namespace control::metrics
