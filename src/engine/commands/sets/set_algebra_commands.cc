// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/commands/sets/set_commands.h"
#include "engine/commands/sets/set_support.h"
#include "engine/commands/support/argument_parser.h"
#include "engine/commands/support/counted_keys.h"

namespace engine {

namespace {

// The sets at keys, null where there is none. nullopt: something else stands at one, and the client
// has its error.
using Operands = std::vector<const Entry*>;

std::optional<Operands> operands_at(CommandContext& c, std::span<const Key> keys) {
  Operands operands;
  operands.reserve(keys.size());
  for (const Key& key : keys) {
    const auto found = find_set(c, key, Use::kRead);
    if (!found) return std::nullopt;
    operands.push_back(found->entry());
  }
  return operands;
}

// Calls visit(std::string_view) for the members of the intersection until it returns false. Walks
// over the smallest set and looks into the others from the smallest on.
template <typename Visit>
void for_each_common(CommandContext& c, Operands operands, Visit visit) {
  if (std::find(operands.begin(), operands.end(), nullptr) != operands.end()) return;
  std::sort(operands.begin(), operands.end(), [&](const Entry* a, const Entry* b) {
    return open_set(c, *a).size() < open_set(c, *b).size();
  });
  open_set(c, *operands[0]).for_each([&](std::string_view member) {
    for (size_t i = 1; i < operands.size(); i++) {
      if (operands[i] != operands[0] && !open_set(c, *operands[i]).contains(member)) return true;
    }
    return visit(member);
  });
}

// What comes of an operation: a set that no key leads to yet. It starts as an intset and becomes as
// compact as its members allow.
class Result {
 public:
  Result(CommandContext& c, std::string_view name)
      : c_(c),
        entry_(Entry::create(c.worker.memory, name,
                             Set::create(c.worker.memory, "0", 0, set_limits(c)))) {}
  ~Result() {
    if (entry_ != nullptr) c_.worker.graveyard.bury(entry_);
  }
  Result(const Result&) = delete;
  Result& operator=(const Result&) = delete;

  Entry* entry() const { return entry_; }
  Set set() const { return open_set(c_, *entry_); }
  void add_all_of(const Entry& operand) {
    Set members = set();
    open_set(c_, operand).for_each([&](std::string_view member) {
      members.add(member);
      return true;
    });
  }
  Entry* release() { return std::exchange(entry_, nullptr); }

