// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/persistence/rdb_format.h"
#include "engine/persistence/rdb_reader.h"

namespace engine {

// What stands in a file behind a type or an opcode, as a pattern of its fields:
//
//   s  a string           l  a length           8  eight bytes: a time or a score
//   t  a score as text    i  a stream's id, 16 bytes, and so  4  four bytes
//   m  a module's fields, of which each says what it is, up to their end
//   ( )  what is between them, as often as the length in front says
//
// So "(s8)" is a count, then that many pairs of a string and eight bytes.
using RdbPattern = std::string_view;

// How a value is stored, and what users call it. The pattern is empty of types without a reader.
struct RdbLayout {
  rdb::ValueType type;
  RdbPattern pattern;
  std::string_view name;
};

// Null: there is no such type.
const RdbLayout* rdb_layout(rdb::ValueType type);

// What Redis keeps of those who send to a stream, so that nothing that is sent twice is added
// twice.
inline constexpr RdbPattern kStreamProducers = "ll(s(sll))ll";

// Passes over what has the pattern, without a look at what is in strings. Takes no memory, and time
// as the bytes that it passes. False: in.failed().
bool skip_pattern(RdbReader& in, RdbPattern pattern);

}  // namespace engine
