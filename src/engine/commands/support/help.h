// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "engine/session/command_context.h"

namespace engine {

// The reply of a container's HELP: a line each.
inline void reply_help(CommandContext& c, std::span<const std::string_view> lines) {
  c.reply.array(lines.size());
  for (const std::string_view line : lines) c.reply.simple(line);
}

}  // namespace engine
