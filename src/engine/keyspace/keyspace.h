// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/slab.h"
#include "engine/keyspace/compaction.h"
#include "engine/keyspace/key_events.h"
#include "engine/keyspace/partition_lock.h"
#include "engine/keyspace/policy.h"
#include "engine/keyspace/table.h"
#include "engine/keyspace/worker.h"

namespace engine {

class ChangeObserver;
class EffectSink;
class Guard;
struct BucketPlace;
struct Element;

// A key with what is needed to find it, computed once a command. `name` is a view.
struct Key {
  std::string_view name;
  uint64_t hash = 0;
  uint32_t partition = 0;
};

// The tables of one database, one a partition.
class TableSet {
 public:
  TableSet(uint32_t partitions, uint64_t hash_seed);
  ~TableSet();
  Table& operator[](uint32_t partition) { return tables_[partition]; }
  uint32_t size() const { return partitions_; }

 private:
  uint32_t partitions_;
  Table* tables_;
};

// All keys of a node: databases of partitions, and a lock a partition. A key's partition follows
// from its cluster slot, so that a slot lies in one partition. Entries are reached only with a
// Guard that holds their partition (see guard.h). Thread-safe.
class Keyspace {
 public:
  struct Options {
    uint32_t partitions = 1024;  // a power of two, 256 to 4096
    uint32_t databases = 16;
    uint32_t workers = 1;  // with one, locks are not needed and not taken
    uint64_t seed = 0;     // of the hash function and of the workers' dice
  };

  explicit Keyspace(const Options& options);
  ~Keyspace();
  Keyspace(const Keyspace&) = delete;
  Keyspace& operator=(const Keyspace&) = delete;

  uint32_t partitions() const { return options_.partitions; }
  // Of hash functions: also of those inside of collections.
  uint64_t seed() const { return options_.seed; }
  uint32_t databases() const { return options_.databases; }
  // For background work, without a guard: those who wait for the partition go first.
  void let_others_go_first(uint32_t partition) const { locks_[partition].let_others_go_first(); }
  // Called now and then by a thread that waits for a lock, while it waits for long; with its
  // number. To be called before there are threads.
  void wait_with(std::function<void(uint32_t)> long_wait) { long_wait_ = std::move(long_wait); }
  bool concurrent() const { return options_.workers > 1; }
  uint32_t workers() const { return options_.workers; }

  // Each thread uses its own, by number.
  KeyspaceWorker& worker(uint32_t index) { return *workers_[index]; }
  const KeyspaceWorker& worker(uint32_t index) const { return *workers_[index]; }

  Key key(std::string_view name) const {
    return Key{name, base::hash_bytes(name, options_.seed), base::key_slot(name) >> slot_shift_};
  }

  // --- memory -------------------------------------------------------------------------------

  // Bytes of keys, values, tables and client buffers, of what is remembered of clients' copies, and
  // what the process needed to start.
  size_t used_memory() const;
  size_t data_memory() const;
  size_t client_memory() const;
  void set_startup_memory(size_t bytes) { startup_memory_ = bytes; }
  size_t startup_memory() const { return startup_memory_; }

  size_t maxmemory() const { return maxmemory_.load(std::memory_order_relaxed); }
  void set_maxmemory(size_t bytes) { maxmemory_.store(bytes, std::memory_order_relaxed); }
  bool over_limit() const {
    const size_t limit = maxmemory();
    return limit != 0 && used_memory() > limit;
  }

  PolicyOptions policy() const;
  void set_policy(const PolicyOptions& options);

  // What the process holds for the same: with the free parts of pages that others cannot use.
  size_t held_memory() const;
  // By how much that is more than `maxmemory` and what is allowed for on top of it: a twentieth,
  // and a few pages of every size. 0 without a limit.
  size_t held_above_limit() const;

  base::SlabPool& slab_pool() { return slab_pool_; }
  const base::SlabPool& slab_pool() const { return slab_pool_; }
  Compaction& compaction() { return compaction_; }

