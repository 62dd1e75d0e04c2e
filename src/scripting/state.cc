// SPDX-License-Identifier: Apache-2.0
#include "scripting/state.h"

namespace scripting {

void push_error_table(lua_State* lua, std::string_view text) {
  luaL_checkstack(lua, 3, nullptr);
  lua_createtable(lua, 0, 1);
  push_text(lua, text);
  lua_setfield(lua, -2, "err");
}

void raise_error(lua_State* lua, std::string_view text) {
  push_error_table(lua, "ERR " + std::string(text));
  lua_error(lua);
  __builtin_unreachable();
}

void end_if_ending(lua_State* lua, const State& state) {
  if (!state.is_ending) [[likely]]
    return;
  push_error_table(lua, state.ending_text);
  lua_error(lua);
}

void ask_host(lua_State* lua, State& state) {
  end_if_ending(lua, state);
  if (state.host == nullptr) return;
  std::string_view why;
  if (state.host->may_go_on(why)) return;
  state.is_ending = true;
  state.ending_text = "ERR " + std::string(why);
  end_if_ending(lua, state);
}

bool compile_text(lua_State* lua, std::string_view source, const char* chunk_name) {
  if (source.size() > kSourceBytesMax) {
    push_text(lua, "the source is too long");
    return false;
  }
  if (source.starts_with(LUA_SIGNATURE[0])) {
    push_text(lua, "only text can be compiled");
    return false;
  }
  luaL_checkstack(lua, 2, nullptr);
  lua_pushstring(lua, chunk_name);
  lua_gc(lua, LUA_GCSTOP, 0);
  const int status = luaL_loadbuffer(lua, source.data(), source.size(), lua_tostring(lua, -1));
  lua_gc(lua, LUA_GCRESTART, 0);
  lua_remove(lua, -2);
  return status == 0;
}

}  // namespace scripting
