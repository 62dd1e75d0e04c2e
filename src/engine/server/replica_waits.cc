// SPDX-License-Identifier: Apache-2.0
#include "engine/server/replica_waits.h"

#include <utility>

#include "engine/session/errors.h"

namespace engine {

WaitStanding standing(const ReplicaWait& wait, const Replication& replication, uint64_t durable) {
  const size_t replicas =
      wait.on_disk ? replication.synced_by(wait.offset) : replication.acknowledged_by(wait.offset);
  return {.replicas = static_cast<int64_t>(replicas),
          .on_own_disk = durable >= wait.offset,
          .is_over = replication.is_replica()};
}

void reply_standing(Client& client, const ReplicaWait& wait, const WaitStanding& standing) {
  if (standing.is_over) {
    client.reply.error(errors::kNewRole);
    return;
  }
  if (wait.tells_own_disk) {
    client.reply.array(2);
    client.reply.integer(standing.on_own_disk ? 1 : 0);
  }
  client.reply.integer(standing.replicas);
}

void ReplicaWaits::add(const Client& client, const ReplicaWait& wait, int64_t now_ms) {
  const bool ends = wait.timeout_ms != 0 && wait.timeout_ms < INT64_MAX - now_ms;
  const std::lock_guard lock(mutex_);
  waiters_.push_back({.worker = client.worker,
                      .client_id = client.id,
                      .wait = wait,
                      .deadline_ms = ends ? now_ms + wait.timeout_ms : INT64_MAX});
  count_.store(waiters_.size(), std::memory_order_relaxed);
}

void ReplicaWaits::end_if(const std::function<bool(const ReplicaWait&)>& over,
                          const std::function<void(uint32_t, uint64_t)>& tell) {
  std::vector<Waiter> ended;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(waiters_, [&](const Waiter& waiter) {
      if (!over(waiter.wait)) return false;
      ended.push_back(waiter);
      return true;
    });
    count_.store(waiters_.size(), std::memory_order_relaxed);
  }
  for (const Waiter& waiter : ended) tell(waiter.worker, waiter.client_id);
}

bool ReplicaWaits::forget(uint64_t client_id) {
  const std::lock_guard lock(mutex_);
  const size_t gone = std::erase_if(
      waiters_, [client_id](const Waiter& waiter) { return waiter.client_id == client_id; });
  count_.store(waiters_.size(), std::memory_order_relaxed);
  return gone != 0;
}

void ReplicaWaits::look(const Replication& replication, uint64_t durable, int64_t now_ms,
                        const Answer& answer) {
  std::vector<std::pair<Waiter, WaitStanding>> over;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(waiters_, [&](const Waiter& waiter) {
      const WaitStanding at = standing(waiter.wait, replication, durable);
      if (!at.is_enough(waiter.wait) && now_ms < waiter.deadline_ms) return false;
      over.emplace_back(waiter, at);
      return true;
    });
    count_.store(waiters_.size(), std::memory_order_relaxed);
  }
  for (const auto& [waiter, at] : over) answer(waiter.worker, waiter.client_id, waiter.wait, at);
}

}  // namespace engine
