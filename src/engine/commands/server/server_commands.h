// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

std::span<const CommandSpec> server_commands();   // INFO, TIME, MONITOR, SHUTDOWN ...
std::span<const CommandSpec> memory_commands();   // MEMORY
std::span<const CommandSpec> debug_commands();    // DEBUG
std::span<const CommandSpec> slowlog_commands();  // SLOWLOG and COMMANDLOG

}  // namespace engine
