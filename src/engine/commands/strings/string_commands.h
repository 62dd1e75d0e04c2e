// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

CommandFamily string_commands();        // SET, GET and their relatives
CommandFamily string_range_commands();  // APPEND, GETRANGE, LCS ...
CommandFamily counter_commands();       // INCR and its relatives
CommandFamily bit_commands();           // SETBIT, GETBIT
CommandFamily bitmap_commands();        // BITCOUNT, BITOP, BITFIELD ...

}  // namespace engine
