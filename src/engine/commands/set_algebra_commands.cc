// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "engine/commands/argument_parser.h"
#include "engine/commands/counted_keys.h"
#include "engine/commands/set_commands.h"
#include "engine/commands/set_support.h"

namespace engine {

namespace {

// The sets at keys, null where there is none. nullopt: something else stands at one, and the client
// has its error.
using Operands = std::vector<Entry*>;

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
  std::sort(operands.begin(), operands.end(),
            [&](Entry* a, Entry* b) { return open_set(c, *a).size() < open_set(c, *b).size(); });
  open_set(c, *operands[0]).for_each([&](std::string_view member) {
    for (size_t i = 1; i < operands.size(); i++) {
      if (operands[i] != operands[0] && !open_set(c, *operands[i]).contains(member)) return true;
    }
    return visit(member);
  });
}

using Members = std::vector<std::string>;

Members intersection(CommandContext& c, const Operands& operands) {
  Members members;
  for_each_common(c, operands, [&](std::string_view member) {
    members.emplace_back(member);
    return true;
  });
  return members;
}

Members union_of(CommandContext& c, const Operands& operands) {
  std::unordered_set<std::string> members;
  for (Entry* operand : operands) {
    if (operand == nullptr) continue;
    open_set(c, *operand).for_each([&](std::string_view member) {
      members.emplace(member);
      return true;
    });
  }
  return {members.begin(), members.end()};
}

// Each member of the first set looked up in the others, the largest of them first.
Members difference_by_lookup(CommandContext& c, const Operands& operands) {
  Operands others(operands.begin() + 1, operands.end());
  std::erase(others, nullptr);
  std::sort(others.begin(), others.end(),
            [&](Entry* a, Entry* b) { return open_set(c, *a).size() > open_set(c, *b).size(); });
  Members members;
  open_set(c, *operands[0]).for_each([&](std::string_view member) {
    const bool elsewhere = std::any_of(others.begin(), others.end(), [&](Entry* other) {
      return other == operands[0] || open_set(c, *other).contains(member);
    });
    if (!elsewhere) members.emplace_back(member);
    return true;
  });
  return members;
}

// The members of all others taken out of a copy of the first.
Members difference_by_removal(CommandContext& c, const Operands& operands) {
  std::unordered_set<std::string> members;
  open_set(c, *operands[0]).for_each([&](std::string_view member) {
    members.emplace(member);
    return true;
  });
  for (size_t i = 1; i < operands.size() && !members.empty(); i++) {
    if (operands[i] == nullptr) continue;
    open_set(c, *operands[i]).for_each([&](std::string_view member) {
      members.erase(std::string(member));
      return !members.empty();
    });
  }
  return {members.begin(), members.end()};
}

// By whichever way does less: the first looks up half as much as it could, on average.
Members difference(CommandContext& c, const Operands& operands) {
  if (operands[0] == nullptr) return {};
  size_t looked_up = 0;
  size_t removed = 0;
  for (Entry* operand : operands) {
    if (operand == nullptr) continue;
    looked_up += open_set(c, *operands[0]).size();
    removed += open_set(c, *operand).size();
  }
  return looked_up / 2 <= removed ? difference_by_lookup(c, operands)
                                  : difference_by_removal(c, operands);
}

using Operation = Members (*)(CommandContext&, const Operands&);

void reply_result(CommandContext& c, Operation operation) {
  const auto operands = operands_at(c, c.keys);
  if (!operands) return;
  const Members members = operation(c, *operands);
  c.reply.set(members.size());
  for (const std::string& member : members) c.reply.bulk(member);
}

void store_result(CommandContext& c, Operation operation) {
  const auto operands = operands_at(c, c.keys.subspan(1));
  if (!operands) return;
  const Members members = operation(c, *operands);
  const Key& key = c.keys[0];
  const Database::Found target = c.db().find(key, Use::kPeek);
  if (members.empty()) {
    if (target) delete_key(c, key, target);
    c.reply.integer(0);
    return;
  }
  const SetLimits limits = set_limits(c);
  // From an intset on it becomes as compact as its members allow.
  Entry* entry =
      Entry::create(c.worker.memory, key.name, Set::create(c.worker.memory, "0", 0, limits));
  Set set(c.worker.memory, *entry, limits);
  for (const std::string& member : members) set.add(member);
  c.db().mark_fresh(*entry);
  c.db().put(key, target, entry);
  c.notify(kSetEvent, c.spec.name, key);
  c.reply.integer(static_cast<int64_t>(members.size()));
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
                                : "ERR numkeys should be greater than 0");
    return;
  }
  ArgumentParser arguments(c, 2 + c.keys.size());
  int64_t limit = 0;  // none
  while (arguments.more()) {
    if (arguments.left() >= 2 && arguments.take("LIMIT")) {
      limit = arguments.integer("ERR LIMIT can't be negative");
      if (limit < 0) arguments.fail("ERR LIMIT can't be negative");
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

std::span<const CommandSpec> set_algebra_commands() { return kSetAlgebraCommands; }

}  // namespace engine
