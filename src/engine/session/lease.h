// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.h"

namespace engine {

// Until when the node may answer clients as the primary of its shard. Whoever manages the shard
// makes no other node the primary before that time, so nobody is told of a write by two of them.
// The time is of CLOCK_BOOTTIME, which is one for the whole machine: a renewal that arrives late,
// or to a process that was stopped, is no longer one than was meant.
//
// A node that nobody manages needs no lease. Thread-safe.
class Lease {
 public:
  // None is needed.
  void release() { until_ms_.store(kNotNeeded, std::memory_order_release); }

  // From here on there is one until then; an earlier time ends it, and 0 is over already.
  void set(int64_t until_boot_ms) { until_ms_.store(until_boot_ms, std::memory_order_release); }

  // Only forward: renewals may arrive in any order. False where none is needed.
  bool renew(int64_t until_boot_ms) {
    int64_t now = until_ms_.load(std::memory_order_relaxed);
    while (now != kNotNeeded && now < until_boot_ms &&
           !until_ms_.compare_exchange_weak(now, until_boot_ms, std::memory_order_acq_rel)) {
    }
    return now != kNotNeeded;
  }

  bool is_needed() const { return until_ms_.load(std::memory_order_relaxed) != kNotNeeded; }

  // To be asked after a command has run, and again before what it answers leaves: the process may
  // have been stopped in between.
  bool has_expired(const base::Clock& clock) const {
    const int64_t until = until_ms_.load(std::memory_order_acquire);
    return until != kNotNeeded && clock.boot_ms() >= until;
  }

  // Milliseconds that are left, 0: it has expired; -1: none is needed.
  int64_t left_ms(const base::Clock& clock) const {
    const int64_t until = until_ms_.load(std::memory_order_acquire);
    if (until == kNotNeeded) return -1;
    const int64_t now = clock.boot_ms();
    return until > now ? until - now : 0;
  }

 private:
  static constexpr int64_t kNotNeeded = INT64_MAX;

  std::atomic<int64_t> until_ms_ = kNotNeeded;
};

}  // namespace engine