 private:
  CommandContext& c_;
  Entry* entry_;
};

void intersection(CommandContext& c, const Operands& operands, Result& result) {
  Set members = result.set();
  for_each_common(c, operands, [&](std::string_view member) {
    members.add(member);
    return true;
  });
}

void union_of(CommandContext& /*c*/, const Operands& operands, Result& result) {
  for (const Entry* operand : operands) {
    if (operand != nullptr) result.add_all_of(*operand);
  }
}

// Each member of the first set looked up in the others, the largest of them first.
void difference_by_lookup(CommandContext& c, const Operands& operands, Result& result) {
  Operands others(operands.begin() + 1, operands.end());
  std::erase(others, nullptr);
  std::sort(others.begin(), others.end(), [&](const Entry* a, const Entry* b) {
    return open_set(c, *a).size() > open_set(c, *b).size();
  });
  Set members = result.set();
  open_set(c, *operands[0]).for_each([&](std::string_view member) {
    const bool elsewhere = std::any_of(others.begin(), others.end(), [&](const Entry* other) {
      return other == operands[0] || open_set(c, *other).contains(member);
    });
    if (!elsewhere) members.add(member);
    return true;
  });
}

// The members of all others taken out of a copy of the first.
void difference_by_removal(CommandContext& c, const Operands& operands, Result& result) {
  Result rest(c, {});
  rest.add_all_of(*operands[0]);
  Set left = rest.set();
  for (size_t i = 1; i < operands.size() && left.size() > 0; i++) {
    if (operands[i] == nullptr) continue;
    open_set(c, *operands[i]).for_each([&](std::string_view member) {
      left.remove(member);
      return left.size() > 0;
    });
  }
  result.add_all_of(*rest.entry());
}

// By whichever way does less: the first looks up half as much as it could, on average.
void difference(CommandContext& c, const Operands& operands, Result& result) {
  if (operands[0] == nullptr) return;
  size_t looked_up = 0;
  size_t removed = 0;
  for (const Entry* operand : operands) {
    if (operand == nullptr) continue;
    looked_up += open_set(c, *operands[0]).size();
    removed += open_set(c, *operand).size();
  }
  looked_up / 2 <= removed ? difference_by_lookup(c, operands, result)
                           : difference_by_removal(c, operands, result);
}

using Operation = void (*)(CommandContext&, const Operands&, Result&);

void reply_result(CommandContext& c, Operation operation) {
  const auto operands = operands_at(c, c.keys);
  if (!operands) return;
  Result result(c, {});
  operation(c, *operands, result);
  c.reply.set(result.set().size());
  result.set().for_each([&](std::string_view member) {
    c.reply.bulk(member);
    return true;
  });
}

void store_result(CommandContext& c, Operation operation) {
  const auto operands = operands_at(c, c.keys.subspan(1));
  if (!operands) return;
  const Key& key = c.keys[0];
  Result result(c, key.name);
  operation(c, *operands, result);
  const size_t size = result.set().size();
  const Database::Found target = c.db().find(key, Use::kPeek);
  if (size > 0) {
    Entry* entry = result.release();
    c.db().mark_fresh(*entry);
    c.db().put(key, target, entry);
    c.notify(kSetEvent, c.spec.name, key);
  } else if (target) {
    delete_key(c, key, target);
  }
  c.reply.integer(static_cast<int64_t>(size));
}

void sinter(CommandContext& c) { reply_result(c, intersection); }
void sunion(CommandContext& c) { reply_result(c, union_of); }
void sdiff(CommandContext& c) { reply_result(c, difference); }
void sinterstore(CommandContext& c) { store_result(c, intersection); }
void sunionstore(CommandContext& c) { store_result(c, union_of); }
void sdiffstore(CommandContext& c) { store_result(c, difference); }

void sintercard(CommandContext& c) {
  if (c.keys.empty()) {
    const auto count = base::parse_int64(c.args[1]);
    c.error(count && *count > 0 ? "ERR Number of keys can't be greater than number of args"
                                : errors::kNumkeys);
    return;
  }
  ArgumentParser arguments(c, 2 + c.keys.size());
  int64_t limit = 0;  // none
  while (arguments.more()) {
    if (arguments.left() >= 2 && arguments.take("LIMIT")) {
      limit = arguments.integer(errors::kLimitNegative);
      if (limit < 0) arguments.fail(errors::kLimitNegative);
    } else {
      arguments.fail(errors::kSyntax);
    }
  }
  if (!arguments.finish()) return;
  const auto operands = operands_at(c, c.keys);
  if (!operands) return;
  int64_t count = 0;
  for_each_common(c, *operands, [&](std::string_view) { return ++count != limit; });
  c.reply.integer(count);
}

// --- table ------------------------------------------------------------------------------------

constexpr KeyRange kAll = {1, -1, 1};

constexpr CommandSpec reads(std::string_view name, void (*run)(CommandContext&)) {
  return {.name = name,
          .run = run,
          .arity = -2,
          .flags = kReadOnly,
          .categories = kSetCategory,
          .keys = kAll,
          .key_access = kRO | kAccess};
}

constexpr CommandSpec stores(std::string_view name, void (*run)(CommandContext&)) {
  return {.name = name,
          .run = run,
          .arity = -3,
          .flags = kWrite | kDenyOom,
          .effect = kVerbatim,
          .categories = kSetCategory,
          .keys = kAll,
          .key_access = kOW | kUpdate,
          .rest_access = kRO | kAccess};
}

constexpr KeyRule kCardRules[] = {kCountedKeyRule<1, kRO | kAccess>};

constexpr CommandSpec kSetAlgebraCommands[] = {
    reads("sdiff", sdiff),
    stores("sdiffstore", sdiffstore),
    reads("sinter", sinter),
    {.name = "sintercard",
     .run = sintercard,
     .arity = -3,
     .flags = kReadOnly | kMovableKeys,
     .categories = kSetCategory,
     .key_access = kRO | kAccess,
     .find_keys = find_counted_keys<1>,
     .key_rules = kCardRules},
    stores("sinterstore", sinterstore),
    reads("sunion", sunion),
    stores("sunionstore", sunionstore),
};

}  // namespace

CommandFamily set_algebra_commands() { return kSetAlgebraCommands; }

}  // namespace engine
