// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/sample_log.h"

#include <algorithm>

namespace control::metrics {

size_t SampleLog::add(int64_t at_s, std::span<const WeightedValue> values) {
  constexpr size_t kOfASecondMax = 4096;
  std::vector<WeightedValue>& second = seconds_[at_s];
  const size_t before = second.size();
  for (const WeightedValue& one : values) {
    const auto at = std::lower_bound(
        second.begin(), second.end(), one.value,
        [](const WeightedValue& known, double value) { return known.value < value; });
    if (at != second.end() && at->value == one.value) {
      at->count += one.count;
    } else if (second.size() < kOfASecondMax) {
      second.insert(at, one);
    }
  }
  return second.size() - before;
}

bool SampleLog::add_to(Samples& samples, int64_t from_s, int64_t to_s, const Point& point) const {
  Point known;
  const auto begin = seconds_.lower_bound(from_s);
  const auto end = seconds_.lower_bound(to_s);
  for (auto at = begin; at != end; ++at) {
    for (const auto& [value, count] : at->second) known.merge({value, value, value, count});
  }
  if (known.count != point.count || known.min != point.min || known.max != point.max) return false;
  for (auto at = begin; at != end; ++at) {
    for (const WeightedValue& one : at->second) samples.add(one);
  }
  return true;
}

size_t SampleLog::trim(int64_t before_s) {
  size_t freed = 0;
  const auto end = seconds_.lower_bound(before_s);
  for (auto at = seconds_.begin(); at != end; ++at) freed += at->second.size();
  seconds_.erase(seconds_.begin(), end);
  return freed;
}

}  // namespace control::metrics
