// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace scripting {

// What a script or function says of itself.
enum ScriptFlag : uint32_t {
  kNoWrites = 1u << 0,
  kAllowOom = 1u << 1,
  kAllowStale = 1u << 2,
  kNoCluster = 1u << 3,
  kAllowCrossSlotKeys = 1u << 4,
};

// By its name, without regard to case: "no-writes". 0: there is none of that name.
uint32_t script_flag(std::string_view name);

std::vector<std::string_view> flag_names(uint32_t flags);

}  // namespace scripting
