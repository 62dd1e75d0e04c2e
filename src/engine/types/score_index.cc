// SPDX-License-Identifier: Apache-2.0
#include "engine/types/score_index.h"

#include <algorithm>
#include <new>
#include <utility>

#include "engine/types/linear_table_impl.h"

namespace engine {

template class LinearTable<ScoredMember>;

const ObjectKind kScoreIndexKind = {
    .size = [](const void* data) { return static_cast<const ScoreIndex*>(data)->size(); },
    .footprint = [](const void* data) { return static_cast<const ScoreIndex*>(data)->footprint(); },
    .duplicate = [](base::SlabCache& memory, const void* data) -> void* {
      return static_cast<const ScoreIndex*>(data)->duplicate(memory);
    },
    .dismantle =
        [](base::SlabCache& memory, void* data, size_t& budget) {
          return ScoreIndex::dismantle(memory, static_cast<ScoreIndex*>(data), budget);
        },
    .relocate = [](base::SlabCache& memory, void* data, PartCursor& at, size_t& budget) -> void* {
      return ScoreIndex::relocate(memory, static_cast<ScoreIndex*>(data), at, budget);
    },
    .observer = [](const void* data) { return static_cast<const ScoreIndex*>(data)->observer(); },
    .observe =
        [](void* data, PartObserver* observer) {
          static_cast<ScoreIndex*>(data)->set_observer(observer);
        },
};

ScoreIndex* ScoreIndex::create(base::SlabCache& memory, uint64_t hash_seed) {
  return new (memory.allocate(sizeof(ScoreIndex))) ScoreIndex(hash_seed);
}

size_t ScoreIndex::footprint() const {
  return base::SlabCache::footprint(sizeof(ScoreIndex)) + table_.footprint() + tree_.footprint() +
         member_bytes_;
}

void ScoreIndex::insert(base::SlabCache& memory, uint64_t hash, std::string_view name,
                        double score) {
  if (observer_ != nullptr) [[unlikely]]
    before_change(hash);
  ScoredMember* member = ScoredMember::create(memory, name, score);
  member_bytes_ += member->footprint();
  table_.insert(memory, hash, member);
  tree_.insert(memory, member);
}

// The tree does not have it any more.
void ScoreIndex::forget(base::SlabCache& memory, ScoredMember* member) {
  const std::string_view name = member->member();
  const uint64_t hash = hash_of(name);
  if (observer_ != nullptr) [[unlikely]]
    before_change(hash);
  table_.remove(memory, table_.find(hash, name));
  member_bytes_ -= member->footprint();
  ScoredMember::destroy(memory, member);
}

bool ScoreIndex::remove(base::SlabCache& memory, std::string_view name) {
  const uint64_t hash = hash_of(name);
  const auto position = table_.find(hash, name);
  if (!position.found()) return false;
  if (observer_ != nullptr) [[unlikely]]
    before_change(hash);
  tree_.remove(memory, *position.record);
  table_.remove(memory, position);
  member_bytes_ -= position.record->footprint();
  ScoredMember::destroy(memory, position.record);
  return true;
}

void ScoreIndex::remove_run(base::SlabCache& memory, size_t rank, size_t count) {
  tree_.remove_run(memory, rank, count, [&](ScoredMember* member) { forget(memory, member); });
}

ScoreIndex* ScoreIndex::duplicate(base::SlabCache& memory) const {
  ScoreIndex* copy = create(memory, table_.hash_seed());
  if (size() == 0) return copy;
  for (ScoreTree::Cursor at = tree_.at(0); at; at.next()) {
    const std::string_view name = (*at).member();
    copy->insert(memory, copy->hash_of(name), name, at.score());
  }
  return copy;
}

bool ScoreIndex::dismantle(base::SlabCache& memory, ScoreIndex* index, size_t& budget) {
  size_t freed = 0;
  const bool members_gone = index->table_.clear(memory, budget, [&](ScoredMember* member) {
    ScoredMember::destroy(memory, member);
    freed++;
  });
  budget -= std::min(budget, freed);
  if (!members_gone || !index->tree_.dismantle(memory, budget)) return false;
  index->~ScoreIndex();
  memory.free(index, sizeof(ScoreIndex));
  return true;
}

// In the order of the tree, `at.major` being a rank, then what the table is made of.
ScoreIndex* ScoreIndex::relocate(base::SlabCache& memory, ScoreIndex* index, PartCursor& at,
                                 size_t& budget) {
  while (at.phase == 0 && budget > 0) {
    if (at.major < index->size()) {
      const auto move = [&](ScoredMember* member) {
        spend(budget, 1);
        return index->relocate_member(memory, member);
      };
      at.major = index->tree_.relocate_leaf(memory, at.major, move);
    }
    if (at.major >= index->size()) at = {.phase = 1};
  }
  while (at.phase == 1 && budget > 0) {
    at.major = index->table_.relocate(memory, at.major,
                                      [](ScoredMember*) -> ScoredMember* { return nullptr; });
    spend(budget, 1);
    if (at.major == 0) at = {.phase = 2};
  }
  if (at.phase < 2) return index;
  at = {};
  if (!memory.should_move(index, sizeof(ScoreIndex))) return index;
  auto* moved = new (memory.allocate(sizeof(ScoreIndex))) ScoreIndex(std::move(*index));
  index->~ScoreIndex();
  memory.free_for_good(index, sizeof(ScoreIndex));
  return moved;
}

ScoredMember* ScoreIndex::relocate_member(base::SlabCache& memory, ScoredMember* member) {
  if (!memory.should_move(member, member->footprint())) return nullptr;
  const auto position = table_.locate(table_.hash_of(member->member()), member);
  ScoredMember* moved = ScoredMember::relocate(memory, member);
  table_.replace(position, moved);
  return moved;
}

bool ScoreIndex::consistent() const {
  if (table_.size() != tree_.size() || !tree_.consistent()) return false;
  size_t bytes = 0;
  bool all_found = true;
  if (size() > 0) {
    for (ScoreTree::Cursor at = tree_.at(0); at; at.next()) {
      const std::string_view name = (*at).member();
      all_found &= find(hash_of(name), name) == &*at;
      bytes += (*at).footprint();
    }
  }
  return all_found && bytes == member_bytes_;
}

}  // namespace engine
