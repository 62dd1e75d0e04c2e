// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/slab.h"
#include "engine/types/entry.h"
#include "engine/types/score_index.h"
#include "engine/types/score_pairs.h"

namespace engine {

// `zset-max-listpack-entries` and `-value`: how many members, and of which length, the small form
// may have.
struct SortedSetLimits {
  size_t entries_max = 128;
  size_t value_max = 64;
  uint64_t hash_seed = 0;
};

// What can be read of the value of a sorted set's entry, in whichever form: pairs in a listpack
// while it is small, a ScoreIndex beyond. A handle for the time of a command: the entry owns the
// value. A rank counts from 0 at the lowest score. Not thread-safe.
class SortedSetView {
 public:
  struct Ranked {
    size_t rank = 0;
    double score = 0;
  };

  // Requires: type kSortedSet.
  explicit SortedSetView(const Entry& entry) : value_(entry) {}

  size_t size() const { return is_small() ? pairs().size() : index().size(); }

  std::optional<double> score_of(std::string_view member) const;
  std::optional<Ranked> rank_of(std::string_view member) const;

  // How many members have a score below this one, or, `inclusive`, not above it.
  size_t count_below(double score, bool inclusive) const;
  // The same of names; says something only where all scores are equal.
  size_t count_below(std::string_view name, bool inclusive) const;

  // Calls visit(std::string_view member, double score) for `count` members from `rank` on.
  // Requires: they are there.
  template <typename Visit>
  void for_each(size_t rank, size_t count, Visit visit) const {
    walk(rank, count, false, visit);
  }
  template <typename Visit>
  void for_each(Visit visit) const {
    walk(0, size(), false, visit);
  }
  // The same until visit() returns false.
  template <typename Visit>
  void for_each_while(size_t rank, size_t count, Visit visit) const;
  // `count` members from `rank` downwards.
  template <typename Visit>
  void for_each_backwards(size_t rank, size_t count, Visit visit) const {
    walk(rank, count, true, visit);
  }

  // Visits about `count` members, of the small form all, and returns the next cursor, 0 at the end.
  // Who is there from the first call to the last is visited at least once. Any cursor is valid.
  template <typename Visit>
  uint64_t scan(uint64_t cursor, size_t count, Visit visit) const {
    if (is_small()) {
      for_each(visit);
      return 0;
    }
    size_t visited = 0;
    size_t buckets = 0;
    do {
      cursor = index().scan(cursor, [&](const ScoredMember* member) {
        visit(member->member(), member->score());
        visited++;
      });
    } while (cursor != 0 && visited < count && ++buckets < count * 10);
    return cursor;
  }

 protected:
  bool is_small() const { return value_.encoding() == Encoding::kListpack; }
  ScorePairs pairs() const { return ScorePairs(Listpack(value_.object().data)); }
  const ScoreIndex& index() const { return *static_cast<const ScoreIndex*>(value_.object().data); }

 private:
  template <typename Before>
  size_t count_pairs(Before before) const;
  template <typename Visit>
  void walk(size_t rank, size_t count, bool backwards, Visit visit) const;

  const Entry& value_;
};

// The same to be changed. Grows from the small form to the large one by itself and never goes back,
// as in Redis. Changes keep the entry right, but for an empty set, which is the caller's to erase.
class SortedSet : public SortedSetView {
 public:
  // When add() does something, and what.
  struct AddRules {
    bool only_new = false;       // NX
    bool only_existing = false;  // XX
    bool only_greater = false;   // GT: a member that is there
    bool only_less = false;      // LT: likewise
    bool increment = false;      // INCR: the score is to be added
  };
  enum class Outcome : uint8_t { kNothing, kSame, kAdded, kUpdated, kNotANumber };
  struct Added {
    Outcome outcome = Outcome::kNothing;
    double score = 0;  // that the member has now; of kSame, kAdded and kUpdated
  };

  // Requires: type kSortedSet.
  SortedSet(base::SlabCache& memory, Entry& entry, const SortedSetLimits& limits)
      : SortedSetView(entry), memory_(memory), entry_(entry), limits_(limits) {}

  // The value of a new set, empty, in the form that suits what is known of its members.
  static Object create(base::SlabCache& memory, const SortedSetLimits& limits, size_t members,
                       size_t longest);

  // Requires: the score is a number. kNotANumber: the sum is none, and nothing has changed.
  Added add(std::string_view member, double score, const AddRules& rules);
  Added add(std::string_view member, double score) { return add(member, score, {}); }
  // False: no such member.
  bool remove(std::string_view member);
  // Takes `count` members from `rank` on out. Requires: they are there.
  void erase(size_t rank, size_t count);

  // The large form at once, if with so many more members, or one of that length, it will be one.
  void expect(size_t members, size_t longest);

 private:
  ScoreIndex& index() { return *static_cast<ScoreIndex*>(entry_.object().data); }
  void set_pairs(const ScorePairs& pairs) {
    entry_.set_object(Encoding::kListpack, pairs.listpack().data());
  }
  bool fits(const ScorePairs& pairs, std::string_view member) const;
  void grow();
  Added add_small(std::string_view member, double score, const AddRules& rules);
  Added add_large(std::string_view member, double score, const AddRules& rules);

  base::SlabCache& memory_;
  Entry& entry_;
  const SortedSetLimits limits_;
};

template <typename Visit>
void SortedSetView::for_each_while(size_t rank, size_t count, Visit visit) const {
  if (count == 0) return;
  if (is_small()) {
    const ScorePairs pairs = this->pairs();
    IntegerText scratch;
    for (auto at = pairs.at(rank); count > 0; count--, at = pairs.next(at)) {
      if (!visit(pairs.member(at, scratch), pairs.score(at))) return;
    }
    return;
  }
  for (ScoreTree::Cursor at = index().tree().at(rank); count > 0; count--, at.next()) {
    if (!visit((*at).member(), at.score())) return;
  }
}

template <typename Visit>
void SortedSetView::walk(size_t rank, size_t count, bool backwards, Visit visit) const {
  if (count == 0) return;
  if (is_small()) {
    const ScorePairs pairs = this->pairs();
    IntegerText scratch;
    for (auto at = pairs.at(rank); count > 0; count--) {
      visit(pairs.member(at, scratch), pairs.score(at));
      at = backwards ? pairs.previous(at) : pairs.next(at);
    }
    return;
  }
  for (ScoreTree::Cursor at = index().tree().at(rank); count > 0; count--) {
    visit((*at).member(), at.score());
    backwards ? at.previous() : at.next();
  }
}

}  // namespace engine
