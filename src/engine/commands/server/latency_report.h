// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/session/latency_monitor.h"

// What LATENCY GRAPH and DOCTOR say, as text. Pure functions.

namespace engine {

// An event's spikes as bars, the oldest at the left, and under each how long ago it was.
// Requires: samples is not empty.
std::string draw_latency_graph(const LatencyMonitor::Latest& event,
                               std::span<const LatencyMonitor::Sample> samples, int64_t now_s);

// Every event in a sentence, and what can be done about it. `threshold_ms` is the setting
// latency-monitor-threshold.
std::string describe_latency(std::span<const LatencyMonitor::Latest> events, int64_t threshold_ms,
                             int64_t slower_than_us);

}  // namespace engine
