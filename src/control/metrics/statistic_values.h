// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "control/metrics/series_store.h"

namespace control::metrics {

// Whether CloudWatch has a statistic of that name: "Average", "p99".
bool is_statistic(std::string_view name);

// How error texts call what may be asked for.
inline constexpr std::string_view kStatisticNames =
    "SampleCount, Average, Sum, Minimum, Maximum, IQM, p, tm, wm, tc or ts with a percentage, or "
    "TM, "
    "WM, TC, TS or PR with bounds";

struct StatisticValue {
  double value = 0;
  uint64_t samples = 0;  // that it was made from
};

struct StatisticValues {
  std::string unit = {};
  std::map<int64_t, StatisticValue> values = {};  // by when their period begins
  size_t points = 0;                              // that they were made from
};

// A statistic of a metric, period by period; a period of which it is not known has no value. Where
// there is no such metric or statistic there are none.
StatisticValues find_values(SeriesStore& store, const SeriesName& name,
                            const SeriesStore::Range& range, std::string_view statistic);

}  // namespace control::metrics
