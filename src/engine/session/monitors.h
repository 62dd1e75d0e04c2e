// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace engine {

// Whether anyone looks at every command, so that it costs nothing while nobody does: clients in
// MONITOR mode (ServerControl::feed_monitors() shows them commands), and who looks for hot keys.
// Thread-safe.
class Monitors {
 public:
  bool any() const { return all_.load(std::memory_order_relaxed) > 0; }
  bool any_client() const { return clients_.load(std::memory_order_relaxed) > 0; }

  // A client enters that mode, or leaves it or goes.
  void add() {
    clients_.fetch_add(1, std::memory_order_relaxed);
    begin_looking();
  }
  void remove() {
    clients_.fetch_sub(1, std::memory_order_relaxed);
    end_looking();
  }

  void begin_looking() { all_.fetch_add(1, std::memory_order_relaxed); }
  void end_looking() { all_.fetch_sub(1, std::memory_order_relaxed); }

 private:
  std::atomic<uint32_t> all_ = 0;
  std::atomic<uint32_t> clients_ = 0;
};

}  // namespace engine
