// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace control::metrics {

// What a query or an expression has come to: values by when their period begins, in seconds since
// the Unix epoch. All are finite.
struct TimeSeries {
  std::string label = {};
  int64_t period_s = 0;
  std::map<int64_t, double> values = {};
};

using SeriesArray = std::vector<TimeSeries>;

// A scalar, one series, or an array of them.
using ExpressionValue = std::variant<double, TimeSeries, SeriesArray>;

// The time that a question is about.
struct TimeFrame {
  int64_t from_s = 0;  // included
  int64_t to_s = 0;    // not included
  // Periods begin at multiples of their length, and the first may begin before `from_s`; unless
  // this is set: then the last one ends with the frame.
  bool ends_with_a_period = false;

  int64_t phase_s(int64_t period_s) const { return ends_with_a_period ? to_s % period_s : 0; }
  // When the first period begins.
  int64_t start_s(int64_t period_s) const {
    if (ends_with_a_period) return to_s - (to_s - from_s) / period_s * period_s;
    return from_s - from_s % period_s;
  }
};

}  // namespace control::metrics
