// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/eviction.h"

#include "engine/keyspace/guard.h"

namespace engine {

namespace {

constexpr size_t kSampleKeys = 24;
constexpr size_t kSampleBuckets = 8;

// Of a large value that waits to be freed, in the place of one key.
constexpr size_t kDugElements = 64;

// How much longer a key counts as idle that was not asked for since it was written.
constexpr int64_t kUnusedFactor = 3;

struct Victim {
  Entry* entry = nullptr;
  int64_t score = -1;
};

class Choice {
 public:
  Choice(const PolicyOptions& policy, KeyspaceWorker& worker) : policy_(policy), worker_(worker) {}

  void consider(Entry* entry) {
    if (is_volatile_only(policy_.policy) && !entry->has_expire()) return;
    considered_++;
    const int64_t score = score_of(*entry);
    if (score > best_.score) best_ = {entry, score};
  }

  size_t considered() const { return considered_; }
  Entry* victim() const { return best_.entry; }

 private:
  // Higher goes first; never negative.
  int64_t score_of(const Entry& entry) const {
    switch (policy_.policy) {
      case MaxmemoryPolicy::kAllkeysRandom:
      case MaxmemoryPolicy::kVolatileRandom:
        return static_cast<int64_t>(worker_.random.next() >> 2);
      case MaxmemoryPolicy::kAllkeysLfu:
      case MaxmemoryPolicy::kVolatileLfu:
        return 255 - int64_t{AccessClock::lfu_counter(entry, policy_, worker_.now_ms)};
      case MaxmemoryPolicy::kVolatileTtl:
        return INT64_MAX - std::max<int64_t>(entry.expire_ms(), 0);
      default:
        return (AccessClock::idle_ms(entry, worker_.now_ms) + 1) *
               (entry.hits() == 0 ? kUnusedFactor : 1);
    }
  }

  const PolicyOptions policy_;
  KeyspaceWorker& worker_;
  Victim best_;
  size_t considered_ = 0;
};

bool may_hold_victim(const Table* table, const PolicyOptions& policy) {
  if (table == nullptr) return false;
  return is_volatile_only(policy.policy) ? table->volatile_size() > 0 : !table->empty();
}

void fill(Choice& choice, const Table& table, const PolicyOptions& policy, base::Random& random) {
  if (policy.policy != MaxmemoryPolicy::kVolatileTtl) {
    for (size_t i = 0; i < kSampleBuckets && choice.considered() < kSampleKeys; i++) {
      table.sample(random, [&](Entry* entry) { choice.consider(entry); });
    }
    if (choice.considered() > 0 || !is_volatile_only(policy.policy)) return;
  }
  // Volatile keys are few among many, or the soonest are wanted: the wheel knows them.
  table.visit_volatile([&](Entry* entry) {
    choice.consider(entry);
    return choice.considered() < kSampleKeys;
  });
}

bool evict_from(const Guard& guard, uint32_t partition, const PolicyOptions& policy) {
  KeyspaceWorker& worker = guard.worker();
  const uint32_t first_db =
      static_cast<uint32_t>(worker.random.below(guard.keyspace().databases()));
  for (uint32_t i = 0; i < guard.keyspace().databases(); i++) {
    const uint32_t db = (first_db + i) % guard.keyspace().databases();
    Table* table = guard.table_if_any(db, partition);
    if (!may_hold_victim(table, policy)) continue;
    Choice choice(policy, worker);
    fill(choice, *table, policy, worker.random);
    if (choice.victim() == nullptr) continue;
    const Key key = guard.keyspace().key(choice.victim()->key());
    if (Interest* interest = guard.interest_if_any(partition)) {
      interest->changed(db, key.name, partition, worker.ready);
    }
    guard.keyspace().tell(worker, kEvictedEvent, "evicted", db, key.name);
    worker.graveyard.bury(table->remove(worker.memory, table->find(key.hash, key.name)));
    worker.stats.evicted.add();
    return true;
  }
  return false;
}

// Evicts one key from a random partition, or from the next one that has a candidate.
bool evict_one(Keyspace& keyspace, KeyspaceWorker& worker, const PolicyOptions& policy) {
  const auto first = static_cast<uint32_t>(worker.random.below(keyspace.partitions()));
  for (uint32_t i = 0; i < keyspace.partitions(); i++) {
    const uint32_t partition = (first + i) % keyspace.partitions();
    const Guard guard(keyspace, worker, {&partition, 1});
    if (evict_from(guard, partition, policy)) return true;
  }
  return false;
}

}  // namespace

Room make_room(Keyspace& keyspace, KeyspaceWorker& worker, size_t keys_max) {
  if (!keyspace.over_limit() || keyspace.held_for(Keyspace::kPause)) return Room::kEnough;
  const PolicyOptions policy = keyspace.policy();
  if (policy.policy == MaxmemoryPolicy::kNoeviction || keyspace.held_for(Keyspace::kImport)) {
    return Room::kNone;
  }
  for (size_t i = 0; i < keys_max; i++) {
    // What was deleted or cut off by FLUSHALL counts until it is freed, and goes before any key in
    // use.
    if (!worker.graveyard.empty()) {
      worker.graveyard.dig(kDugElements);
    } else if (keyspace.reclaim_pending() > 0) {
      keyspace.reclaim(worker, 64);
    } else if (!evict_one(keyspace, worker, policy)) {
      return Room::kNone;
    }
    if (!keyspace.over_limit()) return Room::kEnough;
  }
  return Room::kPending;
}

}  // namespace engine
