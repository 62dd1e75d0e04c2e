// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

namespace engine {

// flush_all with a delay: when all items go. One such flush can be due; a later call of any kind
// takes its place. Thread-safe.
class DelayedFlush {
 public:
  void set(int64_t at_ms) { at_ms_ = at_ms; }
  void cancel() { at_ms_ = 0; }

  // Whether a flush is due that nobody has taken over; the caller does it then, and is the only
  // one of the workers that see it.
  bool take_if_due(int64_t now_ms) {
    int64_t at_ms = at_ms_.load(std::memory_order_relaxed);
    if (at_ms == 0 || at_ms > now_ms) [[likely]]
      return false;
    return at_ms_.compare_exchange_strong(at_ms, 0);
  }

 private:
  std::atomic<int64_t> at_ms_ = 0;  // 0: none is due
};

struct Node;
class EvictionObserver;
class Observation;

// What the workers of a memcached node share besides the keyspace. Whoever owns the workers owns
// it.
struct MemcacheSharedState {
  MemcacheSharedState();
  ~MemcacheSharedState();

  // Looked at for every batch: apart from what changes all the time.
  alignas(64) DelayedFlush flush;
  // The highest CAS value that any worker has taken; see CasNumbers.
  alignas(64) std::atomic<uint64_t> last_cas = 0;
  const std::unique_ptr<Observation> observation;

  // Who has clients that watch hear of what the node evicts; the node outlives it.
  EvictionObserver* eviction_observer(Node& node);

 private:
  std::unique_ptr<EvictionObserver> eviction_observer_;
};

}  // namespace engine
