// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/numbers.h"
#include "engine/keyspace/database.h"
#include "engine/session/command_context.h"

// What the commands of all types share.

namespace engine {

// Where fields and members stand behind a key.
inline constexpr KeyRange kOneElement = {2, 2, 1};
inline constexpr KeyRange kAllElements = {2, -1, 1};
inline constexpr KeyRange kElementsWithValues = {2, -1, 2};
inline constexpr KeyRange kElementsBehindScores = {3, -1, 2};

// The key's place; nullopt if a value of another type stands there: the client has its error then.
inline std::optional<Database::Found> find_of_type(CommandContext& c, const Key& key, Type type,
                                                   Use use) {
  const Database::Found found = c.db().find(key, use);
  if (found && found->type() != type) [[unlikely]] {
    c.error(errors::kWrongType);
    return std::nullopt;
  }
  return found;
}

// The number that a command like SPOP may have behind its key, 1 without it; nullopt: it is none,
// and the client has its error.
inline std::optional<size_t> count_to_take(CommandContext& c) {
  const auto count = c.args.size() > 2 ? base::parse_int64(c.args[2]) : 1;
  if (count && *count >= 0) return static_cast<size_t>(*count);
  c.error(errors::kNotPositive);
  return std::nullopt;
}

// Bytes that one more value, or the growth of one, may take: where keys make way there is no more
// than `maxmemory` to be had, where none do what is left of it.
inline size_t memory_for_value(const CommandContext& c) {
  if (c.client.primary) return SIZE_MAX;  // what it has got is done here as well
  const size_t limit = c.node.keyspace.maxmemory();
  if (limit == 0) return SIZE_MAX;
  if (c.node.keyspace.policy().policy != MaxmemoryPolicy::kNoeviction) return limit;
  return limit - std::min(limit, c.node.keyspace.used_memory());
}

// Whether a value may grow to `bytes` that the client merely names, not sends; if not it has its
// error.
inline bool may_grow(CommandContext& c, size_t bytes_now, size_t bytes) {
  if (bytes <= bytes_now || bytes - bytes_now <= memory_for_value(c)) return true;
  c.error(errors::kOutOfMemory);
  return false;
}

// Takes the key away because a command asks for that, or has left nothing of the value. Requires:
// found.
inline void delete_key(CommandContext& c, const Key& key, const Database::Found& found) {
  c.db().erase(key, found);
  c.notify(kGenericEvent, "del", key);
}

// The same of one that is being changed, which this completes.
inline void delete_key(CommandContext& c, Edit& edit) {
  edit.erase();
  c.notify(kGenericEvent, "del", edit.key());
}

// Takes the key away because it was given a time that is past. Requires: found.
inline void expire_now(CommandContext& c, const Key& key, const Database::Found& found) {
  c.db().erase(key, found);
  c.propagate_removal(key, Keyspace::Removal::kExpired);
  c.worker.stats.expired.add();
  c.notify(kExpiredEvent, "expired", key);
}

// Makes an object the key's value.
inline void add_object(CommandContext& c, Edit& edit, const Object& object) {
  Entry* entry = Entry::create(c.db().memory(), edit.key().name, object);
  c.db().mark_fresh(*entry);
  edit.put(entry);
}

}  // namespace engine
