// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/support/expire_condition.h"

#include <string>

#include "base/ascii.h"

namespace engine {

bool ExpireCondition::holds(int64_t current_ms, int64_t wanted_ms) const {
  const bool has_expiry = current_ms != Entry::kNoExpire;
  if (if_none && has_expiry) return false;
  if (if_any && !has_expiry) return false;
  if (if_later && (!has_expiry || wanted_ms <= current_ms)) return false;
  if (if_earlier && has_expiry && wanted_ms >= current_ms) return false;
  return true;
}

std::optional<ExpireCondition> parse_expire_condition(CommandContext& c, size_t first, size_t end) {
  ExpireCondition condition;
  for (const std::string_view option : c.args.subspan(first, end - first)) {
    if (base::equals_ignore_case(option, "NX")) {
      condition.if_none = true;
    } else if (base::equals_ignore_case(option, "XX")) {
      condition.if_any = true;
    } else if (base::equals_ignore_case(option, "GT")) {
      condition.if_later = true;
    } else if (base::equals_ignore_case(option, "LT")) {
      condition.if_earlier = true;
    } else {
      c.error("ERR Unsupported option " + std::string(option));
      return std::nullopt;
    }
  }
  if (condition.if_none && (condition.if_any || condition.if_later || condition.if_earlier)) {
    c.error("ERR NX and XX, GT or LT options at the same time are not compatible");
    return std::nullopt;
  }
  if (condition.if_later && condition.if_earlier) {
    c.error("ERR GT and LT options at the same time are not compatible");
    return std::nullopt;
  }
  return condition;
}

}  // namespace engine
