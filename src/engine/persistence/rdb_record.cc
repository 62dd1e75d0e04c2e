// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/rdb_record.h"

#include <cstddef>

#include "base/words.h"
#include "engine/persistence/rdb_layout.h"
#include "engine/persistence/rdb_source.h"

namespace engine {

namespace {

std::string_view name_of(rdb::ValueType type) {
  const RdbLayout* layout = rdb_layout(type);
  return layout == nullptr ? "value" : layout->name;
}

}  // namespace

BuiltRecord build_record(const RdbRecord& record, const RecordBuild& build) {
  // The value stands right behind the key.
  RdbMemorySource source(
      {record.stored_key.data(), record.stored_key.size() + record.value.size()});
  RdbReader in(source, build.memory, build.budget);
  RdbString key(in);
  in.string(key);
  if (in.failed()) return {nullptr, in.fault()};
  const NewValue value = {.memory = build.memory,
                          .key = key.view(),
                          .expire_ms = record.expire_ms,
                          .limits = build.limits,
                          .fields_due_by_ms = build.fields_due_by_ms};
  Entry* entry = read_value(in, record.type, value);
  if (entry == nullptr) return {nullptr, in.fault()};
  if (in.at_end()) return {entry, RdbFault::kNone};
  Entry::destroy(build.memory, entry);
  return {nullptr, RdbFault::kBadData};
}

std::string record_key(const RdbRecord& record) {
  RdbMemorySource source(record.stored_key);
  RdbReader in(source);
  RdbString key(in);
  return std::string(in.string(key));
}

std::string shown_in_error(std::string_view key) {
  constexpr size_t kShown = 64;
  return base::quote_word(key.substr(0, kShown)) + (key.size() > kShown ? "..." : "");
}

std::string describe_fault(const RdbRecord& record, RdbFault fault) {
  const std::string name(name_of(record.type));
  std::string text = "at offset " + std::to_string(record.offset) + ": the " + name + " of key " +
                     shown_in_error(record_key(record));
  switch (fault) {
    case RdbFault::kNone:
      return text + " is right";
    case RdbFault::kBadData:
      return text + " has contents that no " + name + " can have";
    case RdbFault::kEnded:
      return text + " ends before all of it has come";
    case RdbFault::kStringTooLong:
      return text + " has a string that is longer than allowed";
    case RdbFault::kOutOfMemory:
      return text + " takes more memory than there is";
    case RdbFault::kEmpty:
      return text + " has no elements";
    case RdbFault::kAllDue:
      return text + " has only fields that have expired";
  }
  return text;
}

}  // namespace engine
