// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/numbers.h"
#include "engine/commands/memcache/items.h"

// Numbers in items, as incr, decr and ma count them: unsigned, 64 bits, in decimal.

namespace engine {

// The number that a value reads as: digits behind white space or a '+', up to the end or white
// space. nullopt for anything else, for what does not fit, and for a value long enough to be a
// blob.
std::optional<uint64_t> item_number(const Entry& entry);

// Up wraps at 2^64, down stops at 0.
uint64_t count(uint64_t number, uint64_t delta, bool up);

struct DecimalText {
  explicit DecimalText(uint64_t number) : bytes(base::format_uint64(number, text)) {}
  std::string_view view() const { return {text, bytes}; }

  char text[base::kInt64TextBytesMax];
  size_t bytes;
};

// Makes `number` the item's value; a shorter one is filled up with spaces, as memcached does.
// Nothing found is valid afterwards. Requires: found, item_number().
void put_number(const Items& items, const Key& key, const Items::Found& found, const NewItem& item);

}  // namespace engine
