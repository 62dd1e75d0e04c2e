// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/api/figures.h"
#include "agent/api/node.h"
#include "control/metrics/series_store.h"

namespace control::metrics {

inline constexpr std::string_view kElastiCacheSpace = "AWS/ElastiCache";
inline constexpr std::string_view kTarnSpace = "Tarn";  // of metrics that AWS has not

// Two looks at a node, one after the other.
struct Interval {
  const agent::Readings& before;
  const agent::Readings& after;
  double seconds;

  // A figure of the later look, and by how much it has grown; nullopt where it is missing, or has
  // begun anew.
  std::optional<double> value(std::string_view field) const;
  std::optional<double> growth(std::string_view field) const;
};

// A metric, and what of a node it is made from.
struct MetricRow {
  enum class From : uint8_t {
    kValue,   // the field
    kGrowth,  // by how much the field has grown
    kMean,    // of a family of commands: microseconds a call
    kComputed,
  };

  std::string_view name;
  std::string_view unit;  // CloudWatch's word
  From from;
  std::string_view field = {};
  // kComputed: the samples of one second of the interval.
  std::optional<Point> (*compute)(const Interval& interval) = nullptr;
  std::string_view space = kElastiCacheSpace;

  Fold fold() const { return from == From::kGrowth ? Fold::kCount : Fold::kGauge; }
};

std::span<const MetricRow> metric_rows(agent::Engine engine);

// Metrics that AWS has and we do not.
struct AbsentMetric {
  std::string_view names;  // "CPUCreditBalance, CPUCreditUsage"
  std::string_view why;
};
std::span<const AbsentMetric> absent_metrics();

// Whose readings they are.
struct MeteredNode {
  std::string cluster;
  std::string node;   // "0001"
  std::string group;  // its replication group; empty: none
  agent::Engine engine = agent::Engine::redis;
  std::string version = {};  // of the engine: "7.1.0"
  uint16_t port = 0;

  bool operator==(const MeteredNode&) const = default;
};

// Turns what agents report of their nodes into samples. What has happened between two reports is
// spread evenly over the seconds between them; whole numbers stay whole. One thread.
class NodeMeter {
 public:
  explicit NodeMeter(SeriesStore& store) : store_(store) {}

  // False: they are what has changed since another look than the last that is known here; then the
  // node is forgotten until all is told.
  bool take(const MeteredNode& node, const agent::NodeFigures& figures, int64_t now_ms);
  // The node is gone, or its process.
  void forget(std::string_view id);
  // What it has given last; nullptr: nothing.
  const agent::Readings* last(std::string_view id) const;

 private:
  // The last of a node, and where its samples go: found by name once, not each second.
  struct Look {
    agent::Readings readings = {};
    int64_t pid = 0;
    uint64_t number = 0;
    // Up to when there are samples, and what the node gave then.
    int64_t sampled_s = 0;
    agent::Readings sampled = {};
    MeteredNode node = {};
    std::vector<SeriesStore::Series*> series = {};  // of each row of metric_rows; nullptr: not yet
    std::map<std::string, SeriesStore::Series*, std::less<>> workers = {};
  };

  static bool apply(Look& look, const agent::NodeFigures& figures);
  void sample(Look& look, int64_t at_s);
  void add(Look& look, size_t row_index, const Interval& interval, int64_t to_s);
  void add_workers(Look& look, const Interval& interval, int64_t to_s);

  SeriesStore& store_;
  std::map<std::string, Look, std::less<>> looks_;  // of each node, by its id
};

// The table for people, as docs/metrics.md has it.
std::string metrics_document();

}  // namespace control::metrics
