// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/walk.h"

#include <algorithm>
#include <optional>

#include "engine/keyspace/change.h"
#include "engine/keyspace/expired_fields.h"
#include "engine/keyspace/guard.h"
#include "engine/types/hash.h"

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

// What becomes of the keys of one table whose time has come, or that of a part of them.
class Expiry {
 public:
  Expiry(const Guard& guard, uint32_t db, uint32_t partition)
      : guard_(guard), worker_(guard.worker()), db_(db), partition_(partition) {}

  // Whether nothing is left of it; else it is without what expired.
  bool due(Entry& entry) {
    const std::string_view name = entry.key();
    key_ = {name, base::hash_bytes(name, keyspace().seed()), partition_};
    change_.emplace(guard_, db_, key_);
    change_->without_effect();
    if (has_expired(entry) || expire_fields(entry) == 0) return true;
    change_.reset();
    return false;
  }

  // The table has let go of it, after due() said so.
  void bury(Entry* entry) {
    guard_.propagate_removal(db_, entry->key(), Keyspace::Removal::kExpired);
    if (has_expired(*entry)) {
      keyspace().notify(worker_, kExpiredEvent, "expired", db_, entry->key());
      worker_.stats.expired.add();
      worker_.stats.expire_lag_ms_total.add(
          static_cast<uint64_t>(worker_.now_ms - entry->expire_ms()));
    } else {  // fields were all it had
      keyspace().notify(worker_, kGenericEvent, "del", db_, entry->key());
    }
    change_.reset();
    worker_.graveyard.bury(entry);
  }

 private:
  Keyspace& keyspace() const { return guard_.keyspace(); }
  bool has_expired(const Entry& entry) const {
    return entry.has_expire() && entry.expire_ms() <= worker_.now_ms;
  }

  // Takes fields whose time has come out of a hash. Returns how many are left.
  size_t expire_fields(Entry& entry) {
    Hash hash(worker_.memory, entry, {}, worker_.now_ms);
    ExpiredFields fields(guard_, db_, entry.key());
    const size_t expired = hash.expire(kFieldsAStep, &fields);
    worker_.stats.expired_fields.add(expired);
    if (expired > 0) {
      keyspace().notify(worker_, kExpiredEvent, "hexpired", db_, entry.key());
    } else {
      change_->unchanged();
    }
    return hash.size();
  }

  const Guard& guard_;
  KeyspaceWorker& worker_;
  const uint32_t db_;
  const uint32_t partition_;
  Key key_;  // of the entry that is looked at
  std::optional<Change> change_;
};

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
      Expiry expiry(guard, db, partition);
      done &= table->expire(
          worker.memory, worker.now_ms, work_max, [&](Entry* entry) { expiry.bury(entry); },
          [&](Entry* entry) { return expiry.due(*entry); });
      done &= table->shrink(worker.memory, work_max);
    }
  }
  return done;
}

}  // namespace engine
