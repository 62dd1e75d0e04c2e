// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_context.h"
#include "engine/session/command_spec.h"

namespace engine {

std::span<const CommandSpec> debug_commands();  // DEBUG, where enable-debug-command allows it

// DEBUG PROTOCOL: a reply of the type that args[2] names.
void debug_protocol(CommandContext& c);

}  // namespace engine
