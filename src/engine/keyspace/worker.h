// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/slab.h"
#include "engine/keyspace/effects.h"
#include "engine/keyspace/eviction_pool.h"
#include "engine/keyspace/graveyard.h"
#include "engine/keyspace/interest.h"
#include "engine/keyspace/partition_sampler.h"
#include "engine/keyspace/touch_observer.h"

namespace engine {

class Guard;

// A figure that one thread counts and any thread reads: a plain add for the one, no tearing for
// the others.
class Counter {
 public:
  void add(uint64_t n = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  void raise_to(uint64_t n) {
    if (n > get()) value_.store(n, std::memory_order_relaxed);
  }
  void reset() { value_.store(0, std::memory_order_relaxed); }
  uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_ = 0;
};

struct KeyspaceStats {
  Counter hits;
  Counter misses;
  Counter expired;
  Counter expired_fields;  // of hashes
  Counter evicted;
  Counter evicted_idle_ms;      // for how long they had not been used, together
  Counter expire_lag_ms_total;  // of keys that the timing wheel took, for their mean
  Counter lazy_freed;           // keys freed in the background
};

// A key, and by whose command it has changed; 0: by no client's.
struct ChangedKey {
  std::string name;
  uint64_t caller = 0;
};

// What one thread brings along when it works on the keyspace: its memory cache, statistics, dice
// and idea of the time. Everything but the counters belongs to that thread.
class KeyspaceWorker {
 public:
  KeyspaceWorker(uint32_t number, base::SlabPool& pool, uint64_t random_seed)
      : index(number), memory(pool), graveyard(memory), random(random_seed) {}

  const uint32_t index;
  base::SlabCache memory;
  Graveyard graveyard;
  base::Random random;
  PartitionSampler sampler;
  EvictionPool eviction_pool;
  KeyspaceStats stats;
  int64_t now_ms = 0;          // the time that the commands of a batch see
  bool touches = true;         // whether lookups count as uses (CLIENT NO-TOUCH)
  bool import_source = false;  // whether it works for a client that imports (CLIENT IMPORT-SOURCE)

  uint64_t caller = 0;  // the client whose command runs, by number; 0: none does
  // Where goes what the caller itself is to forget, whose answer is not sent from here; null: to
  // the caller as to others, once it has its answer.
  std::vector<std::string>* callers_changes = nullptr;
  // What the caller's command has changed is told once all is up to this number; 0: nobody is told.
  uint64_t untold = 0;
  // Whether someone is to hear of every change (InvalidationSink::keys_changed); set by any thread.
  std::atomic<bool> tells_all_changes = false;
  std::vector<ChangedKey> changed_keys;  // under the guard, if so

  const Guard* guard = nullptr;  // the one that it holds
  std::vector<ReadyKey> ready;   // keys that it changed and others wait for
  Counter changes;               // that it ever made, without expiry and eviction
  Effects effects;               // of what it has changed under the guard
  // Where what its commands have written ends in the stream, since this was last looked at, and
  // with Keyspace::note_writes() what they have read; 0: they have done neither.
  uint64_t stream_seen = 0;

  TouchObserver* touch_observer = nullptr;  // told in debug builds alone

  // Odd while the thread reads tables without their locks (prefetch.h).
  std::atomic<uint64_t> peeks = 0;

  // Bytes of clients and their buffers, counted by whoever owns the connections; and what of that
  // are references to values, which count as data already.
  std::atomic<int64_t> client_bytes = 0;
  std::atomic<int64_t> client_referenced_bytes = 0;
  std::atomic<int64_t> logged_out_client_bytes = 0;  // of client_bytes, of who has not logged in
};

}  // namespace engine
