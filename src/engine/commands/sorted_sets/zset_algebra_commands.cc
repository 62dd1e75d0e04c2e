// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/hash.h"
#include "engine/commands/sorted_sets/zset_commands.h"
#include "engine/commands/sorted_sets/zset_operand.h"
#include "engine/commands/sorted_sets/zset_support.h"
#include "engine/commands/support/argument_parser.h"
#include "engine/commands/support/counted_keys.h"

namespace engine {

namespace {

// --- what is asked for ------------------------------------------------------------------------

enum class Operation : uint8_t { kUnion, kIntersection, kDifference };
enum class Aggregate : uint8_t { kSum, kMin, kMax };

struct AlgebraQuery {
  Operation operation = Operation::kUnion;
  bool stores = false;       // the first key is the destination
  bool only_counts = false;  // ZINTERCARD
  Aggregate aggregate = Aggregate::kSum;
  bool with_scores = false;
  size_t limit = 0;  // 0: none
  std::vector<ZsetOperand> operands;
};

// Whether the keys were found; if not, the client has its error.
bool check_operand_count(CommandContext& c, size_t at) {
  if (!c.keys.empty()) return true;
  const auto count = base::parse_int64(c.args[at]);
  if (!count) {
    c.error(errors::kNotInteger);
  } else if (*count < 1) {
    c.error("ERR at least 1 input key is needed for '" + std::string(c.spec.name) + "' command");
  } else {
    c.error(errors::kSyntax);
  }
  return false;
}

bool find_operands(CommandContext& c, AlgebraQuery& query) {
  for (const Key& key : c.keys.subspan(query.stores ? 1 : 0)) {
    const auto operand = find_operand(c, key);
    if (!operand) return false;
    query.operands.push_back(*operand);
  }
  return true;
}

void take_weights(ArgumentParser& arguments, AlgebraQuery& query) {
  for (ZsetOperand& operand : query.operands) {
    const auto weight = base::parse_double(arguments.string());
    if (!weight) arguments.fail("ERR weight value is not a float");
    operand.weight = weight.value_or(1);
  }
}

void take_aggregate(ArgumentParser& arguments, AlgebraQuery& query) {
  if (arguments.take("SUM")) {
    query.aggregate = Aggregate::kSum;
  } else if (arguments.take("MIN")) {
    query.aggregate = Aggregate::kMin;
  } else if (arguments.take("MAX")) {
    query.aggregate = Aggregate::kMax;
  } else {
    arguments.fail(errors::kSyntax);
  }
}

bool parse_algebra(CommandContext& c, AlgebraQuery& query) {
  const size_t count_at = query.stores ? 2 : 1;
  if (!check_operand_count(c, count_at) || !find_operands(c, query)) return false;
  const size_t operands = query.operands.size();
  const bool weighs = query.operation != Operation::kDifference && !query.only_counts;
  ArgumentParser arguments(c, count_at + 1 + operands);
  while (arguments.more()) {
    if (weighs && arguments.left() > operands && arguments.take("WEIGHTS")) {
      take_weights(arguments, query);
    } else if (weighs && arguments.left() >= 2 && arguments.take("AGGREGATE")) {
      take_aggregate(arguments, query);
    } else if (!query.stores && !query.only_counts && arguments.take("WITHSCORES")) {
      query.with_scores = true;
    } else if (query.only_counts && arguments.left() >= 2 && arguments.take("LIMIT")) {
      const int64_t limit = arguments.integer(errors::kLimitNegative);
      if (limit < 0) arguments.fail(errors::kLimitNegative);
      query.limit = static_cast<size_t>(limit);
    } else {
      arguments.fail(errors::kSyntax);
    }
  }
  return arguments.finish();
}

// --- computing --------------------------------------------------------------------------------

struct ResultMember {
  double score;
  std::string member;
};
using Result = std::vector<ResultMember>;

// Infinities of both signs, or one times nothing, count as nothing.
double number_or_zero(double score) { return std::isnan(score) ? 0 : score; }

double aggregated(double a, double b, Aggregate aggregate) {
  switch (aggregate) {
    case Aggregate::kSum:
      return number_or_zero(a + b);
    case Aggregate::kMin:
      return std::min(a, b);
    case Aggregate::kMax:
      return std::max(a, b);
  }
  return a;
}

// Names that clients choose must not be chosen to collide.
struct SeededHash {
  uint64_t seed;

