// SPDX-License-Identifier: Apache-2.0
#include "engine/types/score_pairs.h"

#include <charconv>
#include <cmath>
#include <string>

#include "base/numbers.h"
#include "engine/types/scored_member.h"

namespace engine {

namespace {

// Doubles up to here that have no fraction are stored as integers.
constexpr double kIntegerMax = 4611686018427387904.0;  // 2^62

bool is_integer(double score) {
  return score >= -kIntegerMax && score <= kIntegerMax && std::trunc(score) == score;
}

}  // namespace

double ScorePairs::score_of(const Listpack::Element& element) {
  if (element.is_integer) return static_cast<double>(element.integer);
  double score = 0;
  std::from_chars(element.bytes.data(), element.bytes.data() + element.bytes.size(), score);
  return score;
}

size_t ScorePairs::rank_of(Position member) const {
  size_t rank = 0;
  for (Position at = first(); at != member; at = next(at)) rank++;
  return rank;
}

bool ScorePairs::is_before(Position at, std::string_view member, double score) const {
  IntegerText scratch;
  return comes_before(this->score(at), this->member(at, scratch), score, member);
}

// kNone: behind all. What comes in order, as from a file, is not looked for from the front.
ScorePairs::Position ScorePairs::place_of(std::string_view member, double score) const {
  const Position last_score = listpack_.last();
  if (last_score == Listpack::kNone) return Listpack::kNone;
  if (is_before(listpack_.previous(last_score), member, score)) return Listpack::kNone;
  Position at = first();
  while (is_before(at, member, score)) at = next(at);
  return at;
}

void ScorePairs::insert(base::SlabCache& memory, std::string_view member, double score) {
  const Position before = place_of(member, score);
  const bool at_end = before == Listpack::kNone;
  const Position placed = listpack_.insert(memory, before, member);
  const Position behind = at_end ? Listpack::kNone : listpack_.next(placed);
  if (is_integer(score)) {
    listpack_.insert(memory, behind, static_cast<int64_t>(score));
  } else {
    listpack_.insert(memory, behind, base::format_double(score));
  }
}

}  // namespace engine
