// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/persistence/rdb_format.h"
#include "engine/persistence/rdb_writer.h"
#include "engine/types/entry.h"
#include "engine/types/hash_field.h"
#include "engine/types/scored_member.h"
#include "engine/types/set_member.h"

namespace engine {

// What the value of an entry is written as, in files of that version. In a file the key stands
// between it and the value.
rdb::ValueType rdb_type(const Entry& entry, uint16_t version = rdb::kVersion);

// Writes the value: compact forms as they are, large ones element by element, so that nothing of
// them is gathered. Ends early where `out` has failed. Whoever calls holds the key's partition.
void write_value(RdbWriter& out, const Entry& entry);

// --- a large value in parts, for who cannot write it at once ------------------------------------
//
// How many parts there are, then each of them: elements in any order of a hash, a set and a sorted
// set, listpacks in theirs of a list and a stream (stream_dump.h), which has a tail then.

inline void write_part_count(RdbWriter& out, uint64_t parts) { out.length(parts); }
inline void write_part(RdbWriter& out, const SetMember& member) { out.string(member.key()); }
// `with_expiry`: as rdb_type() says of the hash, for all of its fields.
void write_part(RdbWriter& out, const HashField& field, bool with_expiry);
void write_part(RdbWriter& out, const ScoredMember& member);
void write_list_part(RdbWriter& out, std::string_view listpack);

}  // namespace engine
