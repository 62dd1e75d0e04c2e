// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "engine/keyspace/keyspace.h"

namespace engine {

// Puts partitions into the order in which a Guard wants them: ascending, each once.
inline void put_in_order(std::vector<uint32_t>& partitions) {
  std::sort(partitions.begin(), partitions.end());
  partitions.erase(std::unique(partitions.begin(), partitions.end()), partitions.end());
}

// Holds the locks of some partitions for as long as it lives, unless told to let go of some, and is
// the only way to their tables: no key can be touched without it. All locks are taken at once, in
// ascending order, and none later, so two guards cannot wait for each other. With one worker
// nothing is locked, but what the guard covers is checked all the same in debug builds.
//
// Must not outlive the span it was made from. A thread holds one guard at a time: one that is made
// under another takes nothing and must be covered by it (EXEC).
class Guard {
 public:
  // Requires: `partitions` sorted ascending, without duplicates.
  Guard(Keyspace& keyspace, KeyspaceWorker& worker, std::span<const uint32_t> partitions);

  // Every partition.
  Guard(Keyspace& keyspace, KeyspaceWorker& worker);

  // The one partition, if nobody else holds it; else holds nothing. Requires: no other guard.
  Guard(Keyspace& keyspace, KeyspaceWorker& worker, const uint32_t& partition, std::try_to_lock_t);

  // Lets go of all partitions but these. What was read stays of one instant, the one at which all
  // were held, since none is taken afterwards (two-phase locking). Under another guard nothing is
  // let go of, nor while effects are told: one on what was read must not come before ours.
  // Requires: as for the constructor, and all are held. The guard must not outlive them either.
  void keep_only(std::span<const uint32_t> partitions);

  ~Guard();
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  Keyspace& keyspace() const { return keyspace_; }
  KeyspaceWorker& worker() const { return worker_; }
  bool holds(uint32_t partition) const;
  bool holds_all() const { return all_; }
  // Requires: `partitions` as for the constructor.
  bool covers(std::span<const uint32_t> partitions) const {
    return all_ || std::includes(partitions_.begin(), partitions_.end(), partitions.begin(),
                                 partitions.end());
  }

  // Requires: holds(partition).
  Table& table(uint32_t db, uint32_t partition) const {
    DCHECK(holds(partition));
    return keyspace_.tables(db)[partition];
  }

  // Null where nothing was ever stored.
  Table* table_if_any(uint32_t db, uint32_t partition) const {
    DCHECK(holds(partition));
    TableSet* tables = keyspace_.tables_if_any(db);
    return tables != nullptr ? &(*tables)[partition] : nullptr;
  }

  // Likewise all tables of a database, of which only those of held partitions may be touched.
  TableSet* table_set_if_any(uint32_t db) const { return keyspace_.tables_if_any(db); }

  // Who wants to know of changes in the partition, null if nobody ever did. Requires: held.
  Interest* interest_if_any(uint32_t partition) const {
    DCHECK(holds(partition));
    return keyspace_.interests_[partition].get();
  }
  Interest& interest(uint32_t partition) const;

  // The key has changed: tells who watches it, waits for it or keeps a copy. Requires: held.
  void tell_change(uint32_t db, const Key& key) const;

  // The client, by number, has read the key and may keep a copy: it is told of the next change,
  // whatever database that is in. Requires: held.
  void track(const Key& key, uint64_t client) const;

  // Has some key of the partition of which clients keep copies forgotten by them; false: there is
  // none. Requires: held.
  bool forget_tracked(uint32_t partition) const;

  // A key is looked up by its name, or changes: for debug builds.
  void touch([[maybe_unused]] uint32_t db, [[maybe_unused]] const Key& key) const {
#ifndef NDEBUG
    if (worker_.touch_observer != nullptr) worker_.touch_observer->touched(db, key);
#endif
  }

  // Who is told of changes; null: nobody.
  ChangeObserver* change_observer() const { return keyspace_.change_observer_; }
  // Requires: holds_all(). The observer outlives the keyspace, or is taken off before.
  void set_change_observer(ChangeObserver* observer) const {
    DCHECK(all_);
    keyspace_.change_observer_ = observer;
  }

  // From here on entries are of another generation than those that stand there. Requires:
  // holds_all().
  void begin_generation() const {
    DCHECK(all_);
    keyspace_.generation_ = !keyspace_.generation_;
  }

  // Who is given the effects; null: nobody, and then nothing is to be told.
  EffectSink* effect_sink() const { return keyspace_.effect_sink_; }
  // The one before still gets what was propagated to it. Requires: as above.
  void set_effect_sink(EffectSink* sink) const;

  // Tells that the key was taken away, though no command has asked for that.
  void propagate_removal(uint32_t db, std::string_view key, Keyspace::Removal removal) const {
    if (effect_sink() != nullptr) [[unlikely]]
      worker_.effects.add_removal(db, keyspace_.removal_verb(removal), key);
  }

  // Exchanges two databases. Requires: holds_all().
  void swap(uint32_t db, uint32_t other) const;

  // Empties a database in no time: its tables go to the keyspace's background freeing. Returns
  // the number of keys. Requires: holds_all().
  size_t detach(uint32_t db) const;

 private:
  Keyspace& keyspace_;
  KeyspaceWorker& worker_;
  std::span<const uint32_t> partitions_;
  bool enter();
  void touch_all(uint32_t db) const;
  void publish_effects() const;
  void see_writes() const;
  template <typename Visit>
  void for_each_held(Visit visit) const;
  void note_all(uint32_t db, uint32_t other) const;
  void forget_all_tracked() const;
  void notify_before(uint32_t db, uint32_t other) const;
  void notify_after(uint32_t db, uint32_t other) const;

  bool all_ = false;
  bool nested_ = false;
  // Of the outermost guard: all copies are to be forgotten, and no client has read since.
  mutable bool forgot_all_ = false;
};

// Runs `visit(const Guard&, partition)` for every partition in turn, one lock at a time, until it
// returns false.
template <typename Visit>
void for_each_partition(Keyspace& keyspace, KeyspaceWorker& worker, Visit visit) {
  for (uint32_t partition = 0; partition < keyspace.partitions(); partition++) {
    const Guard guard(keyspace, worker, {&partition, 1});
    if (!visit(guard, partition)) return;
  }
}

}  // namespace engine
