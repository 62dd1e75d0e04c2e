// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scripting/lua.h"

namespace scripting {

// Replaces, in the string library on top of the stack, what could take more time, memory or C stack
// than is counted: rep and all that takes patterns (find, match, gmatch, gfind, gsub). dump is left
// out: bytecode neither comes nor goes.
void change_string_library(lua_State* lua);

}  // namespace scripting
