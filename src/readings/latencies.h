// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "readings/info.h"

namespace readings {

// From the answer to LATENCY HISTOGRAM (Redis 7 and later), its words and the lengths of its arrays
// one after the other: how many calls of "GetType" and "SetType" commands took at most so many
// microseconds and more than the next smaller bound has, `latency_GetType:16`. Since the node
// began, or since CONFIG RESETSTAT. What cannot be read is left out.
void add_latencies(std::span<const std::string> words, std::span<const size_t> lengths,
                   Readings& readings);

}  // namespace readings
