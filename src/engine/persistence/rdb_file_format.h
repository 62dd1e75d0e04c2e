// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/persistence/rdb_format.h"

namespace engine {

// The frame of an RDB file: nine bytes "REDIS0011" or "VALKEY080", then opcodes and records, the
// last one rdb::kEnd, and from version 5 on a CRC64 of all that, which is 0 where none was
// computed.

inline constexpr size_t kRdbMagicBytes = 9;
inline constexpr uint16_t kRdbChecksumVersionMin = 5;

// What the setting rdb-version-check says. kStrict: versions whose format is known, which are 1 to
// 14 of Redis and 80 of Valkey. kRelaxed: all others too, until something unknown is in it.
enum class RdbVersionCheck : uint8_t { kStrict, kRelaxed };

// Whether the format of a version is known.
bool is_known(uint16_t version);

struct RdbVersion {
  uint16_t number = 0;
  rdb::Dialect dialect = rdb::Dialect::kRedis;
};

// What `file` begins with. Versions up to 79 are Redis', all beyond it Valkey's, and those of one
// under the name of the other are refused in any case. The error is one sentence.
base::Result<RdbVersion> rdb_version_of(std::string_view file, RdbVersionCheck check);

// The first bytes of a file of a version.
std::string rdb_magic(uint16_t version);

}  // namespace engine
