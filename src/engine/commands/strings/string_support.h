// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/keyspace/database.h"
#include "engine/session/command_context.h"

// What the string commands share.

namespace engine {

// The key's place; nullopt if something other than a string stands there: the client has its
// error then.
std::optional<Database::Found> find_string(CommandContext& c, const Key& key, Use use);

// Requires: null or a string.
void reply_string_or_null(CommandContext& c, const Entry* entry);

// Makes `value` the key's value, in place where it fits. `found` is what db.find() said.
void store_string(const Database& db, const Key& key, const Database::Found& found,
                  std::string_view value, int64_t expire_ms);

// Puts `bytes` at `offset` of the first key's string, making it where there is none, and returns
// the new length. Requires: `found` is what find_string() said; the length was checked.
size_t write_string_at(CommandContext& c, const Database::Found& found, size_t offset,
                       std::string_view bytes);

}  // namespace engine
