// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/walk.h"

#include <algorithm>

#include "engine/keyspace/guard.h"
#include "engine/types/hash.h"
#include "engine/types/object.h"

namespace engine {

namespace {

// A cursor: the partition in the low 12 bits, the position in its table above, of which 40 bits
// tell more buckets apart than a partition can have.
constexpr int kPartitionBits = 12;
constexpr int kPositionBits = 40;
constexpr int kPositionShift = 64 - kPositionBits;

}  // namespace

DatabaseSize database_size(Keyspace& keyspace, KeyspaceWorker& worker, uint32_t db) {
  DatabaseSize size;
  for_each_partition(keyspace, worker, [&](const Guard& guard, uint32_t partition) {
    const Table* table = guard.table_if_any(db, partition);
    if (table == nullptr) return false;
    size.keys += table->size();
    size.volatile_keys += table->volatile_size();
    size.partly_volatile_keys += table->partly_volatile_size();
    size.index_bytes += table->footprint();
    return true;
  });
  return size;
}

WaitingKeys waiting_keys(Keyspace& keyspace, KeyspaceWorker& worker) {
  WaitingKeys keys;
  for_each_partition(keyspace, worker, [&](const Guard& guard, uint32_t partition) {
    if (const Interest* interest = guard.interest_if_any(partition)) interest->count(keys);
    return true;
  });
  return keys;
}

int64_t average_ttl_ms(Keyspace& keyspace, KeyspaceWorker& worker, uint32_t db) {
  constexpr int64_t kKeys = 256;
  constexpr int64_t kKeysAPartition = 4;
  int64_t total_ms = 0;
  int64_t keys = 0;
  for_each_partition(keyspace, worker, [&](const Guard& guard, uint32_t partition) {
    const Table* table = guard.table_if_any(db, partition);
    if (table == nullptr) return false;
    int64_t taken = 0;
    table->visit_volatile([&](const Entry* entry) {
      total_ms += std::max<int64_t>(0, entry->expire_ms() - worker.now_ms);
      keys++;
      return ++taken < kKeysAPartition;
    });
    return keys < kKeys;
  });
  return keys == 0 ? 0 : total_ms / keys;
}

uint64_t scan(Keyspace& keyspace, KeyspaceWorker& worker, uint32_t db, uint64_t cursor,
              size_t count, const std::function<void(const Entry&)>& visit) {
  auto partition = static_cast<uint32_t>(cursor & ((1u << kPartitionBits) - 1));
  uint64_t position = cursor >> kPartitionBits << kPositionShift;
  size_t visited = 0;
  // An empty stretch of a nearly empty database must not take forever either.
  for (size_t steps = 0; partition < keyspace.partitions(); partition++, position = 0) {
    const Guard guard(keyspace, worker, {&partition, 1});
    const Table* table = guard.table_if_any(db, partition);
    if (table == nullptr) return 0;
    if (table->empty()) continue;
    do {
      if (visited >= count || steps >= count * 10 + 64) {
        return (position >> kPositionShift << kPartitionBits) | partition;
      }
      position = table->scan(position, [&](const Entry* entry) {
        visited++;
        if (!keyspace.expired(*entry, worker)) visit(*entry);
      });
      steps++;
    } while (position != 0);
  }
  return 0;
}

bool random_key(Keyspace& keyspace, KeyspaceWorker& worker, uint32_t db, std::string& name) {
  constexpr int kTries = 100;
  for (int tries = 0; tries < kTries; tries++) {
    const size_t keys = database_size(keyspace, worker, db).keys;
    if (keys == 0) return false;
    size_t left = worker.random.below(keys);
    bool found = false;
    for_each_partition(keyspace, worker, [&](const Guard& guard, uint32_t partition) {
      const Table* table = guard.table_if_any(db, partition);
      if (table == nullptr) return false;
      if (left >= table->size()) {
        left -= table->size();
        return true;
      }
      const Entry* entry = table->random(worker.random).record;
      found = !keyspace.expired(*entry, worker);
      name.assign(entry->key());
      return false;
    });
    if (found) return true;
  }
  return keyspace.held() && !name.empty();
}

namespace {

// Fields of one hash, in one step of the work.
constexpr size_t kFieldsAStep = 32;

// Takes fields whose time has come out of a hash. Returns how many.
size_t expire_fields(KeyspaceWorker& worker, Entry& entry) {
  Hash hash(worker.memory, entry, {}, worker.now_ms);
  const size_t expired = hash.expire(kFieldsAStep);
  worker.stats.expired_fields.add(expired);
  return expired;
}

}  // namespace

bool expire_due(Keyspace& keyspace, uint32_t worker_index, size_t work_max) {
  if (!keyspace.active_expire() || keyspace.held()) return true;
  KeyspaceWorker& worker = keyspace.worker(worker_index);
  bool done = true;
  for (uint32_t partition = worker_index; partition < keyspace.partitions();
       partition += keyspace.workers()) {
    const Guard guard(keyspace, worker, {&partition, 1});
    for (uint32_t db = 0; db < keyspace.databases(); db++) {
      Table* table = guard.table_if_any(db, partition);
      if (table == nullptr) continue;
      Interest* interest = guard.interest_if_any(partition);
      const auto expired = [&](Entry* entry) {
        if (interest != nullptr) interest->changed(db, entry->key(), partition, worker.ready);
        if (!entry->has_expire() || entry->expire_ms() > worker.now_ms) {  // fields were all it had
          keyspace.tell(worker, kGenericEvent, "del", db, entry->key());
          worker.graveyard.bury(entry);
          return;
        }
        keyspace.tell(worker, kExpiredEvent, "expired", db, entry->key());
        worker.stats.expired.add();
        worker.stats.expire_lag_ms_total.add(
            static_cast<uint64_t>(worker.now_ms - entry->expire_ms()));
        worker.graveyard.bury(entry);
      };
      const auto reduced = [&](Entry* entry) {
        if (expire_fields(worker, *entry) > 0) {
          if (interest != nullptr) interest->changed(db, entry->key(), partition, worker.ready);
          keyspace.tell(worker, kExpiredEvent, "hexpired", db, entry->key());
        }
        return object_size(entry->object()) == 0;
      };
      done &= table->expire(worker.memory, worker.now_ms, work_max, expired, reduced);
      done &= table->shrink(worker.memory, work_max);
    }
  }
  return done;
}

}  // namespace engine
