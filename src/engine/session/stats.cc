// SPDX-License-Identifier: Apache-2.0
#include "engine/session/stats.h"

namespace engine {

void WorkerStats::reset() {
  for (Counter* counter :
       {&commands, &connections, &bytes_in, &bytes_out, &stream_bytes_in, &stream_bytes_out, &reads,
        &writes, &loops, &loop_ns, &loop_ns_max, &loop_commands_max, &background_ns,
        &input_limit_closed, &output_limit_closed, &evicted_clients, &idle_closed,
        &ended_iam_logins, &unauthenticated}) {
    counter->reset();
  }
  for (auto& slot : by_command_) {
    CommandStats* stats = slot.load(std::memory_order_acquire);
    if (stats == nullptr) continue;
    stats->calls.reset();
    stats->time_ns.reset();
    stats->rejected.reset();
    stats->failed.reset();
    stats->latency_ns.reset();
  }
}

void ErrorStats::count(std::string_view code) {
  // A client can make up codes only where a future command lets it; the limit holds all the same.
  constexpr std::string_view kOverflow = "ERRORSTATS_OVERFLOW";
  std::lock_guard lock(mutex_);
  total_++;
  auto found = by_code_.find(code);
  if (found == by_code_.end()) {
    const std::string_view name = by_code_.size() < kCodesMax ? code : kOverflow;
    found = by_code_.try_emplace(std::string(name), 0).first;
  }
  found->second++;
}

std::map<std::string, uint64_t, std::less<>> ErrorStats::all() const {
  std::lock_guard lock(mutex_);
  return by_code_;
}

uint64_t ErrorStats::total() const {
  std::lock_guard lock(mutex_);
  return total_;
}

void ErrorStats::reset() {
  std::lock_guard lock(mutex_);
  by_code_.clear();
  total_ = 0;
}

}  // namespace engine
