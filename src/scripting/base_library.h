// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scripting/lua.h"

namespace scripting {

// Puts Lua's own libraries into the table on top of the stack, as much of them as scripts may have:
// base, coroutine, string, table, math and os.clock. What could reach beyond the sandbox is left
// out, and what could take more time or stack than is counted is ours. With `insecure_api`, getfenv
// and setfenv as well. Requires: a fresh interpreter.
void open_base_libraries(lua_State* lua, bool insecure_api);

// Puts the functions into the table on top of the stack. The list ends with a null name.
void set_functions(lua_State* lua, const luaL_Reg* functions);

}  // namespace scripting