  // --- events of keys ---------------------------------------------------------------------------

  // Who is told of events, before anything else happens here; null: nobody ever is.
  void set_observer(KeyEventObserver* observer) { observer_ = observer; }

  // Who is told of items that are evicted, likewise.
  void set_eviction_observer(EvictionObserver* observer) { eviction_observer_ = observer; }
  void tell_eviction(KeyspaceWorker& worker, const Entry& entry) const {
    if (eviction_observer_ != nullptr) eviction_observer_->evicts(worker, entry);
  }

  // Which classes of events are told, of KeyEvent; none without one of the kinds of channels.
  void set_key_events(uint32_t classes) {
    const bool heard =
        observer_ != nullptr && (classes & (kKeyspaceChannel | kKeyeventChannel)) != 0;
    key_events_.store(heard ? classes : 0, std::memory_order_relaxed);
  }

  // Tells of an event, if its class is asked for. Requires: the worker holds the key's partition.
  void notify(KeyspaceWorker& worker, KeyEvent event_class, std::string_view event, uint32_t db,
              std::string_view key) const {
    if (key_events_.load(std::memory_order_relaxed) != 0) [[unlikely]]
      notify_observer(worker, event_class, event, db, key);
  }

  // --- copies that clients keep -----------------------------------------------------------------

  // Who is told what clients are to forget, before anything else happens here; null: no client is
  // remembered.
  void set_invalidation_sink(InvalidationSink* sink) { invalidations_ = sink; }
  TrackedTotals& tracked() { return tracked_; }

  // By which command effects say that a key was taken away: UNLINK where that is done in the
  // background (`lazyfree-lazy-*`), else DEL.
  enum class Removal : uint8_t { kExpired, kEvicted, kEmptied };
  void set_lazy_removals(bool expired, bool evicted, bool emptied);
  std::string_view removal_verb(Removal removal) const {
    const auto bit = static_cast<uint8_t>(1u << static_cast<uint8_t>(removal));
    return (lazy_removals_.load(std::memory_order_relaxed) & bit) != 0 ? "UNLINK" : "DEL";
  }

  // --- freeing in the background --------------------------------------------------------------

  // Takes over what FLUSHDB and the like have cut off.
  void detach(std::unique_ptr<TableSet> tables);

  // Frees about `entries_max` detached entries, once nobody can see them any more; false while
  // there is more.
  bool reclaim(KeyspaceWorker& worker, size_t entries_max);
  // Keeps what is detached as it is, for who is not done with it: reclaim() does nothing meanwhile.
  void keep_detached(bool keep) { keeps_detached_.store(keep, std::memory_order_release); }
  size_t reclaim_pending() const { return reclaim_pending_.load(std::memory_order_relaxed); }

  // --- snapshots ------------------------------------------------------------------------------

  // Of which entries are that are put here now. Changed while all partitions are held, read while
  // any is.
  bool generation() const { return generation_; }

  // --- how new what is read is ----------------------------------------------------------------

  // Whether who reads is to know where in the stream that was written (KeyspaceWorker::stream_seen;
  // of any key of the same partition): for who may tell it only once it cannot be lost. To be
  // switched on before what is written is to be noted.
  void note_writes(bool on) { notes_writes_.store(on, std::memory_order_relaxed); }
  bool notes_writes() const { return notes_writes_.load(std::memory_order_relaxed); }

  // --- keeping everything ---------------------------------------------------------------------

  // Why nothing is evicted and expired keys, though gone for whoever looks, are not removed.
  enum Hold : uint8_t { kPause = 1, kImport = 2, kReplica = 4, kLoad = 8 };
  void hold(Hold reason, bool on);
  bool held() const { return holds_.load(std::memory_order_relaxed) != 0; }
  bool held_for(Hold reason) const {
    return (holds_.load(std::memory_order_relaxed) & reason) != 0;
  }

