// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "engine/commands/sets/set_support.h"
#include "engine/commands/sorted_sets/zset_support.h"

namespace engine {

// What ZUNION and the like combine: a sorted set, or a set, whose members have the score 1.
struct ZsetOperand {
  const Entry* entry = nullptr;  // null: nothing stands at the key
  size_t size = 0;
  double weight = 1;

  bool is_set() const { return entry->type() == Type::kSet; }

  // Calls visit(member, score) until it returns false.
  template <typename Visit>
  void for_each(const CommandContext& c, Visit visit) const {
    if (entry == nullptr) return;
    if (is_set()) {
      open_set(c, *entry).for_each([&](std::string_view member) { return visit(member, 1.0); });
    } else {
      open_sorted_set(c, *entry).for_each_while(0, size, visit);
    }
  }

  std::optional<double> score_of(const CommandContext& c, std::string_view member) const {
    if (entry == nullptr) return std::nullopt;
    if (!is_set()) return open_sorted_set(c, *entry).score_of(member);
    return open_set(c, *entry).contains(member) ? std::optional(1.0) : std::nullopt;
  }
};

// nullopt: a value of another type stands there, and the client has its error.
inline std::optional<ZsetOperand> find_operand(CommandContext& c, const Key& key) {
  const Database::Found found = c.db().find(key, Use::kRead);
  if (!found) return ZsetOperand{};
  const Entry* entry = found.entry();
  if (entry->type() != Type::kSet && entry->type() != Type::kSortedSet) {
    c.error(errors::kWrongType);
    return std::nullopt;
  }
  ZsetOperand operand;
  operand.entry = entry;
  operand.size = operand.is_set() ? open_set(c, *entry).size() : open_sorted_set(c, *entry).size();
  return operand;
}

}  // namespace engine
