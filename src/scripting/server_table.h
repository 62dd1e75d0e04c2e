// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scripting/lua.h"

namespace scripting {

// Pushes the table that scripts know as `redis` and `server`.
void push_server_table(lua_State* lua);

// What the table has in EVAL alone: breakpoint, debug, replicate_commands.
void add_eval_functions(lua_State* lua);

// Pushes what the source of a library finds there instead, while it is loaded: register_function,
// log and constants. Functions that it registers go into State::registered.
void push_loading_table(lua_State* lua);

}  // namespace scripting
