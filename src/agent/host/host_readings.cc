// SPDX-License-Identifier: Apache-2.0
#include "agent/host/host_readings.h"

#include <optional>

#include "base/numbers.h"

namespace agent {

namespace {

// "SwapFree:        1234 kB"
std::optional<double> bytes_of(std::string_view meminfo, std::string_view name) {
  constexpr double kKilobyte = 1024;
  const size_t at = meminfo.find(name);
  if (at == meminfo.npos) return std::nullopt;
  const size_t digits = meminfo.find_first_of("0123456789", at);
  if (digits == meminfo.npos) return std::nullopt;
  const size_t end = meminfo.find_first_not_of("0123456789", digits);
  const auto kilobytes = base::parse_uint64(meminfo.substr(digits, end - digits));
  if (!kilobytes) return std::nullopt;
  return static_cast<double>(*kilobytes) * kKilobyte;
}

}  // namespace

Readings host_readings(std::string_view meminfo) {
  Readings readings;
  if (const auto available = bytes_of(meminfo, "MemAvailable:")) {
    readings["host_available"] = *available;
  }
  const auto swap = bytes_of(meminfo, "SwapTotal:");
  const auto free = bytes_of(meminfo, "SwapFree:");
  if (swap && free) readings["host_swap_used"] = *swap - *free;
  return readings;
}

}  // namespace agent
