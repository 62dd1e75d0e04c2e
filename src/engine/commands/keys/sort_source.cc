// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/keys/sort_source.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "engine/commands/hashes/hash_support.h"
#include "engine/commands/lists/list_support.h"
#include "engine/commands/sets/set_support.h"
#include "engine/commands/sorted_sets/zset_support.h"
#include "engine/keyspace/prefetch.h"
#include "engine/types/string.h"

namespace engine {

bool is_sortable(const Entry& entry) {
  return entry.type() == Type::kList || entry.type() == Type::kSet ||
         entry.type() == Type::kSortedSet;
}

void for_each_to_sort(CommandContext& c, const Entry& entry,
                      const std::function<void(std::string_view)>& visit) {
  switch (entry.type()) {
    case Type::kList: {
      const ListView list = open_list(c, entry);
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

namespace {

// A pattern with its '*' cut out.
struct Pattern {
  std::string_view head;
  std::string_view tail;
  std::string_view field;  // of a hash; empty: a string is meant
};

Pattern parse_pattern(std::string_view text) {
  const size_t star = text.find('*');
  Pattern pattern{.head = text.substr(0, star), .tail = text.substr(star + 1), .field = {}};
  const size_t arrow = pattern.tail.find("->");
  if (arrow != std::string_view::npos && arrow + 2 < pattern.tail.size()) {
    pattern.field = pattern.tail.substr(arrow + 2);
    pattern.tail = pattern.tail.substr(0, arrow);
  }
  return pattern;
}

std::optional<std::string> value_at(CommandContext& c, const Key& key, std::string_view field) {
  const Database::Found found = c.db().find(key, Use::kRead);
  if (!found || found->type() != (field.empty() ? Type::kString : Type::kHash)) return std::nullopt;
  IntegerText scratch;
  if (field.empty()) return std::string(string_bytes(*found.entry(), scratch));
  const auto value = open_hash(c, *found.entry()).get(field, scratch);
  return value ? std::optional(std::string(*value)) : std::nullopt;
}

}  // namespace

void read_by_pattern(CommandContext& c, std::string_view pattern, size_t count,
                     const std::function<std::string_view(size_t)>& element,
                     const std::function<void(size_t, std::optional<std::string>)>& visit) {
  if (pattern == "#" || pattern.find('*') == std::string_view::npos) {
    for (size_t i = 0; i < count; i++) {
      visit(i, pattern == "#" ? std::optional(std::string(element(i))) : std::nullopt);
    }
    return;
  }
  constexpr size_t kAtOnce = 64;
  const Pattern parts = parse_pattern(pattern);
  std::array<std::string, kAtOnce> names;
  std::array<Key, kAtOnce> keys;
  for (size_t first = 0; first < count; first += kAtOnce) {
    const size_t some = std::min(kAtOnce, count - first);
    for (size_t i = 0; i < some; i++) {
      names[i].assign(parts.head).append(element(first + i)).append(parts.tail);
      keys[i] = c.node.keyspace.key(names[i]);
    }
    prefetch(c.node.keyspace, c.worker, c.client.db, {keys.data(), some});
    for (size_t i = 0; i < some; i++) visit(first + i, value_at(c, keys[i], parts.field));
  }
}

}  // namespace engine
