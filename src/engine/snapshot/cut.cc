// SPDX-License-Identifier: Apache-2.0
#include "engine/snapshot/cut.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "engine/types/object.h"

namespace engine {

namespace {

// Keys that are written under one lock, and buckets whose entries are asked for ahead.
constexpr size_t kKeysALock = 64;
constexpr size_t kBucketsAhead = 4;

// A large value is as much work as many keys.
constexpr size_t kElementsAKey = 8;
constexpr size_t kElementsALock = 256;

// How many large values are on their way at a time, a worker each.
constexpr size_t kLargesAtOnce = 8;

size_t work_of(const Entry& entry) {
  if (!entry.is_object() || LargeCut::is_large(entry)) return 1;
  return 1 + object_size(entry.object()) / kElementsAKey;
}

}  // namespace

Cut::Cut(Keyspace& keyspace) : keyspace_(keyspace), walks_(keyspace.workers()) {}

Cut::~Cut() = default;

void Cut::begin(const Guard& guard, CutReceiver& receiver, const RecordForm& form) {
  CHECK(!running());
  receiver_ = &receiver;
  form_ = form;
  given_up_.store(false);
  guard.begin_generation();
  tables_.clear();
  uint64_t keys = 0;
  for (uint32_t db = 0; db < keyspace_.databases(); db++) {
    TableSet* set = guard.table_set_if_any(db);
    if (set == nullptr) continue;
    tables_.push_back({.set = set, .db = db});
    for (uint32_t i = 0; i < set->size(); i++) keys += (*set)[i].size();
  }
  for (Walk& walk : walks_) {
    walk.records = std::make_unique<RecordBuffer>(receiver, form);
    walk.written.reset();
  }
  keys_.store(keys, std::memory_order_relaxed);
  keyspace_.keep_detached(true);
  guard.set_change_observer(this);
  left_.store(keyspace_.partitions());
  next_partition_.store(0);  // who saw the end of the last one late may claim already
  phase_.store(Phase::kWriting, std::memory_order_release);
}

void Cut::give_up() {
  Phase phase = Phase::kWriting;
  if (phase_.compare_exchange_strong(phase, Phase::kGivenUp)) given_up_.store(true);
}

uint64_t Cut::keys_written() const {
  uint64_t written = 0;
  for (const Walk& walk : walks_) written += walk.written.get();
  return written;
}

// --- who changes an entry ---------------------------------------------------------------------

void Cut::before_change(KeyspaceWorker& worker, uint32_t db, const Key& key) {
  TableSet* set = worker.guard->table_set_if_any(db);
  const auto tables =
      std::find_if(tables_.begin(), tables_.end(), [&](const Tables& of) { return of.set == set; });
  if (tables == tables_.end()) return;  // it came later
  const Table::Position position = (*set)[key.partition].find(key.hash, key.name);
  if (!position.found()) return;
  write(walks_[worker.index], tables->db, key.partition, *position.record);
}

// Requires: the entry's partition is held.
void Cut::write(Walk& walk, uint32_t db, uint32_t partition, Entry& entry) {
  const bool generation = keyspace_.generation();
  if (entry.generation() == generation) return;
  entry.set_generation(generation);
  if (!wanted()) return;
  if (LargeCut::is_large(entry)) {
    begin_large(db, partition, entry);
  } else {
    walk.records->add(db, entry);
  }
  walk.written.add();
}

// The partition is not done meanwhile, so that left_ is not 0.
void Cut::begin_large(uint32_t db, uint32_t partition, Entry& entry) {
  auto cut = LargeCut::make({.entry = entry,
                             .receiver = *receiver_,
                             .form = form_,
                             .given_up = given_up_,
                             .partition = partition});
  left_.fetch_add(1);
  const std::lock_guard lock(larges_mutex_);
  cut->open(receiver_->begin_large(db));
  larges_.push_back({.cut = std::move(cut), .claimed = false});
  larges_left_.fetch_add(1);
}

// --- walking ----------------------------------------------------------------------------------

bool Cut::walk(KeyspaceWorker& worker, size_t keys) {
  if (!running()) return false;
  Walk& walk = walks_[worker.index];
  while (keys > 0) {
    if (LargeCut* large = claim_large()) {
      step_large(large, worker, keys);
      continue;
    }
    if (!walk.has_partition && !claim(walk)) return false;
    // With a partition that is not done the cut does not end, so the receiver is still there.
    if (wanted() && receiver_->is_full()) return false;
    step(walk, worker, keys);
  }
  return true;
}

// What is left is counted down to the end.
void Cut::one_done(KeyspaceWorker& worker) {
  if (left_.fetch_sub(1) == 1) end(worker);
}

// --- large values -----------------------------------------------------------------------------

// The first that nobody is at and of which the receiver wants more.
LargeCut* Cut::claim_large() {
  if (larges_left_.load(std::memory_order_relaxed) == 0) return nullptr;
  const std::lock_guard lock(larges_mutex_);
  for (size_t i = 0; i < std::min(larges_.size(), kLargesAtOnce); i++) {
    Large& large = larges_[i];
    if (large.claimed || (wanted() && receiver_->is_full_of(large.cut->record()))) continue;
    large.claimed = true;
    return large.cut.get();
  }
  return nullptr;
}

void Cut::let_go(LargeCut* large, bool done) {
  const std::lock_guard lock(larges_mutex_);
  const auto at = std::find_if(larges_.begin(), larges_.end(),
                               [large](const Large& one) { return one.cut.get() == large; });
  at->claimed = false;
  if (!done) return;
  larges_.erase(at);
  larges_left_.fetch_sub(1);
}

void Cut::step_large(LargeCut* large, KeyspaceWorker& worker, size_t& keys) {
  bool done = false;
  size_t elements = std::min(keys, kElementsALock / kElementsAKey) * kElementsAKey;
  const size_t granted = elements;
  {
    const uint32_t partition = large->partition();
    keyspace_.let_others_go_first(partition);
    const Guard guard(keyspace_, worker, {&partition, 1});
    if (large->partition() == partition) {  // else it was renamed meanwhile
      const bool complete = wanted();
      done = !complete || large->walk(elements);
      if (done) large->end(worker.graveyard, complete);
    }
  }
  keys -= std::min(keys, 1 + (granted - elements) / kElementsAKey);
  let_go(large, done);
  if (done) one_done(worker);
}

// --- partitions -------------------------------------------------------------------------------

bool Cut::claim(Walk& walk) {
  if (next_partition_.load() >= keyspace_.partitions()) return false;
  const uint32_t partition = next_partition_.fetch_add(1);
  if (partition >= keyspace_.partitions()) return false;
  walk.has_partition = true;
  walk.partition = partition;
  walk.nth = 0;
  walk.bucket = 0;
  return true;
}

void Cut::step(Walk& walk, KeyspaceWorker& worker, size_t& keys) {
  bool done = false;
  {
    keyspace_.let_others_go_first(walk.partition);
    const Guard guard(keyspace_, worker, {&walk.partition, 1});
    size_t left = std::min(keys, kKeysALock);
    keys -= left;
    while (left > 0 && walk.nth < tables_.size()) {
      Table& table = (*tables_[walk.nth].set)[walk.partition];
      if (!walk_table(walk, table, left)) continue;
      walk.nth++;
      walk.bucket = 0;
    }
    keys += left;
    if (walk.nth == tables_.size()) {
      walk.has_partition = false;
      done = true;
      keys -= std::min<size_t>(keys, 1);
    }
  }
  if (done) one_done(worker);
}

// Some buckets; true at the table's end. An entry may be met twice, as with SCAN, but is written
// once.
bool Cut::walk_table(Walk& walk, Table& table, size_t& keys) {
  const uint32_t db = tables_[walk.nth].db;
  do {
    walk.entries.clear();
    for (size_t i = 0; i < kBucketsAhead && (i == 0 || walk.bucket != 0); i++) {
      walk.bucket = table.scan(walk.bucket, [&](Entry* entry) {
        __builtin_prefetch(entry);
        walk.entries.push_back(entry);
      });
    }
    for (Entry* entry : walk.entries) {
      keys -= std::min(keys, work_of(*entry));
      write(walk, db, walk.partition, *entry);
    }
  } while (walk.bucket != 0 && keys > 0);
  return walk.bucket == 0;
}

// Nobody writes records of others any more once all partitions are held: the buffers of all workers
// are this one's.
void Cut::end(KeyspaceWorker& worker) {
  CutReceiver* const receiver = receiver_;  // of a cut that may have begun, it is another
  bool complete;
  {
    const Guard guard(keyspace_, worker);
    complete = phase_.load(std::memory_order_relaxed) == Phase::kWriting;
    guard.set_change_observer(nullptr);
    for (Walk& walk : walks_) {
      if (complete) walk.records->flush();
      walk.records = nullptr;
    }
    keyspace_.keep_detached(false);
    phase_.store(Phase::kIdle, std::memory_order_release);
  }
  receiver->finished(complete);
}

}  // namespace engine
