// SPDX-License-Identifier: Apache-2.0
#include "agent/host/machine_figures.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "agent/host/host_files.h"
#include "base/numbers.h"

namespace agent {

namespace {

constexpr std::string_view kBlanks = " \t";

// Takes the next word of a line off it; empty: there is none.
std::string_view take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(kBlanks));
  line.remove_prefix(word.size());
  return word;
}

template <typename Visit>
void each_text_line(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    visit(line);
  }
}

// The number behind a name that a line begins with.
std::optional<double> number_behind(std::string_view text, std::string_view name) {
  std::optional<double> found;
  each_text_line(text, [&](std::string_view line) {
    if (found || take_word(line) != name) return;
    const auto number = base::parse_uint64(take_word(line));
    if (number) found = static_cast<double>(*number);
  });
  return found;
}

}  // namespace

void read_memory(std::string_view meminfo, readings::Readings& figures) {
  constexpr double kUnit = 1024;
  const auto available = number_behind(meminfo, "MemAvailable:");
  if (available) figures["host_available"] = kUnit * *available;
  const auto swap = number_behind(meminfo, "SwapTotal:");
  const auto free = number_behind(meminfo, "SwapFree:");
  if (swap && free) figures["host_swap_used"] = kUnit * (*swap - *free);
}

// A line an interface: "  eth0: 8 columns of what came, 8 of what went", of both packets are the
// second.
void read_packets(std::string_view interfaces, readings::Readings& figures) {
  constexpr size_t kPacketsIn = 1;
  constexpr size_t kPacketsOut = 9;
  each_text_line(interfaces, [&](std::string_view line) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    line.remove_prefix(colon + 1);
    std::array<std::optional<uint64_t>, kPacketsOut + 1> columns;
    for (auto& column : columns) column = base::parse_uint64(take_word(line));
    if (!columns[kPacketsIn] || !columns[kPacketsOut]) return;
    figures["host_packets_in"] += static_cast<double>(*columns[kPacketsIn]);
    figures["host_packets_out"] += static_cast<double>(*columns[kPacketsOut]);
  });
}

void read_faults(std::string_view vmstat, readings::Readings& figures) {
  if (const auto faults = number_behind(vmstat, "pgmajfault")) {
    figures["host_major_faults"] = *faults;
  }
}

void MachineFigures::add_to(readings::Readings& figures, const HostFiles& files,
                            const base::Clock& clock) {
  constexpr int64_t kFreshUs = 1'000'000;
  struct Source {
    const char* path;
    void (*read)(std::string_view text, readings::Readings& figures);
  };
  constexpr Source kSources[] = {{"/proc/meminfo", read_memory},
                                 {"/proc/net/dev", read_packets},
                                 {"/proc/vmstat", read_faults}};
  if (known_.empty() || clock.monotonic_us() >= read_us_ + kFreshUs) {
    known_.clear();
    read_us_ = clock.monotonic_us();
    for (const Source& source : kSources) {
      const auto text = files.read(source.path);
      if (text && *text) source.read(**text, known_);
    }
  }
  for (const auto& [name, value] : known_) figures[name] = value;
}

}  // namespace agent
