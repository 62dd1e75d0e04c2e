// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "control/metrics/point.h"

namespace control::metrics {

// A value that some samples have.
struct WeightedValue {
  double value = 0;
  uint64_t count = 0;

  bool operator==(const WeightedValue&) const = default;
};

// The samples of a span of time, one by one: what a percentile is made from, which sums are not
// enough for.
struct Samples {
  std::vector<WeightedValue> values = {};
  uint64_t count = 0;
  bool are_known = true;  // false: of some only their sum, count, least and most is known

  void add(const WeightedValue& value) {
    values.push_back(value);
    count += value.count;
  }
  void sort();
};

// Adds samples of which only this is known. As on AWS, which takes sums of samples as well, equal
// ones are known one by one, and single ones; and so are two or three, by the least and the most of
// them. `fold` is that of their series: a gauge's least and most are of what its samples were made
// from.
void add_samples(const Point& point, Fold fold, Samples& samples);

}  // namespace control::metrics
