// SPDX-License-Identifier: Apache-2.0
#include "scripting/base_library.h"

#include <climits>
#include <cmath>
#include <string>

#include "scripting/guarded_table.h"
#include "scripting/state.h"
#include "scripting/string_library.h"

namespace scripting {

namespace {

// --- calls that catch errors ------------------------------------------------------------------

// As Redis has it: an error that is a table with a text is shown as the text.
int protected_call(lua_State* lua) {
  luaL_checkany(lua, 1);
  const int status = lua_pcall(lua, lua_gettop(lua) - 1, LUA_MULTRET, 0);
  end_if_ending(lua, state_of(lua));
  if (status != 0 && lua_istable(lua, -1)) {
    lua_pushliteral(lua, "err");
    lua_rawget(lua, -2);
    if (lua_isstring(lua, -1) != 0) {
      lua_replace(lua, -2);
    } else {
      lua_pop(lua, 1);
    }
  }
  luaL_checkstack(lua, 1, nullptr);
  lua_pushboolean(lua, status == 0 ? 1 : 0);
  lua_insert(lua, 1);
  return lua_gettop(lua);
}

// xpcall and coroutine.resume: Lua's own, in upvalue 1, catch what is to end the script as well.
int catching_call(lua_State* lua) {
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, lua_gettop(lua) - 1, LUA_MULTRET);
  end_if_ending(lua, state_of(lua));
  return lua_gettop(lua);
}

// Replaces a field of the table on top by catching_call() around it.
void make_catching(lua_State* lua, const char* name) {
  lua_getfield(lua, -1, name);
  lua_pushcclosure(lua, catching_call, 1);
  lua_setfield(lua, -2, name);
}

// --- what knows guards ------------------------------------------------------------------------

int next_entry(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_settop(lua, 2);
  if (push_guarded(lua, 1)) [[unlikely]]
    lua_replace(lua, 1);
  if (lua_next(lua, 1) != 0) return 2;
  lua_pushnil(lua);
  return 1;
}

int all_pairs(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_pushvalue(lua, 1);
  lua_pushnil(lua);
  return 3;
}

int raw_get(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  luaL_checkany(lua, 2);
  lua_settop(lua, 2);
  if (push_guarded(lua, 1)) [[unlikely]]
    lua_replace(lua, 1);
  lua_rawget(lua, 1);
  return 1;
}

int raw_set(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  luaL_checkany(lua, 2);
  luaL_checkany(lua, 3);
  refuse_guard(lua, 1);
  lua_settop(lua, 3);
  if (lua_isnil(lua, 2)) return luaL_error(lua, "table index is nil");
  if (lua_type(lua, 2) == LUA_TNUMBER && lua_tonumber(lua, 2) != lua_tonumber(lua, 2)) {
    return luaL_error(lua, "table index is NaN");
  }
  lua_rawset(lua, 1);
  return 1;
}

int set_metatable(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  const int type = lua_type(lua, 2);
  luaL_argcheck(lua, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table expected");
  refuse_guard(lua, 1);
  if (luaL_getmetafield(lua, 1, "__metatable") != 0) {
    return luaL_error(lua, "cannot change a protected metatable");
  }
  lua_settop(lua, 2);
  lua_setmetatable(lua, 1);
  return 1;
}

// --- sources ----------------------------------------------------------------------------------

int compiled(lua_State* lua, std::string_view source, const char* chunk_name) {
  if (compile_text(lua, source, chunk_name)) return 1;
  lua_pushnil(lua);
  lua_insert(lua, -2);
  return 2;
}

int load_string(lua_State* lua) {
  const std::string_view source = text_argument(lua, 1);
  return compiled(lua, source, luaL_optstring(lua, 2, source.data()));
}

// The pieces that a function gives, until it gives nil or nothing.
int load_pieces(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TFUNCTION);
  const char* chunk_name = luaL_optstring(lua, 2, "=(load)");
  std::string source;
  while (true) {
    lua_pushvalue(lua, 1);
    lua_call(lua, 0, 1);
    if (lua_isnil(lua, -1)) break;
    if (lua_isstring(lua, -1) == 0) {
      return luaL_error(lua, "reader function must return a string");
    }
    const std::string_view piece = text_at(lua, -1);
    if (piece.empty()) break;
    if (piece.size() > kSourceBytesMax || source.size() + piece.size() > kSourceBytesMax) {
      return luaL_error(lua, "the source is too long");
    }
    source.append(piece);
    lua_pop(lua, 1);
  }
  return compiled(lua, source, chunk_name);
}

// --- memory -----------------------------------------------------------------------------------

// What a script says to the collector must not last longer than itself: of the options only those
// have an effect that collect or count (CVE-2024-46981).
int collect_garbage(lua_State* lua) {
  static const char* const kOptions[] = {"stop", "restart",  "collect",    "count",
                                         "step", "setpause", "setstepmul", nullptr};
  const std::string_view option = kOptions[luaL_checkoption(lua, 1, "collect", kOptions)];
  if (option == "count") {
    lua_pushnumber(lua, static_cast<lua_Number>(state_of(lua).quota.used_bytes()) / 1024);
    return 1;
  }
  if (option == "step") {
    lua_pushboolean(lua, lua_gc(lua, LUA_GCSTEP, 0));
    return 1;
  }
  if (option == "collect") {
    spend(lua, state_of(lua), state_of(lua).quota.used_bytes());
    lua_gc(lua, LUA_GCCOLLECT, 0);
  }
  lua_pushinteger(lua, 0);
  return 1;
}

int gc_info(lua_State* lua) {
  lua_pushinteger(lua, static_cast<lua_Integer>(state_of(lua).quota.used_bytes() / 1024));
  return 1;
}

// --- tables -----------------------------------------------------------------------------------

// The number of values is computed without overflow, and bounded by the stack (CVE-2025-46817).
int unpack_table(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  const auto index = [&](int argument, size_t otherwise) {
    const lua_Number number = luaL_optnumber(lua, argument, static_cast<lua_Number>(otherwise));
    return static_cast<int64_t>(static_cast<int32_t>(to_int64(number)));
  };
  const int64_t first = index(2, 1);
  const int64_t last = index(3, lua_objlen(lua, 1));
  if (first > last) return 0;
  const int64_t count = last - first + 1;
  if (count >= INT_MAX || lua_checkstack(lua, static_cast<int>(count)) == 0) {
    return luaL_error(lua, "too many results to unpack");
  }
  for (int64_t i = first; i <= last; i++) lua_rawgeti(lua, 1, static_cast<int>(i));
  return static_cast<int>(count);
}

// Behind the end it is filled with nothing, as Lua does it, but not for long.
int insert_value(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  refuse_guard(lua, 1);
  auto end = static_cast<int64_t>(lua_objlen(lua, 1)) + 1;
  int64_t at = end;
  const int arguments = lua_gettop(lua);
  if (arguments == 3) {
    at = static_cast<int32_t>(to_int64(luaL_checknumber(lua, 2)));
    if (at > end) end = at;
    luaL_argcheck(lua, at >= 0 || end - at <= 1000, 2, "position out of bounds");
    spend(lua, state_of(lua), static_cast<size_t>(end - at) * sizeof(void*));
    for (int64_t i = end; i > at; i--) {
      lua_rawgeti(lua, 1, static_cast<int>(i - 1));
      lua_rawseti(lua, 1, static_cast<int>(i));
    }
  } else if (arguments != 2) {
    return luaL_error(lua, "wrong number of arguments to 'insert'");
  }
  lua_rawseti(lua, 1, static_cast<int>(at));
  return 0;
}

// table.remove, concat and sort, in upvalue 1: as much work as the table is long.
int long_table_work(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  spend(lua, state_of(lua), lua_objlen(lua, 1) * sizeof(void*));
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, lua_gettop(lua) - 1, LUA_MULTRET);
  return lua_gettop(lua);
}

