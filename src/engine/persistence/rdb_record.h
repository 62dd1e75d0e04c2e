// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/slab.h"
#include "engine/persistence/rdb_format.h"
#include "engine/persistence/rdb_reader.h"
#include "engine/persistence/value_reader.h"
#include "engine/types/entry.h"

namespace engine {

// How long ago or how often a key was used: only one of them, and seldom any.
struct RdbAccess {
  std::optional<uint64_t> idle_seconds = {};
  std::optional<uint8_t> frequency = {};
};

// A key of a file whose value is not built yet. The views are into the file, and stay as long as
// that does: records may be handed to other threads.
struct RdbRecord {
  uint64_t offset = 0;  // in the file, of the type byte
  uint32_t db = 0;
  rdb::ValueType type = rdb::kString;
  int64_t expire_ms = Entry::kNoExpire;
  RdbAccess access = {};
  std::string_view stored_key = {};  // an RDB string: RdbScanner::key() has its text
  std::string_view value = {};
};

// Where and how an entry is to be made.
struct RecordBuild {
  base::SlabCache& memory;
  const ValueLimits& limits;
  RestoreBudget budget = {};
  // Fields of hashes that were due by then are left out, as a primary does; INT64_MIN: none, as a
  // replica does, which is told.
  int64_t fields_due_by_ms = INT64_MIN;
};

struct BuiltRecord {
  Entry* entry = nullptr;  // the caller's
  RdbFault fault = RdbFault::kNone;
  // There is nothing to be kept, and no mistake: the value is an empty collection, or a hash of
  // which all fields were due.
  bool nothing() const { return fault == RdbFault::kEmpty || fault == RdbFault::kAllDue; }
};

// Builds the entry of a record. May be called on several threads, each with its own memory.
BuiltRecord build_record(const RdbRecord& record, const RecordBuild& build);

// The record's key, as text.
std::string record_key(const RdbRecord& record);

// A key, or what is left of it, in quotes and on one line.
std::string shown_in_error(std::string_view key);

// One sentence on why build_record() did not, with the offset and the key.
std::string describe_fault(const RdbRecord& record, RdbFault fault);

}  // namespace engine
