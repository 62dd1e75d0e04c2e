// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/commands/sorted_sets/zset_commands.h"
#include "engine/commands/sorted_sets/zset_support.h"
#include "engine/commands/support/argument_parser.h"
#include "engine/commands/support/blocking_support.h"
#include "engine/commands/support/counted_keys.h"

namespace engine {

namespace {

enum class Extreme : uint8_t { kMin, kMax };

// Hands the first `count` members from an end, at most all, to visit(member, score) and takes them
// out. The number was announced by the caller.
template <typename Visit>
void take(CommandContext& c, const Key& key, const Database::Found& found, Extreme from,
          size_t count, Visit visit) {
  Edit edit = c.db().edit(key, found);
  SortedSet set = open_sorted_set(c, *edit);
  const size_t size = set.size();
  if (from == Extreme::kMin) {
    set.for_each(0, count, visit);
  } else {
    set.for_each_backwards(size - 1, count, visit);
  }
  c.notify(kSortedSetEvent, from == Extreme::kMin ? "zpopmin" : "zpopmax", key);
  if (count == size) {
    delete_key(c, edit);
    return;
  }
  set.erase(from == Extreme::kMin ? 0 : size - count, count);
}

void propagate_pop(const CommandContext& c, const Key& key, Extreme from, size_t count) {
  c.propagate(
      {from == Extreme::kMin ? "ZPOPMIN" : "ZPOPMAX", key.name, static_cast<int64_t>(count)});
}

size_t size_of(CommandContext& c, const Database::Found& found) {
  return open_sorted_set(c, *found.entry()).size();
}

// --- from one key -----------------------------------------------------------------------------

void pop(CommandContext& c, Extreme from) {
  if (c.args.size() > 3) {
    c.error(errors::kSyntax);
    return;
  }
  const bool counted = c.args.size() == 3;
  const auto count = count_to_take(c);
  if (!count) return;
  const auto found = find_sorted_set(c, c.keys[0], Use::kWrite);
  if (!found) return;
  if (!*found || *count == 0) {
    c.reply.array(0);
    return;
  }
  const size_t taken = std::min(size_of(c, *found), *count);
  const bool in_pairs = counted && c.reply.resp() > 2;
  c.reply.array(in_pairs ? taken : taken * 2);
  take(c, c.keys[0], *found, from, taken, [&](std::string_view member, double score) {
    if (in_pairs) c.reply.array(2);
    c.reply.bulk(member);
    c.reply.real(score);
  });
}

void zpopmin(CommandContext& c) { pop(c, Extreme::kMin); }
void zpopmax(CommandContext& c) { pop(c, Extreme::kMax); }

// --- from the first of several keys -----------------------------------------------------------

// The first key at which a sorted set stands. Null: there is none; nullopt: something else stands
// at one before it, and the client has its error.
struct FirstSortedSet {
  const Key* key = nullptr;
  Database::Found found;
};

std::optional<FirstSortedSet> first_sorted_set(CommandContext& c) {
  for (const Key& key : c.keys) {
    const auto found = find_sorted_set(c, key, Use::kWrite);
    if (!found) return std::nullopt;
    if (*found) return FirstSortedSet{&key, *found};
  }
  return FirstSortedSet{};
}

void blocking_pop(CommandContext& c, Extreme from) {
  const auto timeout_ms = block_timeout_ms(c, c.args.back());
  if (!timeout_ms) return;
  const auto first = first_sorted_set(c);
  if (!first) return;
  if (first->key == nullptr) {
    wait_or_reply_nothing(c, *timeout_ms, Type::kSortedSet, NothingCame::kNullArray);
    return;
  }
  propagate_pop(c, *first->key, from, 1);
  c.reply.array(3);
  c.reply.bulk(first->key->name);
  take(c, *first->key, first->found, from, 1, [&](std::string_view member, double score) {
    c.reply.bulk(member);
    c.reply.real(score);
  });
}

void bzpopmin(CommandContext& c) { blocking_pop(c, Extreme::kMin); }
void bzpopmax(CommandContext& c) { blocking_pop(c, Extreme::kMax); }

struct PopMany {
  Extreme from = Extreme::kMin;
  size_t count = 1;
};

// <MIN|MAX> [COUNT count] behind the counted keys, whose number is argument `at`.
std::optional<PopMany> parse_pop_many(CommandContext& c, size_t at) {
  if (!check_counted_keys(c, at)) return std::nullopt;
  ArgumentParser arguments(c, at + 1 + c.keys.size());
  PopMany query;
  if (arguments.take("MAX")) {
    query.from = Extreme::kMax;
  } else if (!arguments.take("MIN")) {
    arguments.fail(errors::kSyntax);
  }
  if (arguments.left() >= 2 && arguments.take("COUNT")) {
    const int64_t count = arguments.integer(errors::kCountNotPositive);
    if (count <= 0) arguments.fail(errors::kCountNotPositive);
    query.count = static_cast<size_t>(count);
  }
  if (!arguments.finish()) return std::nullopt;
  return query;
}

void pop_many(CommandContext& c, const FirstSortedSet& first, const PopMany& query) {
  const size_t taken = std::min(size_of(c, first.found), query.count);
  propagate_pop(c, *first.key, query.from, taken);
  c.reply.array(2);
  c.reply.bulk(first.key->name);
  c.reply.array(taken);
  take(c, *first.key, first.found, query.from, taken, [&](std::string_view member, double score) {
    c.reply.array(2);
    c.reply.bulk(member);
    c.reply.real(score);
  });
}

void zmpop(CommandContext& c) {
  const auto query = parse_pop_many(c, 1);
  if (!query) return;
  const auto first = first_sorted_set(c);
  if (!first) return;
  if (first->key == nullptr) {
    c.reply.null_array();
  } else {
    pop_many(c, *first, *query);
  }
}

void bzmpop(CommandContext& c) {
  const auto query = parse_pop_many(c, 2);
  if (!query) return;
  const auto timeout_ms = block_timeout_ms(c, c.args[1]);
  if (!timeout_ms) return;
  const auto first = first_sorted_set(c);
  if (!first) return;
  if (first->key == nullptr) {
    wait_or_reply_nothing(c, *timeout_ms, Type::kSortedSet, NothingCame::kNullArray);
  } else {
    pop_many(c, *first, *query);
  }
}

// --- table ------------------------------------------------------------------------------------

constexpr KeyRange kAllButTimeout = {1, -2, 1};
constexpr uint32_t kBlocks = kWrite | kBlocking;
constexpr uint16_t kTakes = kRW | kAccess | kDelete;

constexpr KeyRule kZmpopRules[] = {kCountedKeyRule<1, kTakes>};
constexpr KeyRule kBzmpopRules[] = {kCountedKeyRule<2, kTakes>};

constexpr CommandSpec kZsetPopCommands[] = {
    {.name = "bzmpop",
     .run = bzmpop,
     .arity = -5,
     .flags = kBlocks | kMovableKeys,
     .effect = kRewritten,
     .categories = kSortedSetCategory,
     .key_access = kTakes,
     .find_keys = find_counted_keys<2>,
     .key_rules = kBzmpopRules},
    {.name = "bzpopmax",
     .run = bzpopmax,
     .arity = -3,
     .flags = kBlocks | kFast,
     .effect = kRewritten,
     .categories = kSortedSetCategory,
     .keys = kAllButTimeout,
     .key_access = kTakes},
    {.name = "bzpopmin",
     .run = bzpopmin,
     .arity = -3,
     .flags = kBlocks | kFast,
     .effect = kRewritten,
     .categories = kSortedSetCategory,
     .keys = kAllButTimeout,
     .key_access = kTakes},
    {.name = "zmpop",
     .run = zmpop,
     .arity = -4,
     .flags = kWrite | kMovableKeys,
     .effect = kRewritten,
     .categories = kSortedSetCategory,
     .key_access = kTakes,
     .find_keys = find_counted_keys<1>,
     .key_rules = kZmpopRules},
    {.name = "zpopmax",
     .run = zpopmax,
     .arity = -2,
     .flags = kWrite | kFast,
     .effect = kVerbatim,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kTakes},
    {.name = "zpopmin",
     .run = zpopmin,
     .arity = -2,
     .flags = kWrite | kFast,
     .effect = kVerbatim,
     .categories = kSortedSetCategory,
     .keys = kOne,
     .key_access = kTakes},
};

}  // namespace

CommandFamily zset_pop_commands() { return kZsetPopCommands; }

}  // namespace engine
