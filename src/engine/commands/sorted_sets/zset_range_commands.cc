// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/commands/sorted_sets/zset_commands.h"
#include "engine/commands/sorted_sets/zset_support.h"
#include "engine/commands/support/argument_parser.h"

namespace engine {

namespace {

// --- what is asked for ------------------------------------------------------------------------

enum class By : uint8_t { kUnsaid, kRank, kScore, kName };

struct RangeQuery {
  By by = By::kUnsaid;
  std::optional<bool> reverse;
  bool with_scores = false;
  int64_t offset = 0;
  int64_t limit = -1;  // negative: all
  // The bounds: one of these, as `by` says.
  int64_t start = 0;
  int64_t stop = 0;
  ScoreRange scores;
  NameRange names;
};

void parse_range_options(ArgumentParser& arguments, bool stores, RangeQuery& query) {
  while (arguments.more()) {
    if (!stores && arguments.take("WITHSCORES")) {
      query.with_scores = true;
    } else if (arguments.left() >= 3 && arguments.take("LIMIT")) {
      query.offset = arguments.integer();
      query.limit = arguments.integer();
    } else if (!query.reverse && arguments.take("REV")) {
      query.reverse = true;
    } else if (query.by == By::kUnsaid && arguments.take("BYLEX")) {
      query.by = By::kName;
    } else if (query.by == By::kUnsaid && arguments.take("BYSCORE")) {
      query.by = By::kScore;
    } else {
      arguments.fail(errors::kSyntax);
    }
  }
}

bool parse_bounds(CommandContext& c, std::string_view first, std::string_view second,
                  RangeQuery& query) {
  if (query.by == By::kRank) {
    const auto start = base::parse_int64(first);
    const auto stop = base::parse_int64(second);
    if (!start || !stop) c.error(errors::kNotInteger);
    query.start = start.value_or(0);
    query.stop = stop.value_or(0);
    return start && stop;
  }
  if (*query.reverse) std::swap(first, second);  // given as max and min
  if (query.by == By::kScore) {
    const auto scores = parse_score_range(first, second);
    if (!scores) c.error(kNotScoreRange);
    query.scores = scores.value_or(ScoreRange{});
    return scores.has_value();
  }
  const auto names = parse_name_range(first, second);
  if (!names) c.error(kNotNameRange);
  query.names = names.value_or(NameRange{});
  return names.has_value();
}

// The bounds stand at argument `at`, options behind them; `query` says what the command's name
// does.
bool parse_range(CommandContext& c, size_t at, bool stores, RangeQuery& query) {
  ArgumentParser arguments(c, at + 2);
  parse_range_options(arguments, stores, query);
  if (!arguments.finish()) return false;
  if (query.by == By::kUnsaid) query.by = By::kRank;
  if (!query.reverse) query.reverse = false;
  if (query.limit != -1 && query.by == By::kRank) {
    c.error(
        "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
    return false;
  }
  if (query.with_scores && query.by == By::kName) {
    c.error("ERR syntax error, WITHSCORES not supported in combination with BYLEX");
    return false;
  }
  return parse_bounds(c, c.args[at], c.args[at + 1], query);
}

// --- finding it -------------------------------------------------------------------------------

// The ranks that the query asks for, counted from the end where it wants the reverse.
RankRange select(const SortedSetView& set, const RangeQuery& query) {
  if (query.by == By::kRank) return rank_range(query.start, query.stop, set.size());
  const RankRange all = query.by == By::kScore ? query.scores.of(set) : query.names.of(set);
  if (query.offset < 0 || static_cast<uint64_t>(query.offset) >= all.count) return {};
  const auto offset = static_cast<size_t>(query.offset);
  const size_t first = *query.reverse ? set.size() - all.first - all.count : all.first;
  const size_t left = all.count - offset;
  return {first + offset,
          query.limit < 0 ? left : std::min(left, static_cast<size_t>(query.limit))};
}

template <typename Visit>
void visit_selected(const SortedSetView& set, const RankRange& range, bool reverse, Visit visit) {
  if (range.count == 0) return;
  if (reverse) {
    set.for_each_backwards(set.size() - 1 - range.first, range.count, visit);
  } else {
    set.for_each(range.first, range.count, visit);
  }
}

// --- replying and storing ---------------------------------------------------------------------

void reply_range(CommandContext& c, By by, std::optional<bool> reverse) {
  RangeQuery query;
  query.by = by;
  query.reverse = reverse;
  if (!parse_range(c, 2, false, query)) return;
  const auto found = find_sorted_set(c, c.keys[0], Use::kRead);
  if (!found) return;
  if (!*found) {
    c.reply.array(0);
    return;
  }
  const SortedSetView set = open_sorted_set(c, *found->entry());
  const RankRange range = select(set, query);
  announce_members(c, range.count, query.with_scores);
  visit_selected(set, range, *query.reverse, [&](std::string_view member, double score) {
    reply_member(c, member, score, query.with_scores);
  });
}

void zrange(CommandContext& c) { reply_range(c, By::kUnsaid, std::nullopt); }
void zrevrange(CommandContext& c) { reply_range(c, By::kRank, true); }
void zrangebyscore(CommandContext& c) { reply_range(c, By::kScore, false); }
void zrevrangebyscore(CommandContext& c) { reply_range(c, By::kScore, true); }
void zrangebylex(CommandContext& c) { reply_range(c, By::kName, false); }
void zrevrangebylex(CommandContext& c) { reply_range(c, By::kName, true); }

void zrangestore(CommandContext& c) {
  RangeQuery query;
  if (!parse_range(c, 3, true, query)) return;
  const auto found = find_sorted_set(c, c.keys[1], Use::kRead);
  if (!found) return;
  NewSortedSet result(c);
  if (*found) {
    const SortedSetView source = open_sorted_set(c, *found->entry());
    visit_selected(source, select(source, query), *query.reverse,
                   [&](std::string_view member, double score) { result.add(member, score); });
  }
  c.reply.integer(static_cast<int64_t>(result.store(c.keys[0], "zrangestore")));
}

// --- counting ---------------------------------------------------------------------------------

template <typename Range>
void count_range(CommandContext& c, const Range& range) {
  const auto found = find_sorted_set(c, c.keys[0], Use::kRead);
  if (!found) return;
  c.reply.integer(*found ? static_cast<int64_t>(range.of(open_sorted_set(c, *found->entry())).count)
                         : 0);
}

void zcount(CommandContext& c) {
  if (const auto range = parse_score_range(c.args[2], c.args[3])) {
    count_range(c, *range);
  } else {
    c.error(kNotScoreRange);
  }
}

void zlexcount(CommandContext& c) {
  if (const auto range = parse_name_range(c.args[2], c.args[3])) {
    count_range(c, *range);
  } else {
    c.error(kNotNameRange);
  }
}

// --- removing ---------------------------------------------------------------------------------

// choose(set) says which ranks.
template <typename Choose>
void remove_range(CommandContext& c, Choose choose) {
  const auto found = find_sorted_set(c, c.keys[0], Use::kWrite);
  if (!found) return;
  RankRange range;
  if (*found) {
    Edit edit = c.db().edit(c.keys[0], *found);
    SortedSet set = open_sorted_set(c, *edit);
    range = choose(set);
    if (range.count > 0) c.notify(kSortedSetEvent, c.spec.name, c.keys[0]);
    if (range.count == set.size()) {
      delete_key(c, edit);
    } else if (range.count > 0) {
      set.erase(range.first, range.count);
    } else {
      edit.unchanged();
    }
  }
  c.reply.integer(static_cast<int64_t>(range.count));
}

void zremrangebyrank(CommandContext& c) {
  ArgumentParser arguments(c, 2);
  const int64_t start = arguments.integer();
  const int64_t stop = arguments.integer();
  if (!arguments.finish()) return;
  remove_range(c, [&](const SortedSetView& set) { return rank_range(start, stop, set.size()); });
}

void zremrangebyscore(CommandContext& c) {
  if (const auto range = parse_score_range(c.args[2], c.args[3])) {
    remove_range(c, [&](const SortedSetView& set) { return range->of(set); });
  } else {
    c.error(kNotScoreRange);
  }
}

void zremrangebylex(CommandContext& c) {
  if (const auto range = parse_name_range(c.args[2], c.args[3])) {
    remove_range(c, [&](const SortedSetView& set) { return range->of(set); });
  } else {
    c.error(kNotNameRange);
  }
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec kZsetRangeCommands[] = {
    {.name = "zcount",
     .run = zcount,
     .arity = 4,
     .flags = kReadOnly | kFast,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "zlexcount",
     .run = zlexcount,
     .arity = 4,
     .flags = kReadOnly | kFast,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "zrange",
     .run = zrange,
     .arity = -4,
     .flags = kReadOnly,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "zrangebylex",
     .run = zrangebylex,
     .arity = -4,
     .flags = kReadOnly,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "zrangebyscore",
     .run = zrangebyscore,
     .arity = -4,
     .flags = kReadOnly,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "zrangestore",
     .run = zrangestore,
     .arity = -5,
     .flags = kWrite | kDenyOom,
     .effect = kVerbatim,
     .categories = kSortedSetCategory,
     .keys = {1, 2, 1},
     .key_access = kOW | kUpdate,
     .rest_access = kRO | kAccess},
    {.name = "zremrangebylex",
     .run = zremrangebylex,
     .arity = 4,
     .flags = kWrite,
     .effect = kVerbatim,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRW | kDelete},
    {.name = "zremrangebyrank",
     .run = zremrangebyrank,
     .arity = 4,
     .flags = kWrite,
     .effect = kVerbatim,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRW | kDelete},
    {.name = "zremrangebyscore",
     .run = zremrangebyscore,
     .arity = 4,
     .flags = kWrite,
     .effect = kVerbatim,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRW | kDelete},
    {.name = "zrevrange",
     .run = zrevrange,
     .arity = -4,
     .flags = kReadOnly,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "zrevrangebylex",
     .run = zrevrangebylex,
     .arity = -4,
     .flags = kReadOnly,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "zrevrangebyscore",
     .run = zrevrangebyscore,
     .arity = -4,
     .flags = kReadOnly,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
};

}  // namespace

CommandFamily zset_range_commands() { return kZsetRangeCommands; }

}  // namespace engine
