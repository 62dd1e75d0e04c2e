// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace engine {

// How many clients are in MONITOR mode, so that showing commands costs nothing while nobody looks
// (ServerControl::feed_monitors() shows them). Thread-safe.
class Monitors {
 public:
  bool any() const { return count_.load(std::memory_order_relaxed) > 0; }

  // A client enters that mode, or leaves it or goes.
  void add() { count_.fetch_add(1, std::memory_order_relaxed); }
  void remove() { count_.fetch_sub(1, std::memory_order_relaxed); }

 private:
  std::atomic<uint32_t> count_ = 0;
};

}  // namespace engine
