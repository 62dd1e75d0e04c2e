// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>

namespace engine {

// What has to have the stream before those who wrote it hear of it: the journal under
// `appendfsync always`, a quorum of replicas under `durability sync`. Replies of whoever has
// written beyond that wait; who has only read waits for nothing. Thread-safe.
class ReplyGate {
 public:
  enum Keeper : uint8_t { kJournal, kReplicas };
  static constexpr uint64_t kOpen = UINT64_MAX;

  // Whether replies of a client that has written up to `offset` have to wait.
  bool holds(uint64_t offset) const { return offset > passed_.load(std::memory_order_acquire); }

  // Whether nobody ever waits here.
  bool is_open() const { return passed_.load(std::memory_order_relaxed) == kOpen; }

  // The keeper has all up to there; kOpen: nobody waits for it. True if replies may go on.
  bool pass(Keeper keeper, uint64_t offset) {
    const std::lock_guard lock(mutex_);
    offsets_[keeper] = offset;
    const uint64_t now = std::min(offsets_[kJournal], offsets_[kReplicas]);
    return now > passed_.exchange(now, std::memory_order_acq_rel);
  }

 private:
  std::mutex mutex_;
  std::array<uint64_t, 2> offsets_ = {kOpen, kOpen};
  std::atomic<uint64_t> passed_ = kOpen;
};

}  // namespace engine
