// SPDX-License-Identifier: Apache-2.0
#include "engine/types/score_pairs.h"

#include <charconv>
#include <cmath>
#include <string>
#include <unordered_set>

#include "base/numbers.h"
#include "engine/types/scored_member.h"

namespace engine {

namespace {

// Doubles up to here that have no fraction are stored as integers.
constexpr double kIntegerMax = 4611686018427387904.0;  // 2^62

bool parse_score(std::string_view text, double& score) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, score);
  return error == std::errc() && stop == end && !std::isnan(score);
}

bool is_integer(double score) {
  return score >= -kIntegerMax && score <= kIntegerMax && std::trunc(score) == score;
}

}  // namespace

double ScorePairs::score_of(const Listpack::Element& element) {
  if (element.is_integer) return static_cast<double>(element.integer);
  double score = 0;
  parse_score(element.bytes, score);
  return score;
}

bool ScorePairs::valid(std::string_view bytes) {
  if (!Listpack::valid(bytes)) return false;
  // Only read, which needs no memory of the slab's.
  const Listpack listpack(const_cast<char*>(bytes.data()));
  if (listpack.empty() || listpack.count() % 2 != 0) return false;
  const ScorePairs pairs(listpack);
  std::unordered_set<std::string> seen;
  std::string previous;
  double previous_score = 0;
  for (Position at = pairs.first(); at != Listpack::kNone; at = pairs.next(at)) {
    const Listpack::Element score_element = listpack.get(listpack.next(at));
    double score = 0;
    if (!score_element.is_integer && !parse_score(score_element.bytes, score)) return false;
    score = score_of(score_element);
    IntegerText scratch;
    std::string member(pairs.member(at, scratch));
    if (!seen.empty() && !comes_before(previous_score, previous, score, member)) return false;
    if (!seen.insert(member).second) return false;
    previous = std::move(member);
    previous_score = score;
  }
  return true;
}

size_t ScorePairs::rank_of(Position member) const {
  size_t rank = 0;
  for (Position at = first(); at != member; at = next(at)) rank++;
  return rank;
}

void ScorePairs::insert(base::SlabCache& memory, std::string_view member, double score) {
  Position before = first();
  IntegerText scratch;
  while (before != Listpack::kNone &&
         comes_before(this->score(before), this->member(before, scratch), score, member)) {
    before = next(before);
  }
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
