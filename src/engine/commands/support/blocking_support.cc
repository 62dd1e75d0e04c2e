// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/support/blocking_support.h"

#include <cmath>

#include "base/numbers.h"

namespace engine {

std::optional<int64_t> block_timeout_ms(CommandContext& c, std::string_view seconds) {
  const auto value = base::parse_long_double(seconds);
  if (!value) {
    c.error("ERR timeout is not a float or out of range");
    return std::nullopt;
  }
  if (*value < 0) {
    c.error(errors::kTimeoutNegative);
    return std::nullopt;
  }
  const long double ms = std::ceil(*value * 1000);
  // The deadline must be a time that can be told.
  if (ms > static_cast<long double>(INT64_MAX / 1000 - c.now_ms())) {
    c.error(errors::kTimeoutOutOfRange);
    return std::nullopt;
  }
  return static_cast<int64_t>(ms);
}

void wait_or_reply_nothing(CommandContext& c, int64_t timeout_ms, Type type, NothingCame nothing) {
  if (c.block != nullptr) {
    c.block->wanted = true;
    c.block->timeout_ms = timeout_ms;
    c.block->type = type;
  } else if (nothing == NothingCame::kNullArray) {
    c.reply.null_array();
  } else {
    c.reply.null();
  }
}

}  // namespace engine
