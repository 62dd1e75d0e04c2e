// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/sorted_sets/zset_commands.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <unordered_set>
#include <vector>

#include "engine/commands/sorted_sets/zset_support.h"
#include "engine/commands/support/argument_parser.h"
#include "engine/commands/support/sampling.h"
#include "engine/commands/support/scan_support.h"

namespace engine {

namespace {

// --- adding -----------------------------------------------------------------------------------

struct AddQuery {
  SortedSet::AddRules rules;
  bool count_changed = false;  // CH
  size_t first = 0;            // the argument with the first score
};

// The error, empty if there is none.
std::string_view incompatible(const AddQuery& query, size_t pairs) {
  const SortedSet::AddRules& rules = query.rules;
  if (rules.only_new && rules.only_existing) {
    return "ERR XX and NX options at the same time are not compatible";
  }
  if ((rules.only_new && (rules.only_greater || rules.only_less)) ||
      (rules.only_greater && rules.only_less)) {
    return "ERR GT, LT, and/or NX options at the same time are not compatible";
  }
  if (rules.increment && pairs > 1) {
    return "ERR INCR option supports a single increment-element pair";
  }
  return {};
}

bool parse_add(CommandContext& c, AddQuery& query) {
  ArgumentParser arguments(c, 2);
  SortedSet::AddRules& rules = query.rules;
  bool options = true;
  while (options) {
    if (arguments.take("NX")) {
      rules.only_new = true;
    } else if (arguments.take("XX")) {
      rules.only_existing = true;
    } else if (arguments.take("GT")) {
      rules.only_greater = true;
    } else if (arguments.take("LT")) {
      rules.only_less = true;
    } else if (arguments.take("CH")) {
      query.count_changed = true;
    } else if (arguments.take("INCR")) {
      rules.increment = true;
    } else {
      options = false;
    }
  }
  const size_t left = arguments.left();
  query.first = c.args.size() - left;
  std::string_view error = incompatible(query, left / 2);
  if (left == 0 || left % 2 != 0) error = errors::kSyntax;
  if (!error.empty()) c.error(error);
  return error.empty();
}

// The scores of all pairs, read before anything is changed.
class Scores {
 public:
  // False if one is none: the client has its error.
  bool read(CommandContext& c, size_t first) {
    const size_t count = (c.args.size() - first) / 2;
    if (count > few_.size()) many_.resize(count);
    for (size_t i = 0; i < count; i++) {
      const auto score = base::parse_double(c.args[first + i * 2]);
      if (!score) {
        c.error(errors::kNotFloat);
        return false;
      }
      (many_.empty() ? few_[i] : many_[i]) = *score;
      longest_ = std::max(longest_, c.args[first + i * 2 + 1].size());
    }
    return true;
  }

  double operator[](size_t i) const { return many_.empty() ? few_[i] : many_[i]; }
  size_t longest() const { return longest_; }  // member

