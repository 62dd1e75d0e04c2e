// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/random.h"
#include "engine/settings/settings.h"
#include "engine/types/entry.h"

namespace engine {

constexpr bool is_lfu(MaxmemoryPolicy policy) {
  return policy == MaxmemoryPolicy::kAllkeysLfu || policy == MaxmemoryPolicy::kVolatileLfu;
}

constexpr bool is_random(MaxmemoryPolicy policy) {
  return policy == MaxmemoryPolicy::kAllkeysRandom || policy == MaxmemoryPolicy::kVolatileRandom;
}

constexpr bool is_volatile_only(MaxmemoryPolicy policy) {
  return policy == MaxmemoryPolicy::kVolatileLru || policy == MaxmemoryPolicy::kVolatileLfu ||
         policy == MaxmemoryPolicy::kVolatileRandom || policy == MaxmemoryPolicy::kVolatileTtl;
}

struct PolicyOptions {
  MaxmemoryPolicy policy = MaxmemoryPolicy::kNoeviction;
  int64_t lfu_log_factor = 10;
  int64_t lfu_decay_minutes = 1;
  int64_t samples = 5;  // `maxmemory-samples`
};

// What the 28 access bits of an entry mean.
//
// Under every policy but LFU: the time of the last use in units of 8 ms, modulo 2^28 (24.8 days).
// Under LFU the lower 24: 16 bits of minutes at the last decay and eight bits of a logarithmic
// counter of uses (Redis' LFU), so that OBJECT FREQ reads as it does there.
class AccessClock {
 public:
  static constexpr int64_t kUnitMs = 8;
  static constexpr uint32_t kMask = (1u << 28) - 1;
  static constexpr uint32_t kLfuInitial = 5;

  static uint32_t now(int64_t now_ms) { return static_cast<uint32_t>(now_ms / kUnitMs) & kMask; }

  // As if last used so many seconds ago; further back than it reaches is as far as it reaches.
  static uint32_t at(int64_t now_ms, int64_t idle_s) {
    const int64_t units =
        std::min<int64_t>(idle_s, int64_t{kMask} * kUnitMs / 1000) * 1000 / kUnitMs;
    return (now(now_ms) - static_cast<uint32_t>(units)) & kMask;
  }

  static int64_t idle_ms(uint32_t access, int64_t now_ms) {
    return int64_t{(now(now_ms) - access) & kMask} * kUnitMs;
  }
  static int64_t idle_ms(const Entry& entry, int64_t now_ms) {
    return idle_ms(entry.access(), now_ms);
  }

  // Under LFU by the minute, and only as far as its counter remembers: 45 days.
  static int64_t idle_ms(const Entry& entry, const PolicyOptions& options, int64_t now_ms) {
    if (!is_lfu(options.policy)) return idle_ms(entry, now_ms);
    return idle_minutes(entry.access(), now_ms) * 60'000;
  }

  // Under LFU only.
  static int64_t idle_minutes(uint32_t access, int64_t now_ms) {
    return (minutes(now_ms) - (access >> 8)) & 0xFFFF;
  }

  static uint32_t fresh(const PolicyOptions& options, int64_t now_ms) {
    return is_lfu(options.policy) ? (minutes(now_ms) << 8) | kLfuInitial : now(now_ms);
  }

  static void use(Entry& entry, const PolicyOptions& options, int64_t now_ms,
                  base::Random& random) {
    if (is_lfu(options.policy)) {
      const uint32_t counter = raise(lfu_counter(entry, options, now_ms), options, random);
      entry.set_access((minutes(now_ms) << 8) | counter);
    } else {
      entry.set_access(now(now_ms));
      if (entry.hits() < 3) entry.set_hits(entry.hits() + 1);
    }
  }

  // The counter after the decay that is due, which is not stored.
  static uint32_t lfu_counter(uint32_t access, const PolicyOptions& options, int64_t now_ms) {
    const uint32_t counter = access & 0xFF;
    if (options.lfu_decay_minutes <= 0) return counter;
    const auto periods =
        static_cast<uint32_t>(idle_minutes(access, now_ms) / options.lfu_decay_minutes);
    return counter - std::min(counter, periods);
  }
  static uint32_t lfu_counter(const Entry& entry, const PolicyOptions& options, int64_t now_ms) {
    return lfu_counter(entry.access(), options, now_ms);
  }

 private:
  static uint32_t minutes(int64_t now_ms) {
    return static_cast<uint32_t>(now_ms / 60'000) & 0xFFFF;
  }

  static uint32_t raise(uint32_t counter, const PolicyOptions& options, base::Random& random) {
    if (counter >= 255) return counter;
    const uint64_t above = counter > kLfuInitial ? counter - kLfuInitial : 0;
    const uint64_t odds = above * static_cast<uint64_t>(options.lfu_log_factor) + 1;
    return random.below(odds) == 0 ? counter + 1 : counter;
  }
};

}  // namespace engine
