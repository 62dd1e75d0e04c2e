// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace engine {

// CLIENT PAUSE: what of clients' commands waits.
enum class PauseMode : uint8_t { kNone, kWrites, kAll };

// Who pauses clients: one knows nothing of the others' pauses.
enum class PauseReason : uint8_t { kClientPause, kShutdown, kFailover };

// Whether clients are paused, why, and until when: as strictly as the strictest of the pauses that
// are on, until the last of them is over. Any thread may ask; whoever changes it sees to it that he
// is the only one. Who waits is counted beside it, on a line of its own: the rest is read for every
// request.
class ClientPause {
 public:
  // Whether a pause is in force, or is over and nobody has noticed.
  bool is_on() const { return mode_.load(std::memory_order_relaxed) != PauseMode::kNone; }

  // The pause at a time: none that is over.
  PauseMode mode_at(int64_t now_ms) const {
    return now_ms < until_ms() ? mode_.load(std::memory_order_relaxed) : PauseMode::kNone;
  }
  int64_t until_ms() const { return until_ms_.load(std::memory_order_relaxed); }
  // Whose pause is over last.
  PauseReason reason() const { return reason_.load(std::memory_order_relaxed); }

  // Of one reason alone.
  PauseMode mode_at(PauseReason reason, int64_t now_ms) const {
    const Pause& pause = of(reason);
    return now_ms < pause.until_ms ? pause.mode.load(std::memory_order_relaxed) : PauseMode::kNone;
  }
  int64_t until_ms(PauseReason reason) const { return of(reason).until_ms; }

  // Whether a command has to wait; `writes`: it may change something.
  bool holds_up(bool writes, int64_t now_ms) const {
    const PauseMode mode = mode_at(now_ms);
    return mode == PauseMode::kAll || (mode == PauseMode::kWrites && writes);
  }

  // Whether one of those that are on is over: whoever notices sets its mode to none.
  bool any_over(int64_t now_ms) const {
    return std::any_of(pauses_.begin(), pauses_.end(), [now_ms](const Pause& pause) {
      return pause.mode != PauseMode::kNone && now_ms >= pause.until_ms;
    });
  }

  void end_those_over(int64_t now_ms) {
    for (Pause& pause : pauses_) {
      if (now_ms >= pause.until_ms) pause.mode = PauseMode::kNone;
    }
    combine();
  }

  void set(PauseReason reason, PauseMode mode, int64_t until_ms) {
    Pause& pause = pauses_[static_cast<size_t>(reason)];
    pause.until_ms = until_ms;
    pause.mode = mode;
    combine();
  }

  // Clients that wait for its end.
  void client_waits() { waiting_.fetch_add(1, std::memory_order_relaxed); }
  void client_goes_on() { waiting_.fetch_sub(1, std::memory_order_relaxed); }
  uint32_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

 private:
  struct Pause {
    std::atomic<PauseMode> mode = PauseMode::kNone;
    std::atomic<int64_t> until_ms = 0;
  };

  const Pause& of(PauseReason reason) const { return pauses_[static_cast<size_t>(reason)]; }

  void combine() {
    auto mode = PauseMode::kNone;
    int64_t until_ms = 0;
    for (size_t i = 0; i < pauses_.size(); i++) {
      const PauseMode own = pauses_[i].mode;
      if (own == PauseMode::kNone) continue;
      mode = std::max(mode, own);
      if (pauses_[i].until_ms >= until_ms) reason_ = static_cast<PauseReason>(i);
      until_ms = std::max(until_ms, pauses_[i].until_ms.load());
    }
    until_ms_ = until_ms;
    mode_ = mode;
  }

  std::atomic<PauseMode> mode_ = PauseMode::kNone;
  std::atomic<PauseReason> reason_ = PauseReason::kClientPause;
  std::atomic<int64_t> until_ms_ = 0;
  alignas(64) std::atomic<uint32_t> waiting_ = 0;
  std::array<Pause, 3> pauses_;
};

}  // namespace engine
