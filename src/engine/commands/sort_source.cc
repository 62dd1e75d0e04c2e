// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/sort_source.h"

#include "base/check.h"
#include "engine/commands/hash_support.h"
#include "engine/commands/list_support.h"
#include "engine/commands/set_support.h"
#include "engine/commands/zset_support.h"
#include "engine/types/string.h"

namespace engine {

bool is_sortable(const Entry& entry) {
  return entry.type() == Type::kList || entry.type() == Type::kSet ||
         entry.type() == Type::kSortedSet;
}

void for_each_to_sort(CommandContext& c, Entry& entry,
                      const std::function<void(std::string_view)>& visit) {
  switch (entry.type()) {
    case Type::kList: {
      const List list = open_list(c, entry);
      list.for_each(0, list.size(), [&](const Listpack::Element& element) {
        IntegerText scratch;
        visit(element.text(scratch));
      });
      return;
    }
    case Type::kSet:
      open_set(c, entry).for_each([&](std::string_view member) {
        visit(member);
        return true;
      });
      return;
    case Type::kSortedSet:
      open_sorted_set(c, entry).for_each([&](std::string_view member, double) { visit(member); });
      return;
    default:
      CHECK(false);
  }
}

std::optional<std::string> value_by_pattern(CommandContext& c, std::string_view pattern,
                                            std::string_view element) {
  if (pattern == "#") return std::string(element);
  const size_t star = pattern.find('*');
  if (star == std::string_view::npos) return std::nullopt;
  std::string_view tail = pattern.substr(star + 1);
  std::string_view field;
  if (const size_t arrow = tail.find("->");
      arrow != std::string_view::npos && arrow + 2 < tail.size()) {
    field = tail.substr(arrow + 2);
    tail = tail.substr(0, arrow);
  }
  std::string name(pattern.substr(0, star));
  name.append(element).append(tail);
  const Database::Found found = c.db().find(c.node.keyspace.key(name), Use::kRead);
  if (!found) return std::nullopt;
  if (field.empty()) {
    if (found->type() != Type::kString) return std::nullopt;
    IntegerText scratch;
    return std::string(string_bytes(*found.entry(), scratch));
  }
  if (found->type() != Type::kHash) return std::nullopt;
  IntegerText scratch;
  const auto value = open_hash(c, *found.entry()).get(field, scratch);
  return value ? std::optional(std::string(*value)) : std::nullopt;
}

}  // namespace engine
