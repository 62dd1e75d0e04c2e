// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

// Pushing, popping, reading and changing one list.
CommandFamily list_commands();

// LMOVE, LMPOP and those that wait for elements.
CommandFamily list_move_commands();

}  // namespace engine
