// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace base {

// Counts values in buckets that grow with them: exact below 16, then 16 buckets a power of two, so
// that a percentile is right within a sixteenth. One thread records, any thread reads.
class Histogram {
 public:
  static constexpr size_t kSubBuckets = 16;
  static constexpr size_t kBuckets = kSubBuckets * 41;  // values up to 2^44, then clamped

  void record(uint64_t value) {
    auto& bucket = counts_[index_of(value)];
    bucket.store(bucket.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  uint64_t count_at(size_t index) const { return counts_[index].load(std::memory_order_relaxed); }

  // The largest value that bucket `index` counts.
  static uint64_t upper_bound(size_t index) {
    if (index < kSubBuckets) return index;
    const size_t shift = index / kSubBuckets - 1;
    return ((kSubBuckets + index % kSubBuckets + 1) << shift) - 1;
  }

  void reset() {
    for (auto& count : counts_) count.store(0, std::memory_order_relaxed);
  }

 private:
  static size_t index_of(uint64_t value) {
    if (value < kSubBuckets) return static_cast<size_t>(value);
    const auto shift = static_cast<size_t>(std::bit_width(value)) - 5;
    const size_t index = (shift + 1) * kSubBuckets + (value >> shift) - kSubBuckets;
    return index < kBuckets ? index : kBuckets - 1;
  }

  std::array<std::atomic<uint64_t>, kBuckets> counts_{};
};

// The sum of several histograms, for reading.
class HistogramSum {
 public:
  void add(const Histogram& histogram) {
    for (size_t i = 0; i < Histogram::kBuckets; i++) {
      counts_[i] += histogram.count_at(i);
      total_ += histogram.count_at(i);
    }
  }

  uint64_t total() const { return total_; }

  // The value that `percent` of all are not above; 0 without values.
  uint64_t percentile(double percent) const {
    const double wanted = static_cast<double>(total_) * percent / 100.0;
    uint64_t seen = 0;
    for (size_t i = 0; i < Histogram::kBuckets; i++) {
      seen += counts_[i];
      if (counts_[i] != 0 && static_cast<double>(seen) >= wanted) return Histogram::upper_bound(i);
    }
    return 0;
  }

  // How many values are at most `value`, which should be a bucket's upper bound.
  uint64_t count_up_to(uint64_t value) const {
    uint64_t seen = 0;
    for (size_t i = 0; i < Histogram::kBuckets && Histogram::upper_bound(i) <= value; i++) {
      seen += counts_[i];
    }
    return seen;
  }

 private:
  std::array<uint64_t, Histogram::kBuckets> counts_{};
  uint64_t total_ = 0;
};

}  // namespace base
