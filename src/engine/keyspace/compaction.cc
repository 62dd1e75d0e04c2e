// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/compaction.h"

#include <algorithm>

#include "engine/keyspace/guard.h"
#include "engine/keyspace/keyspace.h"

namespace engine {

namespace {

// Slack that is never worth a pass: partly used pages of every size there is.
constexpr size_t kFreeSlackBytes = size_t{16} << 20;
// While memory is short: less is not worth a look at all keys. This much, or that part of all data.
constexpr size_t kShortSlackBytes = size_t{12} << 20;
constexpr size_t kShortSlackShare = 32;

// How often beginning a pass is thought of, and how long not after one that brought little.
constexpr int64_t kLookMs = 10;
constexpr int64_t kRestMs = 1000;

// Of one partition without letting go of its lock: some dozen microseconds.
constexpr size_t kWorkALock = 256;
// A large value is not begun for less.
constexpr size_t kWorkAnObject = 64;

// What a writer does: for so many bytes above the limit one key more, up to about a hundred
// microseconds.
constexpr size_t kWorkMin = 64;
constexpr size_t kWorkMax = 1024;
constexpr size_t kExcessAKey = 4096;

}  // namespace

Compaction::Compaction(Keyspace& keyspace) : keyspace_(keyspace), walks_(keyspace.workers()) {}

void Compaction::set_options(const CompactionOptions& options) {
  active_.store(options.active, std::memory_order_relaxed);
  ignore_bytes_.store(options.ignore_bytes, std::memory_order_relaxed);
  threshold_percent_.store(options.threshold_percent, std::memory_order_relaxed);
}

CompactionFigures Compaction::figures() const {
  CompactionFigures figures;
  figures.running = is_running(pass_.load());
  for (const Walk& walk : walks_) {
    figures.looked_at += walk.looked_at.load(std::memory_order_relaxed);
  }
  for (uint32_t i = 0; i < keyspace_.workers(); i++) {
    figures.moved += keyspace_.worker(i).memory.relocated();
  }
  figures.slack_bytes = keyspace_.slab_pool().slack_bytes();
  return figures;
}

void Compaction::relieve(KeyspaceWorker& worker) {
  const size_t excess = keyspace_.held_above_limit();
  if (excess == 0) [[likely]]
    return;
  run(worker, std::min(kWorkMin + excess / kExcessAKey, kWorkMax));
}

bool Compaction::run(KeyspaceWorker& worker, size_t work) {
  if (!is_running(pass_.load(std::memory_order_acquire)) && !begin(worker)) return false;
  const uint64_t pass = pass_.load(std::memory_order_acquire);
  if (!is_running(pass)) return false;
  Walk& walk = walks_[worker.index];
  if (walk.pass != pass) {
    walk.pass = pass;
    worker.memory.drop_spares();
    joined_.fetch_add(1);
  }
  while (work > 0) {
    if (!walk.has_partition && !claim(walk)) return end(worker, pass);
    step(walk, worker, work);
  }
  return true;
}

// --- passes -----------------------------------------------------------------------------------

bool Compaction::is_worth_it(size_t slack) const {
  const size_t used = keyspace_.data_memory();
  if (slack > kFreeSlackBytes + used / 10) return true;
  const size_t short_slack = std::max(kShortSlackBytes, used / kShortSlackShare);
  if (slack > short_slack && keyspace_.held_above_limit() > 0) return true;
  return active_.load(std::memory_order_relaxed) &&
         slack > ignore_bytes_.load(std::memory_order_relaxed) &&
         slack > used / 100 * threshold_percent_.load(std::memory_order_relaxed);
}

bool Compaction::begin(KeyspaceWorker& worker) {
  int64_t due_ms = next_look_ms_.load(std::memory_order_relaxed);
  if (worker.now_ms < due_ms && due_ms - worker.now_ms <= kRestMs) return false;
  if (!next_look_ms_.compare_exchange_strong(due_ms, worker.now_ms + kLookMs)) return false;
  base::SlabPool& pool = keyspace_.slab_pool();
  if (keyspace_.held_above_limit() > 0) pool.trim_soon();
  const size_t slack = pool.slack_bytes();
  if (!is_worth_it(slack)) return false;
  const size_t evacuated = pool.begin_evacuation();
  if (evacuated == 0) return false;
  evacuated_.store(evacuated, std::memory_order_relaxed);
  partitions_done_.store(0);
  joined_.store(0);
  next_partition_.store(0);
  pass_.fetch_add(1, std::memory_order_release);
  return true;
}

// Once every partition is done and every worker has joined: till then one may have had blocks of
// thin pages to give out. Returns whether the pass is still on, for this worker to come back.
bool Compaction::end(KeyspaceWorker& worker, uint64_t pass) {
  if (partitions_done_.load() < keyspace_.partitions() || joined_.load() < keyspace_.workers()) {
    return false;  // those who have something to do end it
  }
  if (!pass_.compare_exchange_strong(pass, pass + 1)) return false;
  base::SlabPool& pool = keyspace_.slab_pool();
  const size_t kept = pool.end_evacuation();
  pool.trim_soon();
  const bool little = kept > evacuated_.load(std::memory_order_relaxed) / 4 * 3;
  next_look_ms_.store(worker.now_ms + (little ? kRestMs : kLookMs));
  return false;
}

// --- walking ----------------------------------------------------------------------------------

bool Compaction::claim(Walk& walk) {
  if (next_partition_.load() >= keyspace_.partitions()) return false;
  const uint32_t partition = next_partition_.fetch_add(1);
  if (partition >= keyspace_.partitions()) return false;
  walk.has_partition = true;
  walk.partition = partition;
  walk.db = 0;
  walk.bucket = 0;
  walk.object = nullptr;
  walk.part = {};
  return true;
}

void Compaction::step(Walk& walk, KeyspaceWorker& worker, size_t& work) {
  const Guard guard(keyspace_, worker, {&walk.partition, 1});
  size_t left = std::min(work, kWorkALock);
  const size_t before = left;
  while (left > 0 && walk.has_partition) {
    Table* table = guard.table_if_any(walk.db, walk.partition);
    if (table != nullptr && !walk_table(walk, worker, *table, left)) continue;
    spend(left, table != nullptr ? 1 : 0);
    if (++walk.db == keyspace_.databases()) {
      walk.has_partition = false;
      partitions_done_.fetch_add(1);
    }
  }
  spend(work, std::max<size_t>(before - left, 1));
}

// True when the walk has come to the table's end.
bool Compaction::walk_table(Walk& walk, KeyspaceWorker& worker, Table& table, size_t& work) {
  bool stopped = false;
  const auto move = [&](Entry* entry) -> Entry* {
    if (stopped) return nullptr;
    if (walk.object != nullptr && (!entry->is_object() || entry->object().data != walk.object)) {
      return nullptr;  // done before
    }
    walk.looked_at.fetch_add(1, std::memory_order_relaxed);
    spend(work, 1);
    if (entry->is_object()) {
      walk.object = nullptr;
      if (object_observer(entry->object()) != nullptr) {  // a snapshot has it where it is
        walk.part = {};
        return Entry::relocate(worker.memory, entry);
      }
      size_t budget = std::max(work, kWorkAnObject);
      const size_t granted = budget;
      const Object moved = relocate_object(worker.memory, entry->object(), walk.part, budget);
      entry->set_object(moved.encoding, moved.data);
      spend(work, granted - budget);
      walk.looked_at.fetch_add(granted - budget, std::memory_order_relaxed);
      if (!at_start(walk.part)) {
        walk.object = moved.data;
        stopped = true;
        return nullptr;
      }
    }
    return Entry::relocate(worker.memory, entry);
  };
  do {
    const uint64_t next = table.relocate(worker.memory, walk.bucket, move);
    if (stopped) return false;
    walk.object = nullptr;  // what was begun is gone
    walk.part = {};
    walk.bucket = next;
  } while (walk.bucket != 0 && work > 0);
  return walk.bucket == 0;
}

}  // namespace engine