void count_work_of(lua_State* lua, const char* name) {
  lua_getfield(lua, -1, name);
  lua_pushcclosure(lua, long_table_work, 1);
  lua_setfield(lua, -2, name);
}

// --- numbers by chance ------------------------------------------------------------------------

// The C library's dice are one for all threads.
int random_number(lua_State* lua) {
  constexpr lua_Number kSteps = 9007199254740992.0;  // 2^53
  const auto chance = static_cast<lua_Number>(state_of(lua).random.next() >> 11) / kSteps;
  const int arguments = lua_gettop(lua);
  if (arguments == 0) {
    lua_pushnumber(lua, chance);
    return 1;
  }
  if (arguments > 2) return luaL_error(lua, "wrong number of arguments");
  const lua_Number low = arguments == 1 ? 1 : std::floor(luaL_checknumber(lua, 1));
  const lua_Number high = std::floor(luaL_checknumber(lua, arguments));
  luaL_argcheck(lua, low <= high, arguments, "interval is empty");
  lua_pushnumber(lua, std::floor(chance * (high - low + 1)) + low);
  return 1;
}

int seed_random(lua_State* lua) {
  state_of(lua).random = base::Random(static_cast<uint64_t>(to_int64(luaL_checknumber(lua, 1))));
  return 0;
}

