// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/sorted_sets/zset_support.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <utility>

namespace engine {

void after_taking(CommandContext& c, Edit& edit, const SortedSet& set, std::string_view event) {
  c.notify(kSortedSetEvent, event, edit.key());
  if (set.size() == 0) delete_key(c, edit);
}

NewSortedSet::~NewSortedSet() {
  if (entry_ != nullptr) Entry::destroy(c_.worker.memory, entry_);
}

void NewSortedSet::add(std::string_view member, double score) {
  if (entry_ == nullptr) {
    base::SlabCache& memory = c_.worker.memory;
    entry_ = Entry::create(memory, "", SortedSet::create(memory, sorted_set_limits(c_), 0, 0));
  }
  open_sorted_set(c_, *entry_).add(member, score);
}

size_t NewSortedSet::store(const Key& key, std::string_view event) {
  const Database::Found found = c_.db().find(key, Use::kPeek);
  if (entry_ == nullptr) {
    if (found) delete_key(c_, key, found);
    return 0;
  }
  const size_t size = open_sorted_set(c_, *entry_).size();
  Edit edit = c_.db().edit(key, found);
  add_object(c_, edit, entry_->take_object());
  Entry::destroy(c_.worker.memory, std::exchange(entry_, nullptr));
  c_.notify(kSortedSetEvent, event, key);
  return size;
}

// --- replies ----------------------------------------------------------------------------------

void announce_members(CommandContext& c, size_t count, bool with_scores) {
  c.reply.array(with_scores && c.reply.resp() == 2 ? count * 2 : count);
}

void reply_member(CommandContext& c, std::string_view member, double score, bool with_scores) {
  if (with_scores && c.reply.resp() > 2) c.reply.array(2);
  c.reply.bulk(member);
  if (with_scores) c.reply.real(score);
}

// --- ranges -----------------------------------------------------------------------------------

RankRange rank_range(int64_t start, int64_t stop, size_t size) {
  const auto end = static_cast<int64_t>(size);
  if (start < 0) start = std::max<int64_t>(start + end, 0);
  if (stop < 0) stop += end;
  stop = std::min(stop, end - 1);
  if (start > stop) return {};
  return {static_cast<size_t>(start), static_cast<size_t>(stop - start + 1)};
}

namespace {

RankRange between(size_t first, size_t end) { return {first, end > first ? end - first : 0}; }

struct ScoreBound {
  double score = 0;
  bool excluded = false;
};

// More lenient than scores to be stored: what overflows is infinite, and nothing at all is zero.
std::optional<ScoreBound> parse_score_bound(std::string_view text) {
  ScoreBound bound;
  bound.excluded = text.starts_with('(');
  if (bound.excluded) text.remove_prefix(1);
  const std::string terminated(text);
  char* end = nullptr;
  bound.score = std::strtod(terminated.c_str(), &end);
  if (end != terminated.c_str() + terminated.size() || std::isnan(bound.score)) {
    return std::nullopt;
  }
  return bound;
}

std::optional<NameBound> parse_name_bound(std::string_view text) {
  using Kind = NameBound::Kind;
  if (text == "-") return NameBound{Kind::kLowest, {}};
  if (text == "+") return NameBound{Kind::kHighest, {}};
  if (text.starts_with('[')) return NameBound{Kind::kIncluded, text.substr(1)};
  if (text.starts_with('(')) return NameBound{Kind::kExcluded, text.substr(1)};
  return std::nullopt;
}

// How many members a range leaves out below this lower bound, or has up to this upper one.
size_t members_before(const SortedSetView& set, const NameBound& bound, bool is_max) {
  switch (bound.kind) {
    case NameBound::Kind::kLowest:
      return 0;
    case NameBound::Kind::kHighest:
      return set.size();
    case NameBound::Kind::kIncluded:
      return set.count_below(bound.name, is_max);
    case NameBound::Kind::kExcluded:
      return set.count_below(bound.name, !is_max);
  }
  return 0;
}

}  // namespace

RankRange ScoreRange::of(const SortedSetView& set) const {
  return between(set.count_below(min, min_excluded), set.count_below(max, !max_excluded));
}

std::optional<ScoreRange> parse_score_range(std::string_view min, std::string_view max) {
  const auto low = parse_score_bound(min);
  const auto high = parse_score_bound(max);
  if (!low || !high) return std::nullopt;
  return ScoreRange{low->score, high->score, low->excluded, high->excluded};
}

RankRange NameRange::of(const SortedSetView& set) const {
  return between(members_before(set, min, false), members_before(set, max, true));
}

std::optional<NameRange> parse_name_range(std::string_view min, std::string_view max) {
  const auto low = parse_name_bound(min);
  const auto high = parse_name_bound(max);
  if (!low || !high) return std::nullopt;
  return NameRange{*low, *high};
}

}  // namespace engine
