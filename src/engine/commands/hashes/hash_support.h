// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "engine/commands/support/value_support.h"
#include "engine/types/hash.h"

// What the hash commands share.

namespace engine {

// The hash at a key, without the fields whose time has come; an empty one is gone. nullopt: another
// type stands there, and the client has its error.
std::optional<Database::Found> find_hash(CommandContext& c, const Key& key, Use use);

HashLimits hash_limits(const CommandContext& c);

// Requires: a hash.
HashView open_hash(const CommandContext& c, const Entry& entry);
Hash open_hash(const CommandContext& c, Entry& entry);

// The hash at a key, made where there is none.
Hash hash_to_write(CommandContext& c, Edit& edit);

// To be called after fields were, or may have been, taken out: takes an empty hash away.
void after_hash_change(CommandContext& c, Edit& edit);

// The effect that the first key's hash has this field now, with the expiry that it has here.
void propagate_field(const CommandContext& c, const HashView& hash, std::string_view field,
                     std::string_view value);

// The same of a command that may be told as it came where nothing can have expired: elsewhere the
// field may still be there, and old.
void propagate_verbatim_or_field(const CommandContext& c, const HashView& hash,
                                 std::string_view field, std::string_view value);

}  // namespace engine
