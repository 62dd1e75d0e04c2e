// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace engine {

// States of a node in which it refuses some commands.
enum NodeCondition : uint32_t {
  kIsLoading = 1u << 0,      // a file, or what a primary has
  kCannotSave = 1u << 1,     // the last snapshot failed, and `stop-writes-on-bgsave-error`
  kCannotJournal = 1u << 2,  // what was written cannot be made to last
  kIsReadOnlyReplica = 1u << 3,
  kIsStaleReplica = 1u << 4,     // has no link, and `replica-serve-stale-data` is off
  kHasFewReplicas = 1u << 5,     // fewer good ones than `min-replicas-to-write`
  kLacksQuorum = 1u << 6,        // `durability sync`: fewer replicas than have to have a write
  kReplicasAreBehind = 1u << 7,  // `durability async`: they lack writes that are too old
  kHasNoLease = 1u << 8,         // to answer as the primary of its shard
};

// Those that hold. Whoever brings one about says so; every request looks. Thread-safe.
class NodeConditions {
 public:
  uint32_t all() const { return bits_.load(std::memory_order_relaxed); }
  bool any(uint32_t conditions) const { return (all() & conditions) != 0; }

  void set(NodeCondition condition, bool holds) {
    if (holds) {
      bits_.fetch_or(condition, std::memory_order_relaxed);
    } else {
      bits_.fetch_and(~uint32_t{condition}, std::memory_order_relaxed);
    }
  }

 private:
  std::atomic<uint32_t> bits_ = 0;
};

}  // namespace engine
