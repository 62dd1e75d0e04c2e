// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/replication/replication.h"

namespace engine {

// By the names of INFO's master_failover_state.
enum class FailoverStage : uint8_t {
  kNone,          // no-failover
  kWaitsForSync,  // waiting-for-sync: writes are paused, a replica has yet to have all of them
  kInProgress,    // failover-in-progress: follows that one, and has told it to be the primary
};

// FAILOVER.
struct FailoverRequest {
  std::optional<PrimaryAddress> target;  // none: whichever replica has everything first
  bool force = false;                    // once the time is over, even if the target lacks writes
  int64_t timeout_ms = 0;                // 0: as long as it takes
};

// How a primary hands its part over to one of its replicas, step by step. It knows what is to be
// done and when; who calls it pauses clients, follows and goes back. Thread-safe.
class Failover {
 public:
  explicit Failover(const Replication& replication) : replication_(replication) {}

  FailoverStage stage() const { return stage_.load(std::memory_order_acquire); }

  // From here on it waits for a replica. The error, FAILOVER's: it cannot.
  base::Result<void> begin(const FailoverRequest& request, int64_t now_ms);

  // Clients append nothing to the stream any more: whoever has all of it may be chosen.
  void arm();

  enum class Step : uint8_t { kWait, kFollow, kGiveUp };
  struct Next {
    Step step = Step::kWait;
    PrimaryAddress target;  // whom to follow; kFollow
  };

  // What is to be done now, while it waits for a replica to have the stream up to `end`; kFollow
  // and kGiveUp come once.
  Next look(uint64_t end, int64_t now_ms);

  // It is over; returns what it was at.
  FailoverStage end();

  // Whom the primary hands its part to; none: not chosen yet.
  std::optional<PrimaryAddress> target() const;

 private:
  using Replicas = std::vector<std::shared_ptr<Replica>>;
  base::Result<void> check(const FailoverRequest& request, const Replicas& replicas) const;
  std::optional<PrimaryAddress> synced(const Replicas& replicas, uint64_t end) const;

  const Replication& replication_;
  std::atomic<FailoverStage> stage_ = FailoverStage::kNone;

  mutable std::mutex mutex_;  // over what follows, and changes of stage_
  FailoverRequest request_;
  bool armed_ = false;
  int64_t deadline_ms_ = 0;
};

std::string_view failover_stage_name(FailoverStage stage);

}  // namespace engine
