// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace engine {

// How fast a total grows, over the last 16 samples: one thread samples, any thread reads.
class RateSampler {
 public:
  static constexpr size_t kSamples = 16;

  // `now_us` is a monotonic time. A total that shrank was reset, and the samples begin anew.
  void sample(int64_t now_us, uint64_t total) {
    if (count_ > 0 && total < samples_[(count_ - 1) % kSamples].total) count_ = 0;
    const Sample& oldest = samples_[count_ < kSamples ? 0 : count_ % kSamples];
    const int64_t elapsed_us = count_ > 0 ? now_us - oldest.time_us : 0;
    const uint64_t grown = count_ > 0 ? total - oldest.total : 0;
    samples_[count_++ % kSamples] = {now_us, total};
    per_second_.store(
        elapsed_us > 0 ? static_cast<double>(grown) * 1e6 / static_cast<double>(elapsed_us) : 0,
        std::memory_order_relaxed);
  }

  double per_second() const { return per_second_.load(std::memory_order_relaxed); }

 private:
  struct Sample {
    int64_t time_us = 0;
    uint64_t total = 0;
  };

  std::array<Sample, kSamples> samples_;  // a ring; the newest is number count_ - 1
  size_t count_ = 0;
  std::atomic<double> per_second_ = 0;
};

}  // namespace engine
