// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/guard.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "engine/keyspace/change.h"
#include "engine/keyspace/effects.h"

namespace engine {

Guard::Guard(Keyspace& keyspace, KeyspaceWorker& worker, std::span<const uint32_t> partitions)
    : keyspace_(keyspace), worker_(worker), partitions_(partitions) {
  DCHECK(std::adjacent_find(partitions.begin(), partitions.end(), std::greater_equal<>()) ==
         partitions.end());
  if (enter() || !keyspace_.concurrent()) return;
  for (const uint32_t partition : partitions_) keyspace_.lock(worker_, partition);
}

Guard::Guard(Keyspace& keyspace, KeyspaceWorker& worker)
    : keyspace_(keyspace), worker_(worker), all_(true) {
  if (enter() || !keyspace_.concurrent()) return;
  for (uint32_t i = 0; i < keyspace_.partitions(); i++) keyspace_.lock(worker_, i);
}

Guard::Guard(Keyspace& keyspace, KeyspaceWorker& worker, const uint32_t& partition,
             std::try_to_lock_t)
    : keyspace_(keyspace), worker_(worker) {
  CHECK(worker_.guard == nullptr);
  worker_.guard = this;
  if (!keyspace_.concurrent() || keyspace_.locks_[partition].try_lock()) {
    partitions_ = {&partition, 1};
  }
}

// Whether another guard of this thread holds it all already.
bool Guard::enter() {
  if (worker_.guard == nullptr) {
    worker_.guard = this;
    return false;
  }
  CHECK(worker_.guard->all_ || (!all_ && worker_.guard->covers(partitions_)));
  nested_ = true;
  return true;
}

template <typename Visit>
void Guard::for_each_held(Visit visit) const {
  if (!all_) {
    std::for_each(partitions_.begin(), partitions_.end(), visit);
    return;
  }
  for (uint32_t partition = 0; partition < keyspace_.partitions(); partition++) visit(partition);
}

void Guard::keep_only(std::span<const uint32_t> partitions) {
  if (nested_ || effect_sink() != nullptr) return;
  DCHECK(std::all_of(partitions.begin(), partitions.end(),
                     [this](uint32_t partition) { return holds(partition); }));
  if (keyspace_.concurrent()) {
    for_each_held([&](uint32_t partition) {
      if (std::binary_search(partitions.begin(), partitions.end(), partition)) return;
      keyspace_.locks_[partition].unlock();
    });
  }
  partitions_ = partitions;
  all_ = false;
}

Guard::~Guard() {
  if (nested_) return;
  publish_effects();
  if (!worker_.changed_keys.empty()) [[unlikely]]
    keyspace_.invalidations_->keys_changed(worker_);
  if (keyspace_.notes_writes()) [[unlikely]]
    see_writes();
  worker_.guard = nullptr;
  if (!keyspace_.concurrent()) return;
  for_each_held([this](uint32_t partition) { keyspace_.locks_[partition].unlock(); });
}

void Guard::publish_effects() const {
  if (worker_.effects.empty()) [[likely]]
    return;
  const bool of_command = worker_.effects.of_command();
  const uint64_t end = worker_.effects.publish(*effect_sink(), worker_.index);
  // What has expired by itself, nobody was told of.
  if (of_command) worker_.stream_seen = std::max(worker_.stream_seen, end);
  if (!keyspace_.notes_writes()) [[likely]]
    return;
  for_each_held([&](uint32_t partition) { keyspace_.written_until_[partition] = end; });
}

void Guard::see_writes() const {
  for_each_held([this](uint32_t partition) {
    worker_.stream_seen = std::max(worker_.stream_seen, keyspace_.written_until_[partition]);
  });
}

void Guard::set_effect_sink(EffectSink* sink) const {
  DCHECK(all_);
  publish_effects();
  keyspace_.effect_sink_ = sink;
}

bool Guard::holds(uint32_t partition) const {
  return all_ || std::binary_search(partitions_.begin(), partitions_.end(), partition);
}

Interest& Guard::interest(uint32_t partition) const {
  DCHECK(holds(partition));
  auto& interest = keyspace_.interests_[partition];
  if (interest == nullptr) interest = std::make_unique<Interest>();
  return *interest;
}

void Guard::tell_change(uint32_t db, const Key& key) const {
  if (Interest* interest = interest_if_any(key.partition); interest != nullptr) {
    interest->changed(db, key.name, key.partition, worker_.ready);
    if (!interest->tracked.empty()) {
      const auto holders = interest->tracked.take(key.name, key.hash, keyspace_.tracked_);
      if (!holders.empty()) keyspace_.invalidations_->forget(worker_, key.name, holders);
    }
  }
  if (worker_.tells_all_changes.load(std::memory_order_relaxed)) {
    worker_.changed_keys.push_back({std::string(key.name), worker_.caller});
  }
}

void Guard::track(const Key& key, uint64_t client) const {
  if (keyspace_.invalidations_ == nullptr) return;
  worker_.guard->forgot_all_ = false;
  interest(key.partition).tracked.add(key.name, key.hash, client, keyspace_.tracked_);
}

bool Guard::forget_tracked(uint32_t partition) const {
  Interest* interest = interest_if_any(partition);
  if (interest == nullptr || interest->tracked.empty()) return false;
  std::string name;
  const auto holders = interest->tracked.take_any(worker_.random, name, keyspace_.tracked_);
  keyspace_.invalidations_->forget(worker_, name, holders);
  return true;
}

// Nobody knows which of the keys have changed. FLUSHALL asks for it for each database.
void Guard::forget_all_tracked() const {
  if (keyspace_.invalidations_ == nullptr || std::exchange(worker_.guard->forgot_all_, true)) {
    return;
  }
  std::vector<TrackedKeys> forgotten;
  for (uint32_t partition = 0; partition < keyspace_.partitions(); partition++) {
    Interest* interest = interest_if_any(partition);
    if (interest == nullptr || interest->tracked.empty()) continue;
    forgotten.push_back(interest->tracked.clear(keyspace_.tracked_));
  }
  if (!forgotten.empty()) keyspace_.discard(std::move(forgotten));
  keyspace_.invalidations_->all_changed(worker_);
}

// Tells whoever watches or waits for a key of one database that is in it or in the other.
void Guard::note_all(uint32_t db, uint32_t other) const {
  const auto present = [&](uint32_t in, const Key& key) {
    const Table* table = table_if_any(in, key.partition);
    return table != nullptr && table->find(key.hash, key.name).found();
  };
  for (uint32_t partition = 0; partition < keyspace_.partitions(); partition++) {
    Interest* interest = interest_if_any(partition);
    if (interest == nullptr || interest->empty()) continue;
    for (const uint32_t mine : {db, other}) {
      std::vector<std::string> names;
      interest->for_each_key(mine, [&](const std::string& name) { names.push_back(name); });
      for (const std::string& name : names) {
        const Key key = keyspace_.key(name);
        if (!present(db, key) && !present(other, key)) continue;
        interest->changed(mine, name, partition, worker_.ready);
      }
      if (db == other) break;
    }
  }
}

void Guard::touch_all([[maybe_unused]] uint32_t db) const {
#ifndef NDEBUG
  if (worker_.touch_observer != nullptr) worker_.touch_observer->touched_all(db);
#endif
}

void Guard::notify_before(uint32_t db, uint32_t other) const {
  ChangeObserver* observer = change_observer();
  if (observer == nullptr) return;
  observer->before_change_of_all(worker_, db);
  if (db != other) observer->before_change_of_all(worker_, other);
}

void Guard::notify_after(uint32_t db, uint32_t other) const {
  ChangeObserver* observer = change_observer();
  if (observer == nullptr) return;
  observer->after_change_of_all(worker_, db);
  if (db != other) observer->after_change_of_all(worker_, other);
}

void Guard::swap(uint32_t db, uint32_t other) const {
  DCHECK(all_);
  touch_all(db);
  touch_all(other);
  notify_before(db, other);
  note_all(db, other);
  forget_all_tracked();
  TableSet* tables = keyspace_.databases_[db].load(std::memory_order_acquire);
  TableSet* others = keyspace_.databases_[other].exchange(tables, std::memory_order_acq_rel);
  keyspace_.databases_[db].store(others, std::memory_order_release);
  worker_.changes.add();
  notify_after(db, other);
}

size_t Guard::detach(uint32_t db) const {
  DCHECK(all_);
  touch_all(db);
  notify_before(db, db);
  note_all(db, db);
  forget_all_tracked();
  TableSet* tables = keyspace_.databases_[db].exchange(nullptr, std::memory_order_acq_rel);
  worker_.changes.add();
  notify_after(db, db);
  if (tables == nullptr) return 0;
  size_t keys = 0;
  for (uint32_t i = 0; i < tables->size(); i++) keys += (*tables)[i].size();
  keyspace_.detach(std::unique_ptr<TableSet>(tables));
  return keys;
}

}  // namespace engine
