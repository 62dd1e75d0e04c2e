// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/latency_report.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>

namespace engine {

namespace {

using Sample = LatencyMonitor::Sample;

constexpr size_t kColumns = 80;
constexpr size_t kRows = 4;

std::string age(int64_t seconds) {
  if (seconds < 60) return fmt::format("{}s", seconds);
  if (seconds < 3600) return fmt::format("{}m", seconds / 60);
  if (seconds < 86400) return fmt::format("{}h", seconds / 3600);
  return fmt::format("{}d", seconds / 86400);
}

// How many rows a bar fills: the lowest spike has one, the highest all.
size_t bar_rows(uint64_t value, uint64_t low, uint64_t high) {
  if (high == low) return kRows;
  return 1 + static_cast<size_t>((value - low) * (kRows - 1) / (high - low));
}

std::string without_trailing_spaces(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

}  // namespace

std::string draw_latency_graph(const LatencyMonitor::Latest& event, std::span<const Sample> samples,
                               int64_t now_s) {
  const auto shorter = [](const Sample& a, const Sample& b) { return a.latency_ms < b.latency_ms; };
  const auto [low, high] = std::minmax_element(samples.begin(), samples.end(), shorter);
  std::string text =
      fmt::format("{} - high {} ms, low {} ms (all time high {} ms)\n{}\n", event.event,
                  high->latency_ms, low->latency_ms, event.max_ms, std::string(kColumns, '-'));
  const auto shown = samples.last(std::min(samples.size(), kColumns));
  for (size_t row = kRows; row > 0; row--) {
    std::string line;
    for (const Sample& sample : shown) {
      line += bar_rows(sample.latency_ms, low->latency_ms, high->latency_ms) >= row ? '#' : ' ';
    }
    text += without_trailing_spaces(line);
  }
  text += '\n';
  // The ages are read downwards, a column a bar.
  std::vector<std::string> ages;
  size_t longest = 0;
  for (const Sample& sample : shown) {
    ages.push_back(age(std::max<int64_t>(0, now_s - sample.time_s)));
    longest = std::max(longest, ages.back().size());
  }
  for (size_t i = 0; i < longest; i++) {
    std::string line;
    for (const std::string& label : ages) line += i < label.size() ? label[i] : ' ';
    text += without_trailing_spaces(line);
  }
  return text;
}

std::string describe_latency(std::span<const LatencyMonitor::Latest> events, int64_t threshold_ms,
                             int64_t slower_than_us) {
  if (threshold_ms == 0) {
    return "Latency is not being monitored. \"CONFIG SET latency-monitor-threshold "
           "<milliseconds>\" "
           "starts it.\n";
  }
  if (events.empty()) {
    return fmt::format("No event took {} ms or longer since the last LATENCY RESET.\n",
                       threshold_ms);
  }
  std::string text;
  bool commands = false;
  for (const LatencyMonitor::Latest& event : events) {
    text += fmt::format("{}: {} spikes, {} ms on average, {} ms at worst, the last of {} ms.\n",
                        event.event, event.count, event.sum_ms / event.count, event.max_ms,
                        event.last.latency_ms);
    commands |= event.event == "command" || event.event == "fast-command";
  }
  if (!commands) return text;
  if (slower_than_us < 0 || slower_than_us > threshold_ms * 1000) {
    text += fmt::format(
        "Commands were slow, but the slow log does not show all of them: \"CONFIG SET "
        "slowlog-log-slower-than {}\" would.\n",
        threshold_ms * 1000);
  } else {
    text += "Commands were slow: SLOWLOG GET shows which.\n";
  }
  return text;
}

}  // namespace engine
