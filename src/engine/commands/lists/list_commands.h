// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

// Pushing, popping, reading and changing one list.
std::span<const CommandSpec> list_commands();

// LMOVE, LMPOP and those that wait for elements.
std::span<const CommandSpec> list_move_commands();

}  // namespace engine
