// SPDX-License-Identifier: Apache-2.0
#include "readings/latencies.h"

#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "base/numbers.h"
#include "readings/families.h"

namespace readings {

namespace {

constexpr size_t kParts =
    4;  // of a command: "calls", how many, "histogram_usec", bounds and counts

using Bounds = std::map<uint64_t, uint64_t>;  // calls by bound, without those of smaller ones

// The counts that a server gives include those of smaller bounds.
bool read_bounds(std::span<const std::string> words, Bounds& bounds) {
  uint64_t below = 0;
  for (size_t i = 0; i + 1 < words.size(); i += 2) {
    const auto bound = base::parse_uint64(words[i]);
    const auto up_to = base::parse_uint64(words[i + 1]);
    if (!bound || !up_to || *up_to < below) return false;
    bounds[*bound] += *up_to - std::exchange(below, *up_to);
  }
  return true;
}

void put(std::string_view access, const Bounds& bounds, Readings& readings) {
  for (const auto& [bound, calls] : bounds) {
    std::string name = "latency_";
    name.append(access).append(":").append(std::to_string(bound));
    readings.insert_or_assign(std::move(name), static_cast<double>(calls));
  }
}

}  // namespace

void add_latencies(std::span<const std::string> words, std::span<const size_t> lengths,
                   Readings& readings) {
  Bounds reads;
  Bounds writes;
  for (size_t i = 1; i + 1 < lengths.size(); i += 2) {
    const size_t length = lengths[i + 1];
    if (lengths[i] != kParts || words.size() < kParts || length > words.size() - kParts) return;
    const Access access = family_of(words[0]).access;
    const auto histogram = words.subspan(kParts, length);
    words = words.subspan(kParts + length);
    if (access == Access::kNone) continue;
    if (!read_bounds(histogram, access == Access::kReads ? reads : writes)) return;
  }
  put("GetType", reads, readings);
  put("SetType", writes, readings);
}

}  // namespace readings
