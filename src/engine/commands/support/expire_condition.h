// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "engine/session/command_context.h"

namespace engine {

// The NX, XX, GT and LT options of EXPIRE and HEXPIRE.
struct ExpireCondition {
  bool if_none = false;     // NX
  bool if_any = false;      // XX
  bool if_later = false;    // GT
  bool if_earlier = false;  // LT

  // What has no expiry (Entry::kNoExpire) counts as what expires in infinite time.
  bool holds(int64_t current_ms, int64_t wanted_ms) const;
};

// Reads arguments `first` to `end`; nullopt: the client has its error.
std::optional<ExpireCondition> parse_expire_condition(CommandContext& c, size_t first, size_t end);

}  // namespace engine