  // Whether the key's time has come. An import source, or a primary, sees keys until it removes
  // them itself.
  bool expired(const Entry& entry, const KeyspaceWorker& worker) const {
    return entry.has_expire() && entry.expire_ms() <= worker.now_ms &&
           !(worker.import_source && held_by_source());
  }
  // Whether it is another's to say when keys go.
  bool held_by_source() const {
    return (holds_.load(std::memory_order_relaxed) & (kImport | kReplica | kLoad)) != 0;
  }

  // DEBUG SET-ACTIVE-EXPIRE.
  bool active_expire() const { return active_expire_.load(std::memory_order_relaxed); }
  void set_active_expire(bool on) { active_expire_.store(on, std::memory_order_relaxed); }

 private:
  friend class Guard;
  friend class PartitionSampler;
  friend void prefetch(Keyspace&, KeyspaceWorker&, uint32_t db, std::span<const Key> keys);
  friend void prefetch_buckets(const Keyspace&, KeyspaceWorker&, std::span<const BucketPlace>);
  friend void prefetch_elements(Keyspace&, uint32_t db, std::span<const Element> elements);

  // Tables that were cut off, and every worker's `peeks` when they were.
  struct Detached {
    std::unique_ptr<TableSet> tables;
    std::vector<uint64_t> peeks;
  };

  TableSet* tables_if_any(uint32_t db) const {
    return databases_[db].load(std::memory_order_acquire);
  }
  TableSet& tables(uint32_t db);
  void notify_observer(KeyspaceWorker& worker, KeyEvent event_class, std::string_view event,
                       uint32_t db, std::string_view key) const;
  void prefetch_group(KeyspaceWorker& worker, uint32_t db, std::span<const Key> keys);
  void prefetch_group(uint32_t db, std::span<const Element> elements);
  bool out_of_sight(const Detached& detached) const;
  void discard(std::vector<TrackedKeys> tracked);
  bool free_discarded();

  Options options_;
  uint32_t slot_shift_;
  base::SlabPool slab_pool_;
  std::vector<std::unique_ptr<KeyspaceWorker>> workers_;
  std::unique_ptr<PartitionLock[]> locks_;
  std::vector<std::unique_ptr<Interest>> interests_;  // one a partition, null until needed
  void lock(const KeyspaceWorker& worker, uint32_t partition) {
    if (!locks_[partition].try_lock()) [[unlikely]]
      lock_patiently(worker, partition);
  }
  void lock_patiently(const KeyspaceWorker& worker, uint32_t partition);

  std::function<void(uint32_t)> long_wait_;
  std::vector<std::atomic<TableSet*>> databases_;  // null until first used
  // Null: nobody. Changed while all partitions are held, read while any is.
  ChangeObserver* change_observer_ = nullptr;
  EffectSink* effect_sink_ = nullptr;  // likewise
  bool generation_ = false;            // likewise
  std::atomic<bool> notes_writes_ = false;
  std::vector<uint64_t> written_until_;  // one a partition, changed and read by who holds it

  Compaction compaction_;
  size_t startup_memory_ = 0;
  std::atomic<size_t> maxmemory_ = 0;
  std::atomic<bool> active_expire_ = true;
  KeyEventObserver* observer_ = nullptr;
  EvictionObserver* eviction_observer_ = nullptr;
  InvalidationSink* invalidations_ = nullptr;
  TrackedTotals tracked_;
  std::atomic<uint32_t> key_events_ = 0;    // of KeyEvent
  std::atomic<uint8_t> holds_ = 0;          // of Hold
  std::atomic<uint8_t> lazy_removals_ = 7;  // bits by Removal
  // PolicyOptions in one word, so that a reader sees either all of a change or nothing.
  std::atomic<uint64_t> policy_ = 0;

  std::mutex reclaim_mutex_;
  std::vector<Detached> detached_;
  std::vector<TrackedKeys> discarded_;       // of a partition each, with nothing of theirs in use
  std::atomic<size_t> reclaim_pending_ = 0;  // keys
  std::atomic<bool> keeps_detached_ = false;
};

}  // namespace engine
