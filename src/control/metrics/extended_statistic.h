// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "control/metrics/samples.h"

namespace control::metrics {

// The samples that count: behind `low`, and `high` included. Values, or percent of the samples in
// order of their values.
struct SampleBounds {
  std::optional<double> low = std::nullopt;
  std::optional<double> high = std::nullopt;
  bool are_percent = false;
};

// CloudWatch's statistics that need samples one by one ("CloudWatch statistics definitions"):
// percentiles (p99.9), means (tm90, TM(2%:98%), TM(150:1000), IQM), winsorized means (wm98,
// WM(10%:90%)), counts (tc90, TC(0:5)), sums (ts90, TS(80%:)) and percentile ranks (PR(:300)).
// Letters in either case.
class ExtendedStatistic {
 public:
  // nullopt: there is none of that name.
  static std::optional<ExtendedStatistic> parse(std::string_view name);

  // Of samples in the order of their values. nullopt: none is within the bounds.
  std::optional<double> of(std::span<const WeightedValue> samples) const;

  // The 99.9 of p99.9; nullopt: it is another statistic.
  std::optional<double> percentile() const;

 private:
  struct Row;
  static const Row kRows[];

  const Row* row_ = nullptr;
  SampleBounds bounds_ = {};
};

}  // namespace control::metrics
