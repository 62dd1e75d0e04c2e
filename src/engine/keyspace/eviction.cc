// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/eviction.h"

#include <array>
#include <mutex>
#include <optional>
#include <span>

#include "engine/keyspace/edit.h"
#include "engine/keyspace/guard.h"
#include "engine/keyspace/prefetch.h"
#include "engine/types/object_kind.h"

namespace engine {

namespace {

// Keys looked at for each that goes and each of `maxmemory-samples`; among few keys more, where
// values are mostly large and choosing well costs little beside them.
constexpr int64_t kKeysASample = 3;
constexpr int64_t kKeysASampleOfFew = 5;
constexpr uint64_t kFewKeys = 4096;

// Partitions tried in search of them: some may be empty by now, or others work there.
constexpr size_t kTries = 100;

// Buckets looked at in one go, so that the waits for their memory overlap. What that is too many
// for one victim counts for the next. Where only keys with an expiry may go it is not known
// beforehand in which bucket they are looked for.
constexpr size_t kLooks = 4;
constexpr size_t kVolatileLooks = 1;

// Of a large value that waits to be freed, in the place of one key.
constexpr size_t kDugElements = 64;

// How often volatile keys are looked for in random buckets: where they are fewer than the buckets'
// half, the timing wheel knows them better.
constexpr size_t kVolatileTries = 2;

// Chooses a key and evicts it.
class Eviction {
 public:
  Eviction(Keyspace& keyspace, KeyspaceWorker& worker, const PolicyOptions& policy)
      : keyspace_(keyspace), worker_(worker), policy_(policy) {}

  // False if nothing is left that the policy lets go.
  bool run() {
    // What is known of where keys lie may be out of date, or others work there: before giving up
    // look again, and wait for them.
    for (const bool last_try : {false, true}) {
      waits_ = last_try;
      keys_ = worker_.sampler.prepare(keyspace_, worker_, only_volatile(), last_try);
      if (keys_ > 0 && (is_random(policy_.policy) ? evict_any() : evict_worst())) return true;
    }
    return false;
  }

 private:
  bool only_volatile() const { return is_volatile_only(policy_.policy); }

  bool evict_any() {
    for (size_t i = 0; i < kTries; i++) {
      const PartitionSampler::Place& place = worker_.sampler.draw(worker_.random);
      const Guard guard(keyspace_, worker_, {&place.partition, 1});
      Table* table = guard.table_if_any(place.db, place.partition);
      if (table == nullptr) continue;
      const Table::Position position = random_of(*table);
      if (!position.found()) continue;
      evict(guard, place.db, place.partition, position);
      return true;
    }
    return false;
  }

  bool evict_worst() {
    EvictionPool& pool = worker_.eviction_pool;
    pool.prepare(policy_, worker_.now_ms);
    pool.owe(policy_.samples * (keys_ < kFewKeys ? kKeysASampleOfFew : kKeysASample));
    const size_t looks = only_volatile() ? kVolatileLooks : kLooks;
    for (size_t i = 0; i < kTries && pool.owed() > 0; i += looks) look_around(looks);
    while (const auto candidate = pool.take()) {
      const Guard guard(keyspace_, worker_, {&candidate->partition, 1});
      Table* table = guard.table_if_any(candidate->db, candidate->partition);
      if (table == nullptr) continue;
      const Table::Position position = table->locate(candidate->hash, candidate->entry);
      // Used or changed meanwhile: it is not what it was chosen for.
      if (!position.found() || EvictionTraits::of(*position.record) != candidate->traits) continue;
      evict(guard, candidate->db, candidate->partition, position);
      return true;
    }
    return false;
  }

  void look_around(size_t looks) {
    std::array<BucketPlace, kLooks> room;
    const std::span places(room.data(), looks);
    for (BucketPlace& place : places) {
      const PartitionSampler::Place& drawn = worker_.sampler.draw(worker_.random);
      place = {drawn.db, drawn.partition, worker_.random.next()};
    }
    if (looks > 1) prefetch_buckets(keyspace_, worker_, places);
    for (const BucketPlace& place : places) look_at(place);
  }

