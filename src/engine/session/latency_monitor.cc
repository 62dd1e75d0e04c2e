// SPDX-License-Identifier: Apache-2.0
#include "engine/session/latency_monitor.h"

#include <algorithm>

namespace engine {

void LatencyMonitor::add(std::string_view event, int64_t time_s, uint64_t latency_ms) {
  std::lock_guard lock(mutex_);
  auto found = events_.find(event);
  if (found == events_.end()) found = events_.try_emplace(std::string(event)).first;
  Series& series = found->second;
  series.max_ms = std::max(series.max_ms, latency_ms);
  if (!series.samples.empty() && series.samples.back().time_s == time_s) {
    Sample& last = series.samples.back();
    if (latency_ms <= last.latency_ms) return;
    series.sum_ms += latency_ms - last.latency_ms;
    last.latency_ms = latency_ms;
    return;
  }
  series.sum_ms += latency_ms;
  series.count++;
  series.samples.push_back({time_s, latency_ms});
  if (series.samples.size() > kSamplesMax) series.samples.pop_front();
}

std::vector<LatencyMonitor::Latest> LatencyMonitor::latest() const {
  std::lock_guard lock(mutex_);
  std::vector<Latest> result;
  for (const auto& [event, series] : events_) {
    result.push_back({event, series.samples.back(), series.max_ms, series.sum_ms, series.count});
  }
  return result;
}

std::vector<LatencyMonitor::Sample> LatencyMonitor::history(std::string_view event) const {
  std::lock_guard lock(mutex_);
  const auto found = events_.find(event);
  if (found == events_.end()) return {};
  return {found->second.samples.begin(), found->second.samples.end()};
}

size_t LatencyMonitor::reset(const std::vector<std::string_view>& events) {
  std::lock_guard lock(mutex_);
  size_t count = events_.size();
  if (events.empty()) {
    events_.clear();
    return count;
  }
  count = 0;
  for (const std::string_view event : events) {
    const auto found = events_.find(event);
    if (found == events_.end()) continue;
    events_.erase(found);
    count++;
  }
  return count;
}

}  // namespace engine
