// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/slab.h"
#include "engine/persistence/rdb_reader.h"
#include "engine/persistence/value_reader.h"
#include "engine/types/entry.h"

namespace engine {

struct RestoreLimits {
  ValueLimits forms;
  RestoreBudget budget;
};

// What DUMP replies: the value in RDB format, the version and a checksum. Expiry is not part of it.
// The types' own forms go in as they are where RDB has them.
std::string dump_value(const Entry& entry);

// How long that is, without making it.
uint64_t dump_length(const Entry& entry);

// Whether it is a dump of a version that is known, or of `any_version`, with the right checksum, or
// `any_checksum`.
bool dump_is_whole(std::string_view dump, bool any_version, bool any_checksum = false);

// An entry with the value of a dump, from anyone: nothing in it is trusted, and no size that it
// names takes memory beyond the budget. The error is the text of the reply. Requires:
// dump_is_whole(dump).
base::Result<Entry*> restore_value(base::SlabCache& memory, std::string_view key,
                                   std::string_view dump, int64_t expire_ms,
                                   const RestoreLimits& limits);

}  // namespace engine
