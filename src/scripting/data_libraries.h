// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scripting/lua.h"

// The libraries that Redis gives to scripts beside Lua's own. Ours all of them: whatever they are
// told to read or to write, each length is checked, and what they write counts for the quota.

namespace scripting {

// Puts `bit`, `cjson`, `cmsgpack` and `struct` into the table on top of the stack.
void open_data_libraries(lua_State* lua);

// Each pushes the library's table.
void push_bit_library(lua_State* lua);
void push_cjson_library(lua_State* lua);
void push_cmsgpack_library(lua_State* lua);
void push_struct_library(lua_State* lua);

}  // namespace scripting
