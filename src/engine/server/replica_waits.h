// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "engine/replication/replication.h"
#include "engine/session/node.h"

namespace engine {

// How far what a client waits for has come.
struct WaitStanding {
  int64_t replicas = 0;
  bool on_own_disk = false;
  bool is_over = false;  // the node is no primary any more

  bool is_enough(const ReplicaWait& wait) const {
    return is_over || (replicas >= wait.replicas && (on_own_disk || !wait.on_own_disk));
  }
};

// `durable`: the offset up to which the node itself has the stream on disk.
WaitStanding standing(const ReplicaWait& wait, const Replication& replication, uint64_t durable);

// The answer to WAIT or WAITAOF.
void reply_standing(Client& client, const ReplicaWait& wait, const WaitStanding& standing);

// Clients that wait until replicas, or disks, have what they wrote. Thread-safe.
class ReplicaWaits {
 public:
  // Answers a client. Not under a lock of ours.
  using Answer = std::function<void(uint32_t worker, uint64_t client_id, const ReplicaWait& wait,
                                    const WaitStanding& standing)>;

  void add(const Client& client, const ReplicaWait& wait, int64_t now_ms);

  // Answers whose wait is over: it is enough, or its time has come.
  void look(const Replication& replication, uint64_t durable, int64_t now_ms, const Answer& answer);

  // Those of which `over` says so wait no more: `tell` each. Not under a lock of ours.
  void end_if(const std::function<bool(const ReplicaWait&)>& over,
              const std::function<void(uint32_t worker, uint64_t client_id)>& tell);

  // The client is gone; whether it had been waiting.
  bool forget(uint64_t client_id);

  bool any() const { return count_.load(std::memory_order_relaxed) != 0; }

 private:
  struct Waiter {
    uint32_t worker;
    uint64_t client_id;
    ReplicaWait wait;
    int64_t deadline_ms;
  };

  std::atomic<size_t> count_ = 0;
  std::mutex mutex_;
  std::vector<Waiter> waiters_;
};

}  // namespace engine