  size_t operator()(std::string_view text) const { return base::hash_bytes(text, seed); }
};

Result union_of(CommandContext& c, const AlgebraQuery& query) {
  std::unordered_map<std::string, double, SeededHash> scores(0, SeededHash{c.worker.random.next()});
  for (const ZsetOperand& operand : query.operands) {
    operand.for_each(c, [&](std::string_view member, double score) {
      score = number_or_zero(score * operand.weight);
      const auto [place, is_new] = scores.try_emplace(std::string(member), score);
      if (!is_new) place->second = aggregated(place->second, score, query.aggregate);
      return true;
    });
  }
  Result result;
  result.reserve(scores.size());
  for (auto& [member, score] : scores) result.push_back({score, member});
  return result;
}

// Calls visit(member, score) for each member that all operands have until it returns false.
template <typename Visit>
void intersect(CommandContext& c, const AlgebraQuery& query, Visit visit) {
  const ZsetOperand& smallest = query.operands[0];
  smallest.for_each(c, [&](std::string_view member, double score) {
    double sum = number_or_zero(score * smallest.weight);
    for (size_t i = 1; i < query.operands.size(); i++) {
      const ZsetOperand& operand = query.operands[i];
      const auto other = operand.score_of(c, member);
      if (!other) return true;
      sum = aggregated(sum, *other * operand.weight, query.aggregate);
    }
    return visit(member, sum);
  });
}

Result intersection_of(CommandContext& c, const AlgebraQuery& query) {
  Result result;
  intersect(c, query, [&](std::string_view member, double score) {
    result.push_back({score, std::string(member)});
    return true;
  });
  return result;
}

// Looks every member up in the other sets, or, where those have fewer members than that would
// take lookups, gathers their members first.
Result difference_of(CommandContext& c, const AlgebraQuery& query) {
  const std::span<const ZsetOperand> others = std::span(query.operands).subspan(1);
  size_t members_of_others = 0;
  for (const ZsetOperand& other : others) members_of_others += other.size;
  const bool gathers = members_of_others < query.operands[0].size * others.size() / 2;
  std::unordered_set<std::string, SeededHash> gathered(0, SeededHash{c.worker.random.next()});
  for (const ZsetOperand& other : gathers ? others : std::span<const ZsetOperand>()) {
    other.for_each(c, [&](std::string_view member, double) {
      gathered.emplace(member);
      return true;
    });
  }
  Result result;
  query.operands[0].for_each(c, [&](std::string_view member, double score) {
    std::string name(member);
    const bool taken_away =
        gathers ? gathered.contains(name)
                : std::any_of(others.begin(), others.end(), [&](const ZsetOperand& other) {
                    return other.score_of(c, name).has_value();
                  });
    if (!taken_away) result.push_back({score, std::move(name)});
    return true;
  });
  return result;
}

Result compute(CommandContext& c, AlgebraQuery& query) {
  if (query.operation == Operation::kDifference) return difference_of(c, query);
  std::stable_sort(query.operands.begin(), query.operands.end(),
                   [](const ZsetOperand& a, const ZsetOperand& b) { return a.size < b.size; });
  return query.operation == Operation::kUnion ? union_of(c, query) : intersection_of(c, query);
}

// --- the commands -----------------------------------------------------------------------------

void run_algebra(CommandContext& c, Operation operation, bool stores) {
  AlgebraQuery query;
  query.operation = operation;
  query.stores = stores;
  if (!parse_algebra(c, query)) return;
  Result result = compute(c, query);
  std::sort(result.begin(), result.end(), [](const ResultMember& a, const ResultMember& b) {
    return comes_before(a.score, a.member, b.score, b.member);
  });
  if (!stores) {
    announce_members(c, result.size(), query.with_scores);
    for (const auto& [score, member] : result) reply_member(c, member, score, query.with_scores);
    return;
  }
  NewSortedSet stored(c);
  for (const auto& [score, member] : result) stored.add(member, score);
  c.reply.integer(static_cast<int64_t>(stored.store(c.keys[0], c.spec.name)));
}

void zunion(CommandContext& c) { run_algebra(c, Operation::kUnion, false); }
void zinter(CommandContext& c) { run_algebra(c, Operation::kIntersection, false); }
void zdiff(CommandContext& c) { run_algebra(c, Operation::kDifference, false); }
void zunionstore(CommandContext& c) { run_algebra(c, Operation::kUnion, true); }
void zinterstore(CommandContext& c) { run_algebra(c, Operation::kIntersection, true); }
void zdiffstore(CommandContext& c) { run_algebra(c, Operation::kDifference, true); }

void zintercard(CommandContext& c) {
  AlgebraQuery query;
  query.operation = Operation::kIntersection;
  query.only_counts = true;
  if (!parse_algebra(c, query)) return;
  std::swap(query.operands[0], *std::min_element(query.operands.begin(), query.operands.end(),
                                                 [](const ZsetOperand& a, const ZsetOperand& b) {
                                                   return a.size < b.size;
                                                 }));
  size_t count = 0;
  intersect(c, query, [&](std::string_view, double) { return ++count != query.limit; });
  c.reply.integer(static_cast<int64_t>(count));
}

// --- table ------------------------------------------------------------------------------------

// The destination, then the counted keys.
bool find_stored_keys(Arguments args, std::vector<uint32_t>& positions) {
  if (args.size() < 2) return true;
  positions.push_back(1);
  find_counted_keys<2>(args, positions);
  if (positions.size() == 1) positions.clear();
  return true;
}

constexpr KeyRule kReadRules[] = {kCountedKeyRule<1, kRO | kAccess>};
constexpr KeyRule kStoreRules[] = {{.access = kOW | kUpdate,
                                    .begin = KeyRule::Begin::kIndex,
                                    .at = 1,
                                    .find = KeyRule::Find::kRange},
                                   kCountedKeyRule<2, kRO | kAccess>};

constexpr CommandSpec kZsetAlgebraCommands[] = {
    {.name = "zdiff",
     .run = zdiff,
     .arity = -3,
     .flags = kReadOnly | kMovableKeys,
     .categories = kSortedSetCategory,
     .key_access = kRO | kAccess,
     .find_keys = find_counted_keys<1>,
     .key_rules = kReadRules},
    {.name = "zdiffstore",
     .run = zdiffstore,
     .arity = -4,
     .flags = kWrite | kDenyOom | kMovableKeys,
     .effect = kVerbatim,
     .categories = kSortedSetCategory,
     .key_access = kOW | kUpdate,
     .rest_access = kRO | kAccess,
     .find_keys = find_stored_keys,
     .key_rules = kStoreRules},
    {.name = "zinter",
     .run = zinter,
     .arity = -3,
     .flags = kReadOnly | kMovableKeys,
     .categories = kSortedSetCategory,
     .key_access = kRO | kAccess,
     .find_keys = find_counted_keys<1>,
     .key_rules = kReadRules},
    {.name = "zintercard",
     .run = zintercard,
     .arity = -3,
     .flags = kReadOnly | kMovableKeys,
     .categories = kSortedSetCategory,
     .key_access = kRO | kAccess,
     .find_keys = find_counted_keys<1>,
     .key_rules = kReadRules},
    {.name = "zinterstore",
     .run = zinterstore,
     .arity = -4,
     .flags = kWrite | kDenyOom | kMovableKeys,
     .effect = kVerbatim,
     .categories = kSortedSetCategory,
     .key_access = kOW | kUpdate,
     .rest_access = kRO | kAccess,
     .find_keys = find_stored_keys,
     .key_rules = kStoreRules},
    {.name = "zunion",
     .run = zunion,
     .arity = -3,
     .flags = kReadOnly | kMovableKeys,
     .categories = kSortedSetCategory,
     .key_access = kRO | kAccess,
     .find_keys = find_counted_keys<1>,
     .key_rules = kReadRules},
    {.name = "zunionstore",
     .run = zunionstore,
     .arity = -4,
     .flags = kWrite | kDenyOom | kMovableKeys,
     .effect = kVerbatim,
     .categories = kSortedSetCategory,
     .key_access = kOW | kUpdate,
     .rest_access = kRO | kAccess,
     .find_keys = find_stored_keys,
     .key_rules = kStoreRules},
};

}  // namespace

CommandFamily zset_algebra_commands() { return kZsetAlgebraCommands; }

}  // namespace engine
