// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "control/metrics/series_name.h"

namespace control::metrics {

// A statistic of a metric, period by period.
struct MetricStat {
  SeriesName metric = {};
  int64_t period_s = 0;
  std::string statistic = {};  // "Average"; see statistic.h
  std::string unit = {};       // empty: whichever it has
};
BOOST_DESCRIBE_STRUCT(MetricStat, (), (metric, period_s, statistic, unit))

// One of GetMetricData's queries, which alarms have as well: a metric, or an expression about what
// the others ask for.
struct DataQuery {
  std::string id = {};  // which expressions name it by; empty: it is the only one
  std::optional<MetricStat> stat = std::nullopt;
  std::string expression = {};  // where there is no `stat`
  std::optional<std::string> label = std::nullopt;
  bool returns_data = true;
  int64_t period_s = 0;  // of an expression; 0: what its metrics have
};
BOOST_DESCRIBE_STRUCT(DataQuery, (), (id, stat, expression, label, returns_data, period_s))

}  // namespace control::metrics
