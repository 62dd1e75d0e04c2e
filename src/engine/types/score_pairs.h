// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/slab.h"
#include "engine/types/listpack.h"

namespace engine {

// The small form of a sorted set: a listpack of members and their scores in turn, in the order of
// the set, as Redis stores and dumps it. A handle like Listpack: after a change listpack().data()
// is to be stored again. Nothing but its own insert() makes one: dumps are read pair by pair.
class ScorePairs {
 public:
  using Position = Listpack::Position;  // of a member

  explicit ScorePairs(Listpack listpack) : listpack_(listpack) {}

  Listpack listpack() const { return listpack_; }
  size_t size() const { return listpack_.count() / 2; }

  Position find(std::string_view member) const {
    return listpack_.find(listpack_.first(), member, 1);
  }
  Position first() const { return listpack_.first(); }
  Position next(Position member) const { return listpack_.next(listpack_.next(member)); }
  // kNone at the first one.
  Position previous(Position member) const {
    const Position score = listpack_.previous(member);
    return score == Listpack::kNone ? score : listpack_.previous(score);
  }
  Position at(size_t rank) const { return listpack_.at(static_cast<int64_t>(rank) * 2); }
  size_t rank_of(Position member) const;

  std::string_view member(Position member, IntegerText& scratch) const {
    return listpack_.get(member).text(scratch);
  }
  double score(Position member) const { return score_of(listpack_.get(listpack_.next(member))); }

  // Puts the pair where it belongs. Requires: no such member is there.
  void insert(base::SlabCache& memory, std::string_view member, double score);
  void erase(base::SlabCache& memory, Position member, size_t count) {
    listpack_.erase(memory, member, count * 2);
  }

 private:
  bool is_before(Position at, std::string_view member, double score) const;
  // Before which one it belongs.
  Position place_of(std::string_view member, double score) const;
  static double score_of(const Listpack::Element& element);

  Listpack listpack_;
};

}  // namespace engine
