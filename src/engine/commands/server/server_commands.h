// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

CommandFamily server_commands();   // INFO, TIME, MONITOR, SHUTDOWN ...
CommandFamily memory_commands();   // MEMORY
CommandFamily debug_commands();    // DEBUG
CommandFamily slowlog_commands();  // SLOWLOG and COMMANDLOG

}  // namespace engine
