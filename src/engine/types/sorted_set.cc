// SPDX-License-Identifier: Apache-2.0
#include "engine/types/sorted_set.h"

#include <algorithm>
#include <cmath>

namespace engine {

namespace {

// A pair's score takes no more.
constexpr size_t kScoreBytesMax = 40;

// What the rules make of a member that has the score `old`.
SortedSet::Added judge(double old, double score, const SortedSet::AddRules& rules) {
  using Outcome = SortedSet::Outcome;
  if (rules.only_new) return {Outcome::kNothing, old};
  if (rules.increment) {
    score += old;
    if (std::isnan(score)) return {Outcome::kNotANumber, old};
  }
  if ((rules.only_greater && score <= old) || (rules.only_less && score >= old)) {
    return {Outcome::kNothing, old};
  }
  return {score == old ? Outcome::kSame : Outcome::kUpdated, score};
}

}  // namespace

Object SortedSet::create(base::SlabCache& memory, const SortedSetLimits& limits, size_t members,
                         size_t longest) {
  if (members <= limits.entries_max && longest <= limits.value_max) {
    return {Type::kSortedSet, Encoding::kListpack, Listpack::create(memory).data()};
  }
  return {Type::kSortedSet, Encoding::kSkiplist, ScoreIndex::create(memory, limits.hash_seed)};
}

// --- reading ----------------------------------------------------------------------------------

std::optional<double> SortedSetView::score_of(std::string_view member) const {
  if (is_small()) {
    const ScorePairs pairs = this->pairs();
    const auto at = pairs.find(member);
    return at == Listpack::kNone ? std::nullopt : std::optional(pairs.score(at));
  }
  const ScoredMember* found = index().find(index().hash_of(member), member);
  return found == nullptr ? std::nullopt : std::optional(found->score());
}

std::optional<SortedSetView::Ranked> SortedSetView::rank_of(std::string_view member) const {
  if (is_small()) {
    const ScorePairs pairs = this->pairs();
    const auto at = pairs.find(member);
    if (at == Listpack::kNone) return std::nullopt;
    return Ranked{pairs.rank_of(at), pairs.score(at)};
  }
  const ScoredMember* found = index().find(index().hash_of(member), member);
  if (found == nullptr) return std::nullopt;
  return Ranked{index().tree().rank_of(*found), found->score()};
}

// How many pairs come first for which before(position) holds.
template <typename Before>
size_t SortedSetView::count_pairs(Before before) const {
  const ScorePairs pairs = this->pairs();
  size_t count = 0;
  for (auto at = pairs.first(); at != Listpack::kNone && before(pairs, at); at = pairs.next(at)) {
    count++;
  }
  return count;
}

size_t SortedSetView::count_below(double score, bool inclusive) const {
  if (!is_small()) return index().tree().count_below(score, inclusive);
  return count_pairs([&](const ScorePairs& pairs, ScorePairs::Position at) {
    return inclusive ? pairs.score(at) <= score : pairs.score(at) < score;
  });
}

size_t SortedSetView::count_below(std::string_view name, bool inclusive) const {
  if (!is_small()) return index().tree().count_below(name, inclusive);
  return count_pairs([&](const ScorePairs& pairs, ScorePairs::Position at) {
    IntegerText scratch;
    const int order = pairs.member(at, scratch).compare(name);
    return inclusive ? order <= 0 : order < 0;
  });
}

// --- changing ---------------------------------------------------------------------------------

bool SortedSet::fits(const ScorePairs& pairs, std::string_view member) const {
  return member.size() <= limits_.value_max && pairs.size() < limits_.entries_max &&
         pairs.listpack().may_add(Listpack::element_bytes_max(member.size()) + kScoreBytesMax);
}

void SortedSet::grow() {
  const ScorePairs pairs = this->pairs();
  ScoreIndex* index = ScoreIndex::create(memory_, limits_.hash_seed);
  for_each([&](std::string_view member, double score) {
    index->insert(memory_, index->hash_of(member), member, score);
  });
  entry_.set_object(Encoding::kSkiplist, index);
  Listpack::destroy(memory_, pairs.listpack());
}

SortedSet::Added SortedSet::add(std::string_view member, double score, const AddRules& rules) {
  return is_small() ? add_small(member, score, rules) : add_large(member, score, rules);
}

SortedSet::Added SortedSet::add_small(std::string_view member, double score,
                                      const AddRules& rules) {
  ScorePairs pairs = this->pairs();
  if (const auto at = pairs.find(member); at != Listpack::kNone) {
    const Added judged = judge(pairs.score(at), score, rules);
    if (judged.outcome == Outcome::kUpdated) {
      pairs.erase(memory_, at, 1);
      pairs.insert(memory_, member, judged.score);
      set_pairs(pairs);
    }
    return judged;
  }
  if (rules.only_existing) return {};
  if (!fits(pairs, member)) {
    grow();
    return add_large(member, score, rules);
  }
  pairs.insert(memory_, member, score);
  set_pairs(pairs);
  return {Outcome::kAdded, score};
}

SortedSet::Added SortedSet::add_large(std::string_view member, double score,
                                      const AddRules& rules) {
  ScoreIndex& index = this->index();
  const uint64_t hash = index.hash_of(member);
  if (ScoredMember* found = index.find(hash, member)) {
    const Added judged = judge(found->score(), score, rules);
    if (judged.outcome == Outcome::kUpdated) index.move(memory_, found, judged.score);
    return judged;
  }
  if (rules.only_existing) return {};
  index.insert(memory_, hash, member, score);
  return {Outcome::kAdded, score};
}

bool SortedSet::remove(std::string_view member) {
  if (!is_small()) return index().remove(memory_, member);
  ScorePairs pairs = this->pairs();
  const auto at = pairs.find(member);
  if (at == Listpack::kNone) return false;
  pairs.erase(memory_, at, 1);
  set_pairs(pairs);
  return true;
}

void SortedSet::erase(size_t rank, size_t count) {
  if (count == 0) return;
  if (!is_small()) {
    index().remove_run(memory_, rank, count);
    return;
  }
  ScorePairs pairs = this->pairs();
  pairs.erase(memory_, pairs.at(rank), count);
  set_pairs(pairs);
}

void SortedSet::expect(size_t members, size_t longest) {
  if (!is_small()) return;
  if (members > limits_.entries_max || longest > limits_.value_max) grow();
}

}  // namespace engine
