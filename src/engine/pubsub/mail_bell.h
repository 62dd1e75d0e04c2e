// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

namespace engine {

// Tells workers that something lies in one of their inboxes: one flag a worker, whatever the inbox,
// so that a worker which has none looks at one word. Thread-safe.
class MailBell {
 public:
  // `wake` ends a worker's sleep, from any thread.
  MailBell(uint32_t workers, std::function<void(uint32_t worker)> wake)
      : workers_(workers), rung_(std::make_unique<Flag[]>(workers)), wake_(std::move(wake)) {}

  uint32_t workers() const { return workers_; }

  bool has_rung(uint32_t worker) const { return rung_[worker].on.load(std::memory_order_relaxed); }

  // Something lies there now. `from` is the worker that says so: it is not woken, as it looks when
  // its command is done.
  void ring(uint32_t from, uint32_t worker) {
    const bool rung = rung_[worker].on.exchange(true, std::memory_order_acq_rel);
    if (!rung && worker != from) wake_(worker);
  }

  // By the worker, before it empties its inboxes: what comes later rings again.
  void quiet(uint32_t worker) { rung_[worker].on.exchange(false, std::memory_order_acq_rel); }

 private:
  struct alignas(64) Flag {
    std::atomic<bool> on = false;
  };

  const uint32_t workers_;
  const std::unique_ptr<Flag[]> rung_;
  const std::function<void(uint32_t)> wake_;
};

}  // namespace engine
