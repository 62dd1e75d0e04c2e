// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "scripting/lua.h"

// Tables that scripts read and cannot change. A script gets an empty table in place of the one that
// is guarded, whose metatable finds what is there and refuses what is new; nothing can be changed
// through it, since nothing is in it. What goes past metatables (next, rawget, rawset,
// setmetatable, table.insert) is replaced by functions that know guards (base_library.h).

namespace scripting {

// What a guard does about a name that is not there.
enum class Missing : uint8_t { kIsNil, kIsAnError };

// Replaces the table on top of the stack by a guard of it.
void guard_table(lua_State* lua, Missing missing);

// Whether the value at the index is a guard. If so, pushes the table that it guards.
bool push_guarded(lua_State* lua, int index);

// Raises "Attempt to modify a readonly table" if the value at the index is a guard.
void refuse_guard(lua_State* lua, int index);

}  // namespace scripting
