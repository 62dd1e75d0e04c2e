// SPDX-License-Identifier: Apache-2.0
#include "scripting/guarded_table.h"

namespace scripting {

namespace {

// In the metatable of a guard, under this address: the table that it guards.
const char kGuardedKey = 0;

int refuse_change(lua_State* lua) { return luaL_error(lua, "Attempt to modify a readonly table"); }

int find_nothing(lua_State* lua) {
  const int type = lua_type(lua, 2);
  const char* name = type == LUA_TSTRING || type == LUA_TNUMBER ? lua_tostring(lua, 2) : "?";
  return luaL_error(lua, "Script attempted to access nonexistent global variable '%s'", name);
}

// What getmetatable() shows of a guard: a guard itself, of nothing.
void push_shown_metatable(lua_State* lua) {
  lua_newtable(lua);
  lua_createtable(lua, 0, 3);
  lua_pushcfunction(lua, refuse_change);
  lua_setfield(lua, -2, "__newindex");
  lua_pushvalue(lua, -2);
  lua_setfield(lua, -2, "__metatable");
  lua_newtable(lua);
  lua_pushlightuserdata(lua, const_cast<char*>(&kGuardedKey));
  lua_insert(lua, -2);
  lua_rawset(lua, -3);
  lua_setmetatable(lua, -2);
}

}  // namespace

void guard_table(lua_State* lua, Missing missing) {
  luaL_checkstack(lua, 6, nullptr);
  if (missing == Missing::kIsAnError) {
    lua_createtable(lua, 0, 1);
    lua_pushcfunction(lua, find_nothing);
    lua_setfield(lua, -2, "__index");
    lua_setmetatable(lua, -2);
  }
  lua_newtable(lua);  // the guard
  lua_createtable(lua, 0, 4);
  lua_pushvalue(lua, -3);
  lua_setfield(lua, -2, "__index");
  lua_pushcfunction(lua, refuse_change);
  lua_setfield(lua, -2, "__newindex");
  push_shown_metatable(lua);
  lua_setfield(lua, -2, "__metatable");
  lua_pushlightuserdata(lua, const_cast<char*>(&kGuardedKey));
  lua_pushvalue(lua, -4);
  lua_rawset(lua, -3);
  lua_setmetatable(lua, -2);
  lua_remove(lua, -2);
}

bool push_guarded(lua_State* lua, int index) {
  if (lua_type(lua, index) != LUA_TTABLE || lua_getmetatable(lua, index) == 0) return false;
  lua_pushlightuserdata(lua, const_cast<char*>(&kGuardedKey));
  lua_rawget(lua, -2);
  lua_remove(lua, -2);
  if (lua_istable(lua, -1)) return true;
  lua_pop(lua, 1);
  return false;
}

void refuse_guard(lua_State* lua, int index) {
  if (!push_guarded(lua, index)) [[likely]]
    return;
  lua_pushliteral(lua, "Attempt to modify a readonly table");
  lua_error(lua);
}

}  // namespace scripting
