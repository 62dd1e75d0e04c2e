// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <variant>

#include "engine/settings/settings.h"

// One row of the settings table: everything that the configuration file, the command line and
// CONFIG GET, SET and REWRITE need to know about a parameter. Rows are compile-time constants,
// written with the builders below, one file a theme.

namespace engine {

// The grammar of a value. From kFlags on it may consist of several words.
enum class SettingKind {
  kBool,                // yes | no
  kInteger,             // decimal
  kOctal,               // file permissions
  kMemory,              // bytes, with the units k kb m mb g gb
  kSignedMemory,        // as kMemory, or a negative decimal
  kMemoryOrPercent,     // as kMemory, or N%
  kEnum,                // one of the names
  kString,              // anything
  kIpAddress,           // of either family, or nothing
  kKeyspaceEvents,      // letters
  kFlags,               // one or more of the names
  kList,                // words
  kNetworks,            // of IP, in CIDR form
  kClusterNodes,        // host|ip|port of memcached nodes
  kReplicaOf,           // nothing, or host and port
  kSavePoints,          // pairs of seconds and changes
  kOutputBufferLimits,  // groups of class, hard bytes, soft bytes, soft seconds
  kPercentiles,         // numbers from 0 to 100
  kOomScores,           // three numbers from -2000 to 2000
};

enum SettingFlag : uint32_t {
  kImmutable = 1u << 0,   // fixed at start: CONFIG SET refuses
  kHidden = 1u << 1,      // CONFIG GET shows it only under its exact name
  kSensitive = 1u << 2,   // its value never reaches a log or an error text
  kProtected = 1u << 3,   // CONFIG SET obeys enable-protected-configs
  kNotEmpty = 1u << 4,    // a string of at least one character
  kFileName = 1u << 5,    // as kNotEmpty, without a directory
  kPowerOfTwo = 1u << 6,  // an integer of that form
  kClamped = 1u << 7,     // an integer beyond its bounds is brought to them, not refused
  kBinary = 1u << 8,      // a string that may hold zero bytes
  kRepeatable = 1u << 9,  // kImmutable, but CONFIG SET may say the value that stands: tools that
                          // write back all that CONFIG GET * shows know only Redis' immutable ones
  kReread = 1u << 10,     // names a file whose contents count: CONFIG SET of the name that stands
                          // has it read again
};

// Known to Redis' or Valkey's files, remembered and echoed, but nothing acts on the value.
struct Accepted {
  std::string_view default_text;
};

// Where the value lives: a member, or Settings::accepted.
using SettingPlace =
    std::variant<Accepted, bool Settings::*, int64_t Settings::*, uint64_t Settings::*,
                 MemoryLimit Settings::*, std::string Settings::*,
                 std::vector<std::string> Settings::*, std::vector<double> Settings::*,
                 std::vector<base::IpNetwork> Settings::*, OutputBufferLimits Settings::*,
                 Engine Settings::*, LogLevel Settings::*, MaxmemoryPolicy Settings::*,
                 ProtectedAction Settings::*, Supervision Settings::*, SyslogFacility Settings::*,
                 RdbVersionStrictness Settings::*, AppendFsync Settings::*, Durability Settings::*,
                 PubsubDefault Settings::*, TlsClients Settings::*, TlsUser Settings::*>;

using SettingNames = std::span<const std::string_view>;

struct SettingSpec {
  std::string_view name;
  SettingKind kind;
  SettingPlace place;
  int64_t min = 0;
  uint64_t max = 0;
  SettingNames names = {};  // kEnum (index = enumerator) and kFlags
  std::string_view alias = {};
  uint32_t flags = 0;
  std::string_view help = {};
  // The feature that this version lacks and a value other than the default would ask for;
  // `triggers` narrows that to values containing one of these words.
  std::string_view missing = {};
  std::string_view triggers = {};

  constexpr bool has(SettingFlag flag) const { return (flags & flag) != 0; }

  constexpr bool takes_many() const { return kind >= SettingKind::kFlags; }

  constexpr SettingSpec also(std::string_view other_name) const {
    SettingSpec copy = *this;
    copy.alias = other_name;
    return copy;
  }
  constexpr SettingSpec with(uint32_t more_flags) const {
    SettingSpec copy = *this;
    copy.flags |= more_flags;
    return copy;
  }
  constexpr SettingSpec says(std::string_view sentence) const {
    SettingSpec copy = *this;
    copy.help = sentence;
    return copy;
  }
  constexpr SettingSpec within(int64_t least, int64_t most) const {
    SettingSpec copy = *this;
    copy.min = least;
    copy.max = static_cast<uint64_t>(most);
    return copy;
  }
  constexpr SettingSpec choosing(SettingNames choices) const {
    SettingSpec copy = *this;
    copy.names = choices;
    return copy;
  }
  constexpr SettingSpec needs(std::string_view feature, std::string_view words = {}) const {
    SettingSpec copy = *this;
    copy.missing = feature;
    copy.triggers = words;
    return copy;
  }
};

inline constexpr int64_t kIntMax = std::numeric_limits<int32_t>::max();
inline constexpr int64_t kIntMin = std::numeric_limits<int32_t>::min();
inline constexpr int64_t kLongMax = std::numeric_limits<int64_t>::max();
inline constexpr uint64_t kUlongMax = std::numeric_limits<uint64_t>::max();

constexpr SettingSpec boolean(std::string_view name, SettingPlace place) {
  return {name, SettingKind::kBool, place};
}
constexpr SettingSpec integer(std::string_view name, SettingPlace place, int64_t min, int64_t max) {
  return {name, SettingKind::kInteger, place, min, static_cast<uint64_t>(max)};
}
constexpr SettingSpec memory(std::string_view name, SettingPlace place, int64_t min, uint64_t max) {
  return {name, SettingKind::kMemory, place, min, max};
}
constexpr SettingSpec one_of(std::string_view name, SettingPlace place, SettingNames names) {
  return {name, SettingKind::kEnum, place, 0, 0, names};
}
constexpr SettingSpec text(std::string_view name, SettingPlace place) {
  return {name, SettingKind::kString, place};
}
constexpr SettingSpec special(std::string_view name, SettingKind kind, SettingPlace place) {
  return {name, kind, place};
}

}  // namespace engine
