// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/session/command_context.h"

// What SSCAN, HSCAN and ZSCAN share.

namespace engine {

struct CollectionScan {
  std::string_view pattern = "*";
  size_t count = 10;
  bool no_values = false;

  bool matches(std::string_view element) const;
};

// The cursor, argument 2; nullopt: the client has its error.
std::optional<uint64_t> scan_cursor(CommandContext& c);

// [MATCH pattern] [COUNT count], and the word, if there is one, that leaves the values out.
std::optional<CollectionScan> parse_collection_scan(CommandContext& c, std::string_view no_values);

// The key is not there.
void reply_empty_scan(CommandContext& c);

// The head of the reply: the next cursor, then `elements` are to follow.
void reply_scan(CommandContext& c, uint64_t cursor, size_t elements);

}  // namespace engine
