// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/value_dump.h"

#include <cstring>
#include <optional>

#include "base/crc64.h"
#include "engine/persistence/rdb_format.h"
#include "engine/persistence/rdb_layout.h"
#include "engine/persistence/rdb_sink.h"
#include "engine/persistence/rdb_source.h"
#include "engine/persistence/value_writer.h"

namespace engine {

namespace {

constexpr size_t kChecksumBytes = sizeof(uint64_t);

// What stands behind the value. Requires: the dump is as long as that.
uint16_t version_of(std::string_view dump) {
  uint16_t version;
  std::memcpy(&version, dump.data() + dump.size() - rdb::kFooterBytes, sizeof version);
  return version;
}

uint64_t checksum_of(std::string_view dump) {
  uint64_t checksum;
  std::memcpy(&checksum, dump.data() + dump.size() - kChecksumBytes, sizeof checksum);
  return checksum;
}

// A dump does not say whose it is, but its version does. Nothing: a type of Redis' that there is no
// reader for, or which a later version may have changed.
std::optional<rdb::ValueType> value_type_of(uint8_t byte, uint16_t version) {
  const bool foreign = version >= rdb::kForeignVersionMin && version <= rdb::kForeignVersionMax;
  if (!foreign || byte < rdb::kForeignTypeMin) {
    return rdb::value_type(rdb::Dialect::kValkey, byte);
  }
  const rdb::ValueType type = rdb::value_type(rdb::Dialect::kRedis, byte);
  const RdbLayout* layout = rdb_layout(type);
  const bool known = version <= rdb::kForeignVersionKnown && layout != nullptr;
  if (!known || layout->pattern.empty()) return std::nullopt;
  return type;
}

// Strings are compressed at any length, as Redis does, since the dump is going to be in memory
// anyhow.
void write_dump(RdbSink& sink, const Entry& entry) {
  RdbWriter out(sink, SIZE_MAX);
  const rdb::ValueType type = rdb_type(entry);
  out.byte(rdb::type_byte(type));
  write_value(out, entry);
  const uint16_t version = type == rdb::kHash2 ? rdb::kValkeyVersion : rdb::kVersion;
  out.byte(static_cast<uint8_t>(version));
  out.byte(static_cast<uint8_t>(version >> 8));
}

std::string error_of(RdbFault fault) {
  switch (fault) {
    case RdbFault::kStringTooLong:
      return "ERR string exceeds maximum allowed size (proto-max-bulk-len)";
    case RdbFault::kOutOfMemory:
      return "OOM command not allowed when used memory > 'maxmemory'.";
    default:
      return "ERR Bad data format";
  }
}

}  // namespace

std::string dump_value(const Entry& entry) {
  RdbStringSink sink;
  write_dump(sink, entry);
  std::string dump = sink.take();
  const uint64_t checksum = sink.checksum();
  dump.append(reinterpret_cast<const char*>(&checksum), sizeof checksum);
  return dump;
}

uint64_t dump_length(const Entry& entry) {
  RdbCountingSink sink;
  write_dump(sink, entry);
  return sink.bytes() + kChecksumBytes;
}

bool dump_is_whole(std::string_view dump, bool any_version, bool any_checksum) {
  if (dump.size() < rdb::kFooterBytes) return false;
  if (!any_version && version_of(dump) > rdb::kValkeyVersion) return false;
  return any_checksum ||
         checksum_of(dump) == base::crc64(dump.substr(0, dump.size() - kChecksumBytes));
}

base::Result<Entry*> restore_value(base::SlabCache& memory, std::string_view key,
                                   std::string_view dump, int64_t expire_ms,
                                   const RestoreLimits& limits) {
  RdbMemorySource source(dump.substr(0, dump.size() - rdb::kFooterBytes));
  RdbReader in(source, memory, limits.budget);
  const uint8_t type = in.byte();
  const uint16_t version = version_of(dump);
  const auto value_type = value_type_of(type, version);
  if (!value_type) {
    return base::Error{"ERR Unsupported foreign data type: " + std::to_string(type)};
  }
  Entry* entry = read_value(in, *value_type, {memory, key, expire_ms, limits.forms});
  if (entry == nullptr) return base::Error{error_of(in.fault())};
  if (in.at_end()) return entry;
  Entry::destroy(memory, entry);
  return base::Error{error_of(RdbFault::kBadData)};
}

}  // namespace engine
