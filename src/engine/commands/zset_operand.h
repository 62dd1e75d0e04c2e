// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "engine/commands/set_support.h"
#include "engine/commands/zset_support.h"

namespace engine {

// What ZUNION and the like combine: a sorted set, or a set, whose members have the score 1.
struct ZsetOperand {
  Entry* entry = nullptr;  // null: nothing stands at the key
  size_t size = 0;
  double weight = 1;

  bool is_set() const { return entry->type() == Type::kSet; }

  // Calls visit(member, score) until it returns false.
  template <typename Visit>
  void for_each(const CommandContext& c, Visit visit) const {
    if (entry == nullptr) return;
    if (entry->type() == Type::kSet) {
      open_set(c, *entry).for_each([&](std::string_view member) { return visit(member, 1.0); });
    } else {
      open_sorted_set(c, *entry).for_each_while(visit);
    }
  }

  std::optional<double> score_of(const CommandContext& c, std::string_view member) const {
    if (entry == nullptr) return std::nullopt;
    if (entry->type() == Type::kSortedSet) return open_sorted_set(c, *entry).score_of(member);
    return open_set(c, *entry).contains(member) ? std::optional(1.0) : std::nullopt;
  }
};

// nullopt: a value of another type stands there, and the client has its error.
inline std::optional<ZsetOperand> find_operand(CommandContext& c, const Key& key) {
  const Database::Found found = c.db().find(key, Use::kRead);
  if (!found) return ZsetOperand{};
  Entry* entry = found.entry();
  if (entry->type() == Type::kSet) return ZsetOperand{entry, open_set(c, *entry).size(), 1};
  if (entry->type() == Type::kSortedSet) {
    return ZsetOperand{entry, open_sorted_set(c, *entry).size(), 1};
  }
  c.error(errors::kWrongType);
  return std::nullopt;
}

}  // namespace engine
