// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>
#include <utility>

#include "base/slab.h"
#include "engine/types/linear_table.h"
#include "engine/types/object_kind.h"
#include "engine/types/part_observer.h"

namespace engine {

// The large form of a collection: a table and what its records take of memory. A Record says,
// beside what LinearTable asks of it, footprint(), and has static duplicate() and destroy().
template <typename Record>
class RecordTable {
 public:
  static RecordTable* create(base::SlabCache& memory, uint64_t hash_seed) {
    return new (memory.allocate(sizeof(RecordTable))) RecordTable(hash_seed);
  }

  using Table = LinearTable<Record>;
  using Position = typename Table::Position;

  const Table& table() const { return table_; }
  Table& table() { return table_; }
  size_t size() const { return table_.size(); }

  Position find(std::string_view key) const { return table_.find(table_.hash_of(key), key); }

  // No record is due before.
  int64_t soonest_ms() const { return soonest_ms_; }
  // To be called for a deadline that a record was given in place.
  void note_deadline(int64_t deadline_ms) { soonest_ms_ = std::min(soonest_ms_, deadline_ms); }
  // Looks at all records.
  void find_soonest() {
    soonest_ms_ = INT64_MAX;
    table_.for_each([this](const Record* record) { note_deadline(record->deadline_ms()); });
  }

  // See PartObserver; null: nobody.
  PartObserver* observer() const { return observer_; }
  void set_observer(PartObserver* observer) {
    observer_ = observer;
    table_.freeze(observer != nullptr);
  }
  // To be called before a record of the bucket is changed in place, or taken out through table().
  void before_change(uint32_t bucket) {
    if (observer_ != nullptr) [[unlikely]]
      observer_->before_bucket(bucket);
  }

  // Requires: its key is not there.
  void insert(base::SlabCache& memory, Record* record) {
    const uint64_t hash = table_.hash_of(record->key());
    if (observer_ != nullptr) [[unlikely]]
      observer_->before_bucket(table_.bucket_of(hash));
    note_deadline(record->deadline_ms());
    record_bytes_ += record->footprint();
    table_.insert(memory, hash, record);
  }
  // Puts another record of the same key in its place.
  void replace(base::SlabCache& memory, const Position& position, Record* record) {
    before_change(position.bucket);
    note_deadline(record->deadline_ms());
    record_bytes_ += record->footprint();
    drop(memory, table_.replace(position, record));
  }
  void erase(base::SlabCache& memory, const Position& position) {
    before_change(position.bucket);
    drop(memory, table_.remove(memory, position));
  }
  // Destroys a record that the table has given away.
  void drop(base::SlabCache& memory, Record* record) {
    record_bytes_ -= record->footprint();
    Record::destroy(memory, record);
  }

  static const ObjectKind kKind;

 private:
  explicit RecordTable(uint64_t hash_seed) : table_(hash_seed) {}

  static RecordTable* as_table(void* data) { return static_cast<RecordTable*>(data); }
  static const RecordTable* as_table(const void* data) {
    return static_cast<const RecordTable*>(data);
  }

  static void* duplicate(base::SlabCache& memory, const void* data) {
    const RecordTable* from = as_table(data);
    RecordTable* to = create(memory, from->table_.hash_seed());
    from->table_.for_each(
        [&](const Record* record) { to->insert(memory, Record::duplicate(memory, *record)); });
    return to;
  }

  static bool dismantle(base::SlabCache& memory, void* data, size_t& budget) {
    RecordTable* all = as_table(data);
    const size_t before = all->size();
    const bool done =
        all->table_.clear(memory, budget, [&](Record* record) { Record::destroy(memory, record); });
    const size_t freed = before - all->size() + 1;
    budget -= freed < budget ? freed : budget;
    if (!done) return false;
    all->~RecordTable();
    memory.free(all, sizeof(RecordTable));
    return true;
  }

  RecordTable(RecordTable&&) noexcept = default;

  static void* relocate(base::SlabCache& memory, void* data, PartCursor& at, size_t& budget) {
    RecordTable* all = as_table(data);
    do {
      at.major = all->table_.relocate(memory, at.major, [&](Record* record) {
        spend(budget, 1);
        return Record::relocate(memory, record);
      });
      spend(budget, 1);
    } while (at.major != 0 && budget > 0);
    return at.major == 0 ? relocate_header(memory, all) : all;
  }

  static RecordTable* relocate_header(base::SlabCache& memory, RecordTable* all) {
    if (!memory.should_move(all, sizeof(RecordTable))) return all;
    auto* moved = new (memory.allocate(sizeof(RecordTable))) RecordTable(std::move(*all));
    all->~RecordTable();
    memory.free_for_good(all, sizeof(RecordTable));
    return moved;
  }

  Table table_;
  size_t record_bytes_ = 0;
  int64_t soonest_ms_ = INT64_MAX;
  PartObserver* observer_ = nullptr;
};

template <typename Record>
const ObjectKind RecordTable<Record>::kKind = {
    .size = [](const void* data) { return as_table(data)->size(); },
    .footprint =
        [](const void* data) {
          return base::SlabCache::footprint(sizeof(RecordTable)) +
                 as_table(data)->table_.footprint() + as_table(data)->record_bytes_;
        },
    .duplicate = duplicate,
    .dismantle = dismantle,
    .relocate = relocate,
    .observer = [](const void* data) { return as_table(data)->observer(); },
    .observe = [](void* data, PartObserver* observer) { as_table(data)->set_observer(observer); },
};

}  // namespace engine
