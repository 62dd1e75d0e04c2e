// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace engine {

// How many clients of all workers are in which state, for INFO. Any thread counts its own clients,
// when they enter a state and when they leave it, or go; any thread asks.
class ClientCounts {
 public:
  // To channels: by SUBSCRIBE and the like.
  void begins_to_listen() { add(listening_, 1); }
  void ends_to_listen() { subtract(listening_, 1); }
  uint32_t listening() const { return listening_.load(std::memory_order_relaxed); }

  // By WATCH. A key is counted once for each client that watches it.
  void begins_to_watch() { add(watching_, 1); }
  void watches_key() { add(watched_keys_, 1); }
  void ends_to_watch(size_t keys) {
    subtract(watched_keys_, static_cast<uint32_t>(keys));
    subtract(watching_, 1);
  }
  uint32_t watching() const { return watching_.load(std::memory_order_relaxed); }
  uint32_t watched_keys() const { return watched_keys_.load(std::memory_order_relaxed); }

 private:
  using Count = std::atomic<uint32_t>;
  static void add(Count& count, uint32_t more) { count.fetch_add(more, std::memory_order_relaxed); }
  static void subtract(Count& count, uint32_t fewer) {
    count.fetch_sub(fewer, std::memory_order_relaxed);
  }

  Count listening_ = 0;
  Count watching_ = 0;
  Count watched_keys_ = 0;
};

}  // namespace engine
