// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "engine/commands/zset_support.h"

namespace engine {

// What ZUNION and the like combine: a sorted set, or a set, whose members have the score 1.
struct ZsetOperand {
  Entry* entry = nullptr;  // null: nothing stands at the key
  size_t size = 0;
  double weight = 1;

  // Calls visit(member, score) until it returns false.
  template <typename Visit>
  void for_each(const CommandContext& c, Visit visit) const {
    if (entry == nullptr) return;
    open_sorted_set(c, *entry).for_each_while(0, size, visit);
  }

  std::optional<double> score_of(const CommandContext& c, std::string_view member) const {
    if (entry == nullptr) return std::nullopt;
    return open_sorted_set(c, *entry).score_of(member);
  }
};

// nullopt: a value of another type stands there, and the client has its error.
inline std::optional<ZsetOperand> find_operand(CommandContext& c, const Key& key) {
  const auto found = find_sorted_set(c, key, Use::kRead);
  if (!found) return std::nullopt;
  if (!*found) return ZsetOperand{};
  Entry* entry = found->entry();
  return ZsetOperand{entry, open_sorted_set(c, *entry).size(), 1};
}

}  // namespace engine
