// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/check.h"
#include "base/numbers.h"
#include "engine/session/command_context.h"
#include "engine/session/named_arguments.h"

namespace engine {

// Of the database that there is and that the argument names; nullopt: the client has its error.
// Requires: the row says that the argument names one, so that access to it was asked for.
inline std::optional<uint32_t> database_number(CommandContext& c, size_t argument) {
  DCHECK(names_database(c.spec, c.args, argument));
  const auto number = base::parse_int64(c.args[argument]);
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
