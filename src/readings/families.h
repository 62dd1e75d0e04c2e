// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace readings {

// A family of commands, as CloudWatch's metrics have them.
struct Family {
  std::string_view name;   // "StringBased"
  std::string_view reads;  // commands, each between spaces
  std::string_view writes;
  bool has_data = true;  // its commands count for "GetType" or "SetType" as well
};

enum class Access : uint8_t { kNone, kReads, kWrites };

struct FamilyOf {
  const Family* family = nullptr;  // one of families(); nullptr: the command is of none
  Access access = Access::kNone;   // of data
};

std::span<const Family> families();

// Of a command in lower case, "get" or "client|list".
FamilyOf family_of(std::string_view command);

}  // namespace readings