  // Offers some keys of a partition to the pool.
  void look_at(const BucketPlace& place) {
    std::optional<Guard> guard;
    if (waits_) {
      guard.emplace(keyspace_, worker_, std::span(&place.partition, 1));
    } else {
      guard.emplace(keyspace_, worker_, place.partition, std::try_to_lock);
      if (!guard->holds(place.partition)) return;
    }
    const Table* table = guard->table_if_any(place.db, place.partition);
    if (table == nullptr) return;
    const auto look = [&](const Entry* entry) {
      worker_.eviction_pool.owe(-1);
      offer(*entry, place);
    };
    if (only_volatile()) {
      visit_volatile(*table, look);
    } else {
      table->sample(place.hash, look);
    }
    if (policy_.policy != MaxmemoryPolicy::kVolatileTtl) return;
    size_t left = kSoonestKeys;
    table->visit_volatile([&](const Entry* entry) {
      offer(*entry, place);
      return --left > 0;
    });
  }

  // Some of the table's keys with an expiry.
  template <typename Visit>
  void visit_volatile(const Table& table, Visit visit) {
    size_t left = Bucket::kPlaces;
    if (table.volatile_size() * 2 >= table.bucket_count()) {
      for (size_t i = 0; i < kVolatileTries && left == Bucket::kPlaces; i++) {
        table.sample(worker_.random.next(), [&](Entry* entry) {
          if (!entry->has_expire()) return;
          visit(entry);
          spend(left, 1);  // a bucket may have more than that
        });
      }
    }
    if (left < Bucket::kPlaces) return;
    table.sample_volatile(worker_.random, [&](Entry* entry) {
      visit(entry);
      return --left > 0;
    });
  }

  void offer(const Entry& entry, const BucketPlace& place) {
    EvictionPool& pool = worker_.eviction_pool;
    const EvictionTraits traits = EvictionTraits::of(entry);
    const int64_t score = eviction_score(traits, policy_, worker_.now_ms);
    if (!pool.wants(score)) return;
    const uint64_t hash = base::hash_bytes(entry.key(), keyspace_.seed());
    pool.add({&entry, hash, place.db, place.partition, traits}, score);
  }

  Table::Position random_of(const Table& table) {
    if (!only_volatile()) return table.random(worker_.random);
    const Entry* chosen = nullptr;
    uint64_t seen = 0;
    visit_volatile(table, [&](const Entry* entry) {
      if (worker_.random.below(++seen) == 0) chosen = entry;
    });
    if (chosen == nullptr) return {};
    return table.locate(base::hash_bytes(chosen->key(), keyspace_.seed()), chosen);
  }

  void evict(const Guard& guard, uint32_t db, uint32_t partition, const Table::Position& position) {
    const std::string_view name = position.record->key();
    const Key key{name, base::hash_bytes(name, keyspace_.seed()), partition};
    Edit edit(guard, db, key, position);
    edit.without_effect();
    guard.propagate_removal(db, name, Keyspace::Removal::kEvicted);
    keyspace_.notify(worker_, kEvictedEvent, "evicted", db, name);
    keyspace_.tell_eviction(worker_, *position.record);
    worker_.stats.evicted_idle_ms.add(static_cast<uint64_t>(
        std::max<int64_t>(0, AccessClock::idle_ms(*position.record, policy_, worker_.now_ms))));
    edit.erase();
    worker_.stats.evicted.add();
  }

  // What the timing wheel names first is due soonest only as far as a slot is wide.
  static constexpr size_t kSoonestKeys = 4;

  Keyspace& keyspace_;
  KeyspaceWorker& worker_;
  const PolicyOptions& policy_;
  uint64_t keys_ = 0;
  bool waits_ = false;  // for partitions that others hold
};

}  // namespace

Room make_room(Keyspace& keyspace, KeyspaceWorker& worker, size_t keys_max) {
  keyspace.compaction().relieve(worker);
  if (!keyspace.over_limit() || keyspace.held_for(Keyspace::kPause) ||
      keyspace.held_for(Keyspace::kReplica)) {
    return Room::kEnough;
  }
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
    } else if (!Eviction(keyspace, worker, policy).run()) {
      return Room::kNone;
    }
    if (!keyspace.over_limit()) return Room::kEnough;
  }
  return Room::kPending;
}

}  // namespace engine
