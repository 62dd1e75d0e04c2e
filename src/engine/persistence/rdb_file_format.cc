// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/rdb_file_format.h"

#include "base/check.h"

namespace engine {

namespace {

constexpr std::string_view kRedisMagic = "REDIS";
constexpr std::string_view kValkeyMagic = "VALKEY";

std::string_view magic_of(rdb::Dialect dialect) {
  return dialect == rdb::Dialect::kValkey ? kValkeyMagic : kRedisMagic;
}

// The digits behind the name; 0 if they are none.
uint16_t number_of(std::string_view digits) {
  uint16_t number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return 0;
    number = static_cast<uint16_t>(number * 10 + (c - '0'));
  }
  return number;
}

}  // namespace

bool is_known(uint16_t version) {
  return version <= rdb::kForeignVersionKnown || version == rdb::kValkeyVersion;
}

base::Result<RdbVersion> rdb_version_of(std::string_view file, RdbVersionCheck check) {
  const std::string_view head = file.substr(0, kRdbMagicBytes);
  RdbVersion version;
  if (head.starts_with(kValkeyMagic)) version.dialect = rdb::Dialect::kValkey;
  const std::string_view magic = magic_of(version.dialect);
  if (!head.starts_with(magic)) {
    return base::Error{"Wrong signature trying to load DB from file"};
  }
  if (head.size() < kRdbMagicBytes) {
    return base::Error{"at offset " + std::to_string(file.size()) +
                       ": expected the version of the RDB format, found the end of the file"};
  }
  const std::string_view digits = head.substr(magic.size());
  version.number = number_of(digits);
  const bool accepted = version.number > 0 && rdb::dialect_of(version.number) == version.dialect &&
                        (check == RdbVersionCheck::kRelaxed || is_known(version.number));
  if (accepted) return version;
  std::string shown = "Can't handle RDB format version ";
  if (version.number > 0) {
    shown += std::to_string(version.number);
  } else {
    shown += "that is no number";
  }
  return base::Error{shown};
}

std::string rdb_magic(uint16_t version) {
  const std::string_view magic = magic_of(rdb::dialect_of(version));
  const std::string digits = std::to_string(version);
  CHECK(magic.size() + digits.size() <= kRdbMagicBytes);
  return std::string(magic) + std::string(kRdbMagicBytes - magic.size() - digits.size(), '0') +
         digits;
}

}  // namespace engine
