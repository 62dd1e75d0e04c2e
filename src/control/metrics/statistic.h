// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "control/metrics/point.h"

namespace control::metrics {

// What is asked of the samples of a period.
struct Statistic {
  std::string_view name;  // CloudWatch's word
  double (*of)(const Point& point);
};

// nullptr: there is none of that name.
const Statistic* find_statistic(std::string_view name);

// 1, 5, 10, 20, 30 seconds, or a multiple of 60.
bool is_period(int64_t period_s);

}  // namespace control::metrics
