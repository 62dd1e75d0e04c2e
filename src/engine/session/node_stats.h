// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace engine {

// What no worker counts but the node, since it began or since CONFIG RESETSTAT. Thread-safe.
class NodeStats {
 public:
  // Connections that were not let in.
  void count_rejected_connection() { rejected_.fetch_add(1, std::memory_order_relaxed); }
  uint64_t rejected_connections() const { return rejected_.load(std::memory_order_relaxed); }
  void reset_rejected_connections() { rejected_.store(0, std::memory_order_relaxed); }

  // The most memory there was when one looked. Only one thread looks by itself.
  void note_memory(size_t used_bytes) {
    if (used_bytes > peak_.load(std::memory_order_relaxed)) {
      peak_.store(used_bytes, std::memory_order_relaxed);
    }
  }
  size_t peak_memory(size_t used_bytes) const {
    return std::max(used_bytes, peak_.load(std::memory_order_relaxed));
  }

  void reset() {
    reset_rejected_connections();
    peak_.store(0, std::memory_order_relaxed);
  }

 private:
  std::atomic<uint64_t> rejected_ = 0;
  std::atomic<size_t> peak_ = 0;  // bytes
};

}  // namespace engine
