// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace engine {

// CLIENT PAUSE: what of clients' commands waits.
enum class PauseMode : uint8_t { kNone, kWrites, kAll };

// Whether clients are paused, and until when. Any thread may ask; whoever changes it sees to it
// that he is the only one. Who waits is counted beside it, on a line of its own: the rest is read
// for every request.
class ClientPause {
 public:
  // Whether a pause is in force, or is over and nobody has noticed.
  bool is_on() const { return mode_.load(std::memory_order_relaxed) != PauseMode::kNone; }

  // The pause at a time: none that is over.
  PauseMode mode_at(int64_t now_ms) const {
    return now_ms < until_ms() ? mode_.load(std::memory_order_relaxed) : PauseMode::kNone;
  }
  int64_t until_ms() const { return until_ms_.load(std::memory_order_relaxed); }

  // Whether a command has to wait; `writes`: it may change something.
  bool holds_up(bool writes, int64_t now_ms) const {
    const PauseMode mode = mode_at(now_ms);
    return mode == PauseMode::kAll || (mode == PauseMode::kWrites && writes);
  }

  void set(PauseMode mode, int64_t until_ms) {
    until_ms_ = until_ms;
    mode_ = mode;
  }

  // Clients that wait for its end.
  void client_waits() { waiting_.fetch_add(1, std::memory_order_relaxed); }
  void client_goes_on() { waiting_.fetch_sub(1, std::memory_order_relaxed); }
  uint32_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

 private:
  std::atomic<PauseMode> mode_ = PauseMode::kNone;
  std::atomic<int64_t> until_ms_ = 0;
  alignas(64) std::atomic<uint32_t> waiting_ = 0;
};

}  // namespace engine
