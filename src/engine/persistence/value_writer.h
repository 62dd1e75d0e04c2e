// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/persistence/rdb_format.h"
#include "engine/persistence/rdb_writer.h"
#include "engine/types/entry.h"

namespace engine {

// What the value of an entry is written as. In a file the key stands between it and the value.
rdb::ValueType rdb_type(const Entry& entry);

// Writes the value: compact forms as they are, large ones element by element, so that nothing of
// them is gathered. Ends early where `out` has failed. Whoever calls holds the key's partition.
void write_value(RdbWriter& out, const Entry& entry);

}  // namespace engine
