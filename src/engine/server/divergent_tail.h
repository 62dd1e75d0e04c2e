// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/file_system.h"
#include "base/result.h"
#include "engine/replication/replication.h"
#include "engine/stream/write_stream.h"

namespace engine {

// Keeps what the node's stream has from `fork` on, which the primary that it follows now never had,
// in a file at `path`: the commands of an append-only file, with the SELECT of the first one's
// database in front where the stream still tells it. Nobody runs them again but a person who wants
// to. What the stream has forgotten is missing at the front, and the result says how much there is.
//
// Requires: fork < stream.end(), and nobody appends.
base::Result<DivergentTail> keep_divergent_tail(WriteStream& stream, uint64_t fork,
                                                base::FileSystem& disk, const std::string& path);

}  // namespace engine