 private:
  std::array<double, 8> few_;
  std::vector<double> many_;
  size_t longest_ = 0;
};

void reply_added(CommandContext& c, const AddQuery& query, const SortedSet::Added& last,
                 int64_t count) {
  using Outcome = SortedSet::Outcome;
  if (last.outcome == Outcome::kNotANumber) {
    c.error("ERR resulting score is not a number (NaN)");
  } else if (!query.rules.increment) {
    c.reply.integer(count);
  } else if (last.outcome == Outcome::kNothing) {
    c.reply.null();
  } else {
    c.reply.real(last.score);
  }
}

void add_pairs(CommandContext& c, const AddQuery& query) {
  Scores scores;
  if (!scores.read(c, query.first)) return;
  const auto found = find_sorted_set(c, c.keys[0], Use::kWrite);
  if (!found) return;
  const size_t pairs = (c.args.size() - query.first) / 2;
  if (!*found && query.rules.only_existing) {
    reply_added(c, query, {}, 0);
    return;
  }
  Edit edit = c.db().edit(c.keys[0], *found);
  if (!edit) {
    add_object(c, edit,
               SortedSet::create(c.worker.memory, sorted_set_limits(c), pairs, scores.longest()));
  }
  SortedSet set = open_sorted_set(c, *edit);
  set.expect(pairs, scores.longest());
  SortedSet::Added last;
  int64_t added = 0;
  int64_t updated = 0;
  for (size_t i = 0; i < pairs; i++) {
    last = set.add(c.args[query.first + i * 2 + 1], scores[i], query.rules);
    added += last.outcome == SortedSet::Outcome::kAdded ? 1 : 0;
    updated += last.outcome == SortedSet::Outcome::kUpdated ? 1 : 0;
  }
  if (added + updated > 0) {
    c.notify(kSortedSetEvent, query.rules.increment ? "zincr" : "zadd", c.keys[0]);
  } else {
    edit.unchanged();
  }
  reply_added(c, query, last, query.count_changed ? added + updated : added);
}

void zadd(CommandContext& c) {
  AddQuery query;
  if (parse_add(c, query)) add_pairs(c, query);
}

void zincrby(CommandContext& c) {
  add_pairs(c, {.rules = {.increment = true}, .count_changed = false, .first = 2});
}

void zrem(CommandContext& c) {
  const auto found = find_sorted_set(c, c.keys[0], Use::kWrite);
  if (!found) return;
  if (!*found) {
    c.reply.integer(0);
    return;
  }
  Edit edit = c.db().edit(c.keys[0], *found);
  SortedSet set = open_sorted_set(c, *edit);
  int64_t removed = 0;
  for (const std::string_view member : c.args.subspan(2)) removed += set.remove(member) ? 1 : 0;
  if (removed > 0) {
    after_taking(c, edit, set, "zrem");
  } else {
    edit.unchanged();
  }
  c.reply.integer(removed);
}

// --- questions --------------------------------------------------------------------------------

void zcard(CommandContext& c) {
  const auto found = find_sorted_set(c, c.keys[0], Use::kRead);
  if (!found) return;
  c.reply.integer(*found ? static_cast<int64_t>(open_sorted_set(c, *found->entry()).size()) : 0);
}

void reply_score(CommandContext& c, const Database::Found& found, std::string_view member) {
  const auto score =
      found ? open_sorted_set(c, *found.entry()).score_of(member) : std::optional<double>();
  if (score) {
    c.reply.real(*score);
  } else {
    c.reply.null();
  }
}

void zscore(CommandContext& c) {
  const auto found = find_sorted_set(c, c.keys[0], Use::kRead);
  if (found) reply_score(c, *found, c.args[2]);
}

void zmscore(CommandContext& c) {
  const auto found = find_sorted_set(c, c.keys[0], Use::kRead);
  if (!found) return;
  c.reply.array(c.args.size() - 2);
  for (const std::string_view member : c.args.subspan(2)) reply_score(c, *found, member);
}

void reply_rank(CommandContext& c, bool from_top) {
  if (c.args.size() > 4) {
    c.error(errors::wrong_number_of_arguments(c.spec.name));
    return;
  }
  ArgumentParser arguments(c, 3);
  const bool with_score = arguments.take("WITHSCORE");
  if (!arguments.finish()) return;
  const auto found = find_sorted_set(c, c.keys[0], Use::kRead);
  if (!found) return;
  std::optional<SortedSetView::Ranked> ranked;
  size_t size = 0;
  if (*found) {
    const SortedSetView set = open_sorted_set(c, *found->entry());
    ranked = set.rank_of(c.args[2]);
    size = set.size();
  }
  if (!ranked) {
    with_score ? c.reply.null_array() : c.reply.null();
    return;
  }
  if (with_score) c.reply.array(2);
  c.reply.integer(static_cast<int64_t>(from_top ? size - 1 - ranked->rank : ranked->rank));
  if (with_score) c.reply.real(ranked->score);
}

void zrank(CommandContext& c) { reply_rank(c, false); }
void zrevrank(CommandContext& c) { reply_rank(c, true); }

// --- random members ---------------------------------------------------------------------------

// Any number of members, some perhaps more than once.
void reply_some(CommandContext& c, const SortedSetView& set, uint64_t count, bool with_scores) {
  announce_members(c, count, with_scores);
  for (; count > 0 && !c.client.close_asap; count--) {
    set.for_each(c.worker.random.below(set.size()), 1, [&](std::string_view member, double score) {
      reply_member(c, member, score, with_scores);
    });
  }
}

// `count` different members, each choice as likely: of few out of many the ranks are drawn (Floyd),
// else all are looked at, and each is taken with the chance that the rest of the choice leaves it.
void reply_different(CommandContext& c, const SortedSetView& set, size_t count, bool with_scores) {
  const size_t size = set.size();
  count = std::min(count, size);
  announce_members(c, count, with_scores);
  constexpr size_t kFew = 8;
  const auto reply = [&](std::string_view member, double score) {
    reply_member(c, member, score, with_scores);
  };
  if (count <= size / kFew) {
    std::unordered_set<size_t> ranks;
    for (size_t last = size - count; last < size; last++) {
      const size_t rank = c.worker.random.below(last + 1);
      if (!ranks.insert(rank).second) ranks.insert(last);
    }
    for (const size_t rank : ranks) set.for_each(rank, 1, reply);
    return;
  }
  size_t left = size;
  set.for_each([&](std::string_view member, double score) {
    if (c.worker.random.below(left--) >= count) return;
    reply(member, score);
    count--;
  });
}

void zrandmember(CommandContext& c) {
  ArgumentParser arguments(c, 2);
  std::optional<int64_t> count;
  bool with_scores = false;
  if (arguments.more()) {
    count = arguments.integer();
    if (*count == INT64_MIN) arguments.fail(errors::kNotInInt64);
    with_scores = arguments.take("WITHSCORES");
    const bool finished = arguments.left() == 0;
    if (with_scores && finished && (*count < -INT64_MAX / 2 || *count > INT64_MAX / 2)) {
      arguments.fail(errors::kOutOfRange);
    }
  }
  if (!arguments.finish()) return;
  const auto found = find_sorted_set(c, c.keys[0], Use::kRead);
  if (!found) return;
  if (!*found) {
    count ? c.reply.array(0) : c.reply.null();
    return;
  }
  const SortedSetView set = open_sorted_set(c, *found->entry());
  if (!count) {
    set.for_each(c.worker.random.below(set.size()), 1,
                 [&](std::string_view member, double) { c.reply.bulk(member); });
  } else if (too_many_repeats(c, *count)) {
    return;
  } else if (*count < 0) {
    reply_some(c, set, static_cast<uint64_t>(-*count), with_scores);
  } else {
    reply_different(c, set, static_cast<size_t>(*count), with_scores);
  }
}

// --- walking ----------------------------------------------------------------------------------

// Of a large set Redis writes scores with 17 digits here, and nowhere else.
std::string scanned_score(const Entry& entry, double score) {
  if (entry.encoding() == Encoding::kListpack) return base::format_double(score);
  char text[64];
  const int length = std::snprintf(text, sizeof text, "%.17g", score);
  return {text, static_cast<size_t>(length)};
}

void zscan(CommandContext& c) {
  const auto cursor = scan_cursor(c);
  if (!cursor) return;
  const auto found = find_sorted_set(c, c.keys[0], Use::kRead);
  if (!found) return;
  if (!*found) {
    reply_empty_scan(c);
    return;
  }
  const auto query = parse_collection_scan(c, "NOSCORES");
  if (!query) return;
  const Entry& entry = *found->entry();
  std::vector<std::string> texts;
  const uint64_t next =
      open_sorted_set(c, *found->entry())
          .scan(*cursor, query->count, [&](std::string_view member, double score) {
            if (!query->matches(member)) return;
            texts.emplace_back(member);
            if (!query->no_values) texts.push_back(scanned_score(entry, score));
          });
  reply_scan(c, next, texts.size());
  for (const std::string& text : texts) c.reply.bulk(text);
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec kZsetCommands[] = {
    {.name = "zadd",
     .run = zadd,
     .arity = -4,
     .flags = kWrite | kDenyOom | kFast,
     .effect = kVerbatim,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRW | kUpdate,
     .elements = kElementsBehindScores},
    {.name = "zcard",
     .run = zcard,
     .arity = 2,
     .flags = kReadOnly | kFast,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRO},
    {.name = "zincrby",
     .run = zincrby,
     .arity = 4,
     .flags = kWrite | kDenyOom | kFast,
     .effect = kVerbatim,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRW | kAccess | kUpdate,
     .elements = kElementsBehindScores},
    {.name = "zmscore",
     .run = zmscore,
     .arity = -3,
     .flags = kReadOnly | kFast,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRO | kAccess,
     .elements = kAllElements},
    {.name = "zrandmember",
     .run = zrandmember,
     .arity = -2,
     .flags = kReadOnly,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "zrank",
     .run = zrank,
     .arity = -3,
     .flags = kReadOnly | kFast,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRO | kAccess,
     .elements = kOneElement},
    {.name = "zrem",
     .run = zrem,
     .arity = -3,
     .flags = kWrite | kFast,
     .effect = kVerbatim,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRW | kDelete,
     .elements = kAllElements},
    {.name = "zrevrank",
     .run = zrevrank,
     .arity = -3,
     .flags = kReadOnly | kFast,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRO | kAccess,
     .elements = kOneElement},
    {.name = "zscan",
     .run = zscan,
     .arity = -3,
     .flags = kReadOnly,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "zscore",
     .run = zscore,
     .arity = 3,
     .flags = kReadOnly | kFast,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kRO | kAccess,
     .elements = kOneElement},
};

}  // namespace

CommandFamily zset_commands() { return kZsetCommands; }

}  // namespace engine
