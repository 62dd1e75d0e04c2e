// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/numbers.h"
#include "engine/session/command_context.h"

namespace engine {

// Of a database that there is; nullopt: the client has its error.
inline std::optional<uint32_t> database_number(CommandContext& c, std::string_view text) {
  const auto number = base::parse_int64(text);
  if (!number) {
    c.error(errors::kNotInteger);
  } else if (*number < INT32_MIN || *number > INT32_MAX) {
    c.error(errors::kNotInInt32);
  } else if (*number < 0 || *number >= c.settings.databases) {
    c.error(errors::kDbIndex);
  } else {
    return static_cast<uint32_t>(*number);
  }
  return std::nullopt;
}

}  // namespace engine
