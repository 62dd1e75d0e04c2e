// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/sample_log.h"

#include <algorithm>

namespace control::metrics {

namespace {

// Of a second: its node of the map, and its values.
size_t bytes_of(const std::vector<WeightedValue>& second) {
  constexpr size_t kNodeBytes = 96;
  return kNodeBytes + second.capacity() * sizeof(WeightedValue);
}

}  // namespace

size_t SampleLog::add(int64_t at_s, std::span<const WeightedValue> values) {
  constexpr size_t kOfASecondMax = 4096;
  if (values.empty()) return 0;
  const auto [found, is_new] = seconds_.try_emplace(at_s);
  std::vector<WeightedValue>& second = found->second;
  const size_t before = is_new ? 0 : bytes_of(second);
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
  return bytes_of(second) - before;
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
  for (auto at = seconds_.begin(); at != end; ++at) freed += bytes_of(at->second);
  seconds_.erase(seconds_.begin(), end);
  return freed;
}

}  // namespace control::metrics
