// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/keyspace.h"

#include <bit>
#include <new>
#include <utility>

#include "base/check.h"

namespace engine {

namespace {

// A factor above is as good as no count at all.
constexpr int64_t kLfuFactorMax = (1 << 21) - 1;

}  // namespace

TableSet::TableSet(uint32_t partitions, uint64_t hash_seed)
    : partitions_(partitions),
      tables_(static_cast<Table*>(operator new (partitions * sizeof(Table),
                                                std::align_val_t{alignof(Table)}))) {
  for (uint32_t i = 0; i < partitions; i++) new (&tables_[i]) Table(hash_seed);
}

TableSet::~TableSet() {
  for (uint32_t i = 0; i < partitions_; i++) tables_[i].~Table();
  operator delete (tables_, std::align_val_t{alignof(Table)});
}

Keyspace::Keyspace(const Options& options)
    : options_(options),
      slot_shift_(static_cast<uint32_t>(std::countr_zero(base::kSlots / options.partitions))),
      locks_(std::make_unique<PartitionLock[]>(options.partitions)),
      interests_(options.partitions),
      databases_(options.databases),
      written_until_(options.partitions),
      compaction_(*this) {
  CHECK(std::has_single_bit(options.partitions) && options.partitions <= base::kSlots);
  CHECK(options.workers >= 1 && options.databases >= 1);
  if (concurrent()) PartitionLock::prepare_process();
  base::Random seeds(options.seed);
  for (uint32_t i = 0; i < options.workers; i++) {
    workers_.push_back(std::make_unique<KeyspaceWorker>(i, slab_pool_, seeds.next()));
  }
  set_policy(PolicyOptions{});
}

Keyspace::~Keyspace() {
  KeyspaceWorker& worker = *workers_.front();
  for (auto& database : databases_) {
    if (TableSet* tables = database.load()) detach(std::unique_ptr<TableSet>(tables));
  }
  while (!reclaim(worker, SIZE_MAX)) {
  }
}

TableSet& Keyspace::tables(uint32_t db) {
  TableSet* tables = tables_if_any(db);
  if (tables != nullptr) [[likely]]
    return *tables;
  auto made = std::make_unique<TableSet>(options_.partitions, options_.seed);
  // Another worker may be first: two guards can hold different partitions of an unused database.
  if (databases_[db].compare_exchange_strong(tables, made.get())) return *made.release();
  return *tables;
}

size_t Keyspace::data_memory() const {
  int64_t bytes = 0;
  for (const auto& worker : workers_) bytes += worker->memory.net_bytes();
  return static_cast<size_t>(bytes > 0 ? bytes : 0);
}

size_t Keyspace::client_memory() const {
  int64_t clients = 0;
  for (const auto& worker : workers_) {
    clients += worker->client_bytes.load(std::memory_order_relaxed) -
               worker->client_referenced_bytes.load(std::memory_order_relaxed);
  }
  return static_cast<size_t>(clients > 0 ? clients : 0);
}

size_t Keyspace::used_memory() const {
  return data_memory() + startup_memory_ + client_memory() +
         tracked_.bytes.load(std::memory_order_relaxed);
}

size_t Keyspace::held_memory() const {
  int64_t large = 0;
  for (const auto& worker : workers_) large += worker->memory.large_bytes();
  return slab_pool_.committed_bytes() + static_cast<size_t>(large > 0 ? large : 0) +
         startup_memory_ + client_memory() + tracked_.bytes.load(std::memory_order_relaxed);
}

size_t Keyspace::held_above_limit() const {
  constexpr size_t kAllowed = size_t{12} << 20;
  const size_t limit = maxmemory();
  if (limit == 0) return 0;
  const size_t allowed = limit + limit / 20 + kAllowed;
  const size_t held = held_memory();
  return held > allowed ? held - allowed : 0;
}

PolicyOptions Keyspace::policy() const {
  const uint64_t word = policy_.load(std::memory_order_relaxed);
  return PolicyOptions{.policy = static_cast<MaxmemoryPolicy>(word & 0xF),
                       .lfu_log_factor = static_cast<int64_t>((word >> 11) & kLfuFactorMax),
                       .lfu_decay_minutes = static_cast<int64_t>(word >> 32),
                       .samples = static_cast<int64_t>((word >> 4) & 0x7F)};
}

void Keyspace::set_policy(const PolicyOptions& options) {
  policy_.store(static_cast<uint64_t>(options.policy) |
                    (static_cast<uint64_t>(options.samples) << 4) |
                    (static_cast<uint64_t>(std::min(options.lfu_log_factor, kLfuFactorMax)) << 11) |
                    (static_cast<uint64_t>(options.lfu_decay_minutes) << 32),
                std::memory_order_relaxed);
}

void Keyspace::set_lazy_removals(bool expired, bool evicted, bool emptied) {
  const auto bit = [](bool lazy, Removal removal) {
    return static_cast<uint32_t>(lazy) << static_cast<uint8_t>(removal);
  };
  lazy_removals_.store(
      static_cast<uint8_t>(bit(expired, Removal::kExpired) | bit(evicted, Removal::kEvicted) |
                           bit(emptied, Removal::kEmptied)),
      std::memory_order_relaxed);
}

void Keyspace::hold(Hold reason, bool on) {
  if (on) {
    holds_.fetch_or(reason, std::memory_order_relaxed);
  } else {
    holds_.fetch_and(static_cast<uint8_t>(~reason), std::memory_order_relaxed);
  }
}

void Keyspace::detach(std::unique_ptr<TableSet> tables) {
  size_t keys = 0;
  for (uint32_t i = 0; i < tables->size(); i++) keys += (*tables)[i].size();
  // After the tables were cut off: pairs with the fence of Peek. Who peeks from here on does not
  // find them.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  Detached detached{.tables = std::move(tables), .peeks = {}};
  for (const auto& worker : workers_) detached.peeks.push_back(worker->peeks.load());
  std::lock_guard lock(reclaim_mutex_);
  reclaim_pending_.fetch_add(keys + 1, std::memory_order_relaxed);
  detached_.push_back(std::move(detached));
}

bool Keyspace::out_of_sight(const Detached& detached) const {
  for (size_t i = 0; i < workers_.size(); i++) {
    const bool peeked = (detached.peeks[i] & 1) != 0;
    if (peeked && workers_[i]->peeks.load(std::memory_order_acquire) == detached.peeks[i]) {
      return false;
    }
  }
  return true;
}

void Keyspace::discard(std::vector<TrackedKeys> tracked) {
  const std::lock_guard lock(reclaim_mutex_);
  for (TrackedKeys& keys : tracked) discarded_.push_back(std::move(keys));
}

// Frees what one partition remembered; false while there is more.
bool Keyspace::free_discarded() {
  TrackedKeys freed;
  const std::lock_guard lock(reclaim_mutex_);
  if (discarded_.empty()) return true;
  std::swap(freed, discarded_.back());
  discarded_.pop_back();
  return discarded_.empty();
}

bool Keyspace::reclaim(KeyspaceWorker& worker, size_t entries_max) {
  if (!free_discarded()) return false;
  if (keeps_detached_.load(std::memory_order_acquire)) return true;
  Detached detached;
  {
    std::lock_guard lock(reclaim_mutex_);
    if (detached_.empty()) return true;
    if (!out_of_sight(detached_.back())) return false;
    detached = std::move(detached_.back());
    detached_.pop_back();
  }
  TableSet* tables = detached.tables.get();
  // Nobody else can see these tables, so no lock is held while they go.
  size_t freed = 0;
  bool done = true;
  for (uint32_t i = 0; i < tables->size() && done; i++) {
    const size_t before = (*tables)[i].size();
    done = (*tables)[i].clear(worker.memory, entries_max - freed,
                              [&](Entry* entry) { worker.graveyard.bury(entry); });
    freed += before - (*tables)[i].size();
    worker.stats.lazy_freed.add(before - (*tables)[i].size());
  }
  std::lock_guard lock(reclaim_mutex_);
  reclaim_pending_.fetch_sub(freed + (done ? 1 : 0), std::memory_order_relaxed);
  if (!done) detached_.push_back(std::move(detached));
  return detached_.empty();
}

// --- locks ------------------------------------------------------------------------------------

void Keyspace::lock_patiently(const KeyspaceWorker& worker, uint32_t partition) {
  constexpr int64_t kLongUs = 5000;
  if (long_wait_ == nullptr) {
    locks_[partition].lock();
    return;
  }
  while (!locks_[partition].lock_within(kLongUs)) long_wait_(worker.index);
}

}  // namespace engine
