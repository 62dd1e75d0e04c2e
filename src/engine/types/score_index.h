// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/slab.h"
#include "engine/types/linear_table.h"
#include "engine/types/object_kind.h"
#include "engine/types/part_observer.h"
#include "engine/types/score_tree.h"
#include "engine/types/scored_member.h"

namespace engine {

extern template class LinearTable<ScoredMember>;

// The large form of a sorted set ("skiplist"): a tree of its members in their order and a table of
// them by name. Owns the members. Not thread-safe.
class ScoreIndex {
 public:
  static ScoreIndex* create(base::SlabCache& memory, uint64_t hash_seed);
  ScoreIndex(const ScoreIndex&) = delete;
  ScoreIndex& operator=(const ScoreIndex&) = delete;

  size_t size() const { return tree_.size(); }
  size_t footprint() const;
  const ScoreTree& tree() const { return tree_; }
  const LinearTable<ScoredMember>& table() const { return table_; }

  uint64_t hash_of(std::string_view name) const { return table_.hash_of(name); }
  // nullptr: no such member.
  ScoredMember* find(uint64_t hash, std::string_view name) const {
    return table_.find(hash, name).record;
  }

  // Requires: no member of that name is there.
  void insert(base::SlabCache& memory, uint64_t hash, std::string_view name, double score);
  void move(base::SlabCache& memory, ScoredMember* member, double score) {
    if (observer_ != nullptr) [[unlikely]]
      before_change(hash_of(member->member()));
    tree_.move(memory, member, score);
  }
  // False: no such member.
  bool remove(base::SlabCache& memory, std::string_view name);
  // Requires: that many are there from `rank` on.
  void remove_run(base::SlabCache& memory, size_t rank, size_t count);

  // Calls visit(const ScoredMember*) as LinearTable::scan does.
  template <typename Visit>
  uint64_t scan(uint64_t cursor, Visit visit) const {
    return table_.scan(cursor, visit);
  }

  ScoreIndex* duplicate(base::SlabCache& memory) const;
  // As ObjectKind: true when all is gone, this object too.
  static bool dismantle(base::SlabCache& memory, ScoreIndex* index, size_t& budget);

  // As ObjectKind.
  static ScoreIndex* relocate(base::SlabCache& memory, ScoreIndex* index, PartCursor& at,
                              size_t& budget);

  // See PartObserver, which is told of the buckets of the table; null: nobody.
  PartObserver* observer() const { return observer_; }
  void set_observer(PartObserver* observer) {
    observer_ = observer;
    table_.freeze(observer != nullptr);
  }

  bool consistent() const;  // for tests

 private:
  explicit ScoreIndex(uint64_t hash_seed) : table_(hash_seed) {}
  ScoreIndex(ScoreIndex&&) noexcept = default;
  ~ScoreIndex() = default;

  void before_change(uint64_t hash) { observer_->before_bucket(table_.bucket_of(hash)); }
  void forget(base::SlabCache& memory, ScoredMember* member);
  ScoredMember* relocate_member(base::SlabCache& memory, ScoredMember* member);

  LinearTable<ScoredMember> table_;
  ScoreTree tree_;
  size_t member_bytes_ = 0;
  PartObserver* observer_ = nullptr;
};

extern const ObjectKind kScoreIndexKind;

}  // namespace engine
