// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/slab.h"
#include "engine/persistence/rdb_format.h"
#include "engine/persistence/rdb_reader.h"
#include "engine/persistence/rdb_writer.h"
#include "engine/types/stream.h"

namespace engine {

// A stream without its type byte, as rdb::kStreamListpacks3 has it, or the one before that where
// the version is older.
void write_stream(RdbWriter& out, const Stream& stream);
// What that consists of: the number of nodes, the nodes, and what comes behind them.
void write_stream_node(RdbWriter& out, StreamId master, std::string_view listpack);
void write_stream_tail(RdbWriter& out, const Stream& stream);

// Reads what one of the types of streams has into a new one; false if it is nonsense. What Redis
// keeps of producers is left out.
bool read_stream(RdbReader& in, base::SlabCache& memory, rdb::ValueType type, Stream& stream);

}  // namespace engine
