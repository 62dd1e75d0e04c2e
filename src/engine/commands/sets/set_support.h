// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "engine/commands/support/value_support.h"
#include "engine/session/value_limits.h"
#include "engine/types/set.h"

// What the set commands share.

namespace engine {

inline std::optional<Database::Found> find_set(CommandContext& c, const Key& key, Use use) {
  return find_of_type(c, key, Type::kSet, use);
}

inline SetLimits set_limits(const CommandContext& c) {
  return set_limits(c.settings, c.node.keyspace.seed());
}

// Requires: a set.
inline SetView open_set(const CommandContext& /*c*/, const Entry& entry) { return SetView(entry); }
inline Set open_set(const CommandContext& c, Entry& entry) {
  return Set(c.worker.memory, entry, set_limits(c));
}

// To be called after members were taken out: tells of an event of this name and takes an empty set
// away.
inline void after_removing(CommandContext& c, Edit& edit, const Set& set, std::string_view event) {
  c.notify(kSetEvent, event, edit.key());
  if (set.size() == 0) delete_key(c, edit);
}

}  // namespace engine
