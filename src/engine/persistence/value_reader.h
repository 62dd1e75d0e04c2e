// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "base/slab.h"
#include "engine/persistence/rdb_format.h"
#include "engine/persistence/rdb_reader.h"
#include "engine/types/entry.h"
#include "engine/types/hash.h"
#include "engine/types/list.h"
#include "engine/types/set.h"
#include "engine/types/sorted_set.h"

namespace engine {

// Up to where values are compact, of all types.
struct ValueLimits {
  ListLimits list;
  SetLimits set;
  HashLimits hash;
  SortedSetLimits sorted_set;
};

// What an entry that is read is to be beside its value.
struct NewValue {
  base::SlabCache& memory;
  std::string_view key;
  int64_t expire_ms;
  const ValueLimits& limits;
  // Fields of a hash that were due by then are left out; INT64_MIN: none.
  int64_t fields_due_by_ms = INT64_MIN;
};

// Reads a value of one of rdb::ValueType's types, from anyone: every element goes in by the type's
// own way, so that the value is right whatever the bytes say, and what it takes is looked at with
// each. Where it stops the next thing in the source begins. Null: in.fault() says why. Requires:
// the reader has its budget of the same memory.
//
// A long string is read into the blob that stays; an element of a collection, a key of a listpack
// and all that, is whole before it goes in.
Entry* read_value(RdbReader& in, rdb::ValueType type, const NewValue& value);

}  // namespace engine