// --- putting it together ----------------------------------------------------------------------

constexpr luaL_Reg kBase[] = {{"pcall", protected_call},
                              {"next", next_entry},
                              {"rawget", raw_get},
                              {"rawset", raw_set},
                              {"setmetatable", set_metatable},
                              {"loadstring", load_string},
                              {"load", load_pieces},
                              {"collectgarbage", collect_garbage},
                              {"gcinfo", gc_info},
                              {"unpack", unpack_table},
                              {nullptr, nullptr}};

// Of Lua's own base library, as it is.
constexpr const char* kKept[] = {"assert",   "coroutine", "error",  "getmetatable", "ipairs",
                                 "math",     "rawequal",  "select", "string",       "table",
                                 "tonumber", "tostring",  "type",   "xpcall",       "_VERSION"};
constexpr const char* kInsecure[] = {"getfenv", "setfenv"};

// Moves a global of a fresh interpreter into the table on top.
void keep(lua_State* lua, const char* name) {
  lua_getfield(lua, LUA_GLOBALSINDEX, name);
  lua_setfield(lua, -2, name);
}

void open_library(lua_State* lua, lua_CFunction open, const char* name) {
  lua_pushcfunction(lua, open);
  lua_pushstring(lua, name);
  lua_call(lua, 1, 0);
}

void open_all(lua_State* lua) {
  open_library(lua, luaopen_base, "");
  open_library(lua, luaopen_table, LUA_TABLIBNAME);
  open_library(lua, luaopen_string, LUA_STRLIBNAME);
  open_library(lua, luaopen_math, LUA_MATHLIBNAME);
  open_library(lua, luaopen_os, LUA_OSLIBNAME);
  // Where `require` would find them; there is none.
  lua_pushnil(lua);
  lua_setfield(lua, LUA_REGISTRYINDEX, "_LOADED");
}

// What os.* has, but for the clock, is the process' and the disk's.
void keep_clock(lua_State* lua) {
  lua_createtable(lua, 0, 1);
  lua_getfield(lua, LUA_GLOBALSINDEX, LUA_OSLIBNAME);
  lua_getfield(lua, -1, "clock");
  lua_setfield(lua, -3, "clock");
  lua_pop(lua, 1);
  lua_setfield(lua, -2, "os");
}

void change_libraries(lua_State* lua) {
  lua_getfield(lua, -1, "coroutine");
  make_catching(lua, "resume");
  lua_pop(lua, 1);

  lua_getfield(lua, -1, "table");
  lua_pushcfunction(lua, insert_value);
  lua_setfield(lua, -2, "insert");
  for (const char* name : {"remove", "concat", "sort"}) count_work_of(lua, name);
  lua_pop(lua, 1);

  lua_getfield(lua, -1, "math");
  lua_pushcfunction(lua, random_number);
  lua_setfield(lua, -2, "random");
  lua_pushcfunction(lua, seed_random);
  lua_setfield(lua, -2, "randomseed");
  lua_pop(lua, 1);

  lua_getfield(lua, -1, "string");
  change_string_library(lua);
  lua_pop(lua, 1);
}

}  // namespace

void set_functions(lua_State* lua, const luaL_Reg* functions) {
  for (; functions->name != nullptr; functions++) {
    lua_pushcfunction(lua, functions->func);
    lua_setfield(lua, -2, functions->name);
  }
}

void open_base_libraries(lua_State* lua, bool insecure_api) {
  open_all(lua);
  for (const char* name : kKept) keep(lua, name);
  if (insecure_api) {
    for (const char* name : kInsecure) keep(lua, name);
  }
  keep_clock(lua);
  make_catching(lua, "xpcall");
  set_functions(lua, kBase);
  lua_getfield(lua, -1, "next");
  lua_pushcclosure(lua, all_pairs, 1);
  lua_setfield(lua, -2, "pairs");
  change_libraries(lua);
}

}  // namespace scripting
