// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "base/result.h"
#include "control/metrics/expression.h"
#include "control/metrics/time_series.h"

namespace control::metrics {

// Where an expression finds what it names.
struct Surroundings {
  std::function<base::Result<ExpressionValue>(std::string_view id)> query;  // of that id
  std::function<SeriesArray(std::string_view part)> metrics;  // whose ids have `part`; empty: all
  // SEARCH's text, statistic and period.
  std::function<base::Result<SeriesArray>(std::string_view text, std::string_view statistic,
                                          int64_t period_s)>
      search;
  TimeFrame frame = {};
};

// How much may be computed for one request: values of series.
using Work = int64_t;
inline constexpr Work kWorkMax = 1'000'000;

// What an expression comes to; what it costs is taken off `work`, and too much is an error. Values
// that are not finite are left out, as a division by zero.
base::Result<ExpressionValue> evaluate(const Expression& expression,
                                       const Surroundings& surroundings, Work& work);

}  // namespace control::metrics
