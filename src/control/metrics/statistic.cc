// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/statistic.h"

#include <algorithm>
#include <iterator>

namespace control::metrics {

namespace {

constexpr Statistic kStatistics[] = {
    {"SampleCount", [](const Point& point) { return static_cast<double>(point.count); }},
    {"Average", [](const Point& point) { return point.average(); }},
    {"Sum", [](const Point& point) { return point.sum; }},
    {"Minimum", [](const Point& point) { return point.min; }},
    {"Maximum", [](const Point& point) { return point.max; }},
};

constexpr int64_t kShortPeriods[] = {1, 5, 10, 20, 30};
constexpr int64_t kLongPeriodS = 60;

}  // namespace

const Statistic* find_statistic(std::string_view name) {
  const auto* const found =
      std::find_if(std::begin(kStatistics), std::end(kStatistics),
                   [&](const Statistic& statistic) { return statistic.name == name; });
  return found == std::end(kStatistics) ? nullptr : found;
}

bool is_period(int64_t period_s) {
  const bool is_short = std::find(std::begin(kShortPeriods), std::end(kShortPeriods), period_s) !=
                        std::end(kShortPeriods);
  return is_short || (period_s > 0 && period_s % kLongPeriodS == 0);
}

}  // namespace control::metrics
