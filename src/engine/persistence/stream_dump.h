// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/slab.h"
#include "engine/persistence/rdb_reader.h"
#include "engine/persistence/rdb_writer.h"
#include "engine/types/stream.h"

namespace engine {

// A stream without its type byte, as rdb::kStreamListpacks3 has it.
void write_stream(RdbWriter& out, const Stream& stream);

// Reads what one of the three types of streams has into a new one; false if it is nonsense.
bool read_stream(RdbReader& in, base::SlabCache& memory, uint8_t type, Stream& stream);

}  // namespace engine
