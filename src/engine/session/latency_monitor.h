// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace engine {

// LATENCY: spikes of named events above `latency-monitor-threshold`. Thread-safe.
class LatencyMonitor {
 public:
  static constexpr size_t kSamplesMax = 160;

  struct Sample {
    int64_t time_s;
    uint64_t latency_ms;
  };
  struct Latest {
    std::string event;
    Sample last;
    uint64_t max_ms;
    uint64_t sum_ms;  // of all spikes since the reset, also of those no longer in the history
    uint64_t count;
  };

  // Two spikes in the same second count as one, the longer.
  void add(std::string_view event, int64_t time_s, uint64_t latency_ms);

  std::vector<Latest> latest() const;
  std::vector<Sample> history(std::string_view event) const;  // the oldest first

  // Forgets the named events, all without names; returns how many there were.
  size_t reset(const std::vector<std::string_view>& events);

 private:
  struct Series {
    std::deque<Sample> samples;
    uint64_t max_ms = 0;
    uint64_t sum_ms = 0;
    uint64_t count = 0;
  };

  mutable std::mutex mutex_;
  std::map<std::string, Series, std::less<>> events_;
};

}  // namespace engine
