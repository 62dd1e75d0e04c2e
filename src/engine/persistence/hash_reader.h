// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "engine/persistence/rdb_format.h"
#include "engine/persistence/rdb_reader.h"
#include "engine/types/hash.h"

namespace engine {

// Reads what one of the types of hashes has into an empty one, but no fields that were due by
// `due_by_ms`. False: it is none, and in.fault() says why if it is not nonsense.
bool read_hash(RdbReader& in, rdb::ValueType type, int64_t due_by_ms, Hash& hash);

}  // namespace engine
