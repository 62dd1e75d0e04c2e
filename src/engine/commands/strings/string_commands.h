// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

std::span<const CommandSpec> string_commands();        // SET, GET and their relatives
std::span<const CommandSpec> string_range_commands();  // APPEND, GETRANGE, LCS ...
std::span<const CommandSpec> counter_commands();       // INCR and its relatives
std::span<const CommandSpec> bit_commands();           // SETBIT, GETBIT
std::span<const CommandSpec> bitmap_commands();        // BITCOUNT, BITOP, BITFIELD ...

}  // namespace engine
