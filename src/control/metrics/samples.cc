// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/samples.h"

#include <algorithm>

namespace control::metrics {

void Samples::sort() {
  std::sort(values.begin(), values.end(),
            [](const WeightedValue& a, const WeightedValue& b) { return a.value < b.value; });
}

void add_samples(const Point& point, Fold fold, Samples& samples) {
  if (point.count == 0) return;
  if (point.count == 1) return samples.add({point.sum, 1});
  if (point.min == point.max) return samples.add({point.min, point.count});
  if (fold == Fold::kGauge || point.count > 3) {
    samples.count += point.count;
    samples.are_known = false;
    return;
  }
  samples.add({point.min, 1});
  samples.add({point.max, 1});
  if (point.count == 2) return;
  samples.add({std::clamp(point.sum - point.min - point.max, point.min, point.max), 1});
}

}  // namespace control::metrics
