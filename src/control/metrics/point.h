// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

namespace control::metrics {

// What is known of a metric in one span of time: its samples, put together.
struct Point {
  double sum = 0;
  double min = 0;
  double max = 0;
  uint64_t count = 0;  // of samples; 0: nothing is known

  static Point of(double value) { return {value, value, value, 1}; }

  double average() const { return count == 0 ? 0 : sum / static_cast<double>(count); }

  // The samples of both.
  void merge(const Point& other) {
    if (other.count == 0) return;
    min = count == 0 ? other.min : std::min(min, other.min);
    max = count == 0 ? other.max : std::max(max, other.max);
    sum += other.sum;
    count += other.count;
  }

  bool operator==(const Point&) const = default;
};

// What a minute's samples are worth: CloudWatch gets one sample of each node a minute.
enum class Fold : uint8_t {
  kGauge = 0,    // how much there is: their average, with the least and the most of them
  kCount = 1,    // how often it happened: all of them together
  kSamples = 2,  // what users send: each of them counts
};

inline Point folded(const Point& samples, Fold fold) {
  if (samples.count == 0) return {};
  if (fold == Fold::kSamples) return samples;
  if (fold == Fold::kCount) return Point::of(samples.sum);
  return {samples.average(), samples.min, samples.max, 1};
}

}  // namespace control::metrics
