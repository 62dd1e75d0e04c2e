// SPDX-License-Identifier: Apache-2.0
#include "scripting/string_library.h"

#include <string_view>

#include "scripting/base_library.h"
#include "scripting/pattern.h"
#include "scripting/state.h"

namespace scripting {

namespace {

constexpr std::string_view kSpecial = "^$*+?.([%-";

// --- string.rep -------------------------------------------------------------------------------

int repeat(lua_State* lua) {
  const std::string_view text = text_argument(lua, 1);
  const int64_t times = to_int64(luaL_checknumber(lua, 2));
  if (times <= 0 || text.empty()) {
    lua_pushliteral(lua, "");
    return 1;
  }
  State& state = state_of(lua);
  if (static_cast<uint64_t>(times) > state.quota.bytes_max() / text.size()) {
    return luaL_error(lua, "not enough memory");
  }
  spend(lua, state, text.size() * static_cast<size_t>(times));
  luaL_Buffer buffer;
  luaL_buffinit(lua, &buffer);
  for (int64_t i = 0; i < times; i++) luaL_addlstring(&buffer, text.data(), text.size());
  luaL_pushresult(&buffer);
  return 1;
}

// --- string.find, match -----------------------------------------------------------------------

// Where an argument says that the search begins: from 1 on, negative from the end.
size_t search_begin(lua_State* lua, int argument, size_t subject_bytes) {
  int64_t at = to_int64(luaL_optnumber(lua, argument, 1));
  const auto bytes = static_cast<int64_t>(subject_bytes);
  if (at < 0) at = at < -bytes ? 0 : at + bytes + 1;
  if (at > 0) at--;
  return static_cast<size_t>(at > bytes ? bytes : at);
}

int push_found(lua_State* lua, size_t begin, size_t end) {
  lua_pushinteger(lua, static_cast<lua_Integer>(begin + 1));
  lua_pushinteger(lua, static_cast<lua_Integer>(end));
  return 2;
}

int find_plain(lua_State* lua, std::string_view subject, std::string_view wanted, size_t from) {
  spend(lua, state_of(lua), subject.size() - from);
  const size_t at = subject.find(wanted, from);
  if (at != std::string_view::npos) return push_found(lua, at, at + wanted.size());
  lua_pushnil(lua);
  return 1;
}

int search(lua_State* lua, bool tells_where) {
  const std::string_view subject = text_argument(lua, 1);
  std::string_view text = text_argument(lua, 2);
  const size_t from = search_begin(lua, 3, subject.size());
  const bool is_plain =
      lua_toboolean(lua, 4) != 0 || text.find_first_of(kSpecial) == std::string_view::npos;
  if (tells_where && is_plain) return find_plain(lua, subject, text, from);
  const bool is_anchored = text.starts_with('^');
  if (is_anchored) text.remove_prefix(1);
  Pattern pattern(lua, subject, text);
  for (size_t at = from; at <= subject.size(); at++) {
    const size_t end = pattern.match(at);
    if (end != Pattern::kNoMatch) {
      if (!tells_where) return pattern.push_captures(at, end);
      const int found = push_found(lua, at, end);
      return pattern.captures() == 0 ? found : found + pattern.push_captures(at, end);
    }
    if (is_anchored) break;
  }
  lua_pushnil(lua);
  return 1;
}

int find(lua_State* lua) { return search(lua, true); }
int match(lua_State* lua) { return search(lua, false); }

// --- string.gmatch ----------------------------------------------------------------------------

// Upvalues: the subject, the pattern, and where to go on.
int next_match(lua_State* lua) {
  const std::string_view subject = text_at(lua, lua_upvalueindex(1));
  Pattern pattern(lua, subject, text_at(lua, lua_upvalueindex(2)));
  const auto from = static_cast<size_t>(lua_tonumber(lua, lua_upvalueindex(3)));
  for (size_t at = from; at <= subject.size(); at++) {
    const size_t end = pattern.match(at);
    if (end == Pattern::kNoMatch) continue;
    lua_pushnumber(lua, static_cast<lua_Number>(end == at ? end + 1 : end));
    lua_replace(lua, lua_upvalueindex(3));
    return pattern.push_captures(at, end);
  }
  return 0;
}

int all_matches(lua_State* lua) {
  text_argument(lua, 1);
  text_argument(lua, 2);
  lua_settop(lua, 2);
  lua_pushinteger(lua, 0);
  lua_pushcclosure(lua, next_match, 3);
  return 1;
}

// --- string.gsub ------------------------------------------------------------------------------

struct Match {
  const Pattern& pattern;
  size_t begin;
  size_t end;
};

// "%0" is the whole match.
void add_capture(lua_State* lua, luaL_Buffer* out, const Match& match, char digit) {
  if (digit == '0') {
    luaL_addlstring(out, text_at(lua, 1).data() + match.begin, match.end - match.begin);
    return;
  }
  match.pattern.push_capture(static_cast<size_t>(digit - '1'), match.begin, match.end);
  luaL_addvalue(out);
}

// Adds the text of argument 3, in which "%1" stands for a capture.
void add_template(lua_State* lua, luaL_Buffer* out, const Match& match) {
  const std::string_view text = text_at(lua, 3);
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] != '%') {
      luaL_addchar(out, text[i]);
      continue;
    }
    i++;
    const char what = i < text.size() ? text[i] : '\0';
    if (what < '0' || what > '9') {
      luaL_addchar(out, what);
    } else {
      add_capture(lua, out, match, what);
    }
  }
}

// Adds what a table or a function has for the match; nil or false: the match itself.
void add_replacement(lua_State* lua, luaL_Buffer* out, const Match& match) {
  switch (lua_type(lua, 3)) {
    case LUA_TFUNCTION:
      lua_pushvalue(lua, 3);
      lua_call(lua, match.pattern.push_captures(match.begin, match.end), 1);
      break;
    case LUA_TTABLE:
      match.pattern.push_capture(0, match.begin, match.end);
      lua_gettable(lua, 3);
      break;
    default:
      add_template(lua, out, match);
      return;
  }
  if (lua_toboolean(lua, -1) == 0) {
    lua_pop(lua, 1);
    const std::string_view subject = text_at(lua, 1);
    lua_pushlstring(lua, subject.data() + match.begin, match.end - match.begin);
  } else if (lua_isstring(lua, -1) == 0) {
    luaL_error(lua, "invalid replacement value (a %s)", luaL_typename(lua, -1));
  }
  luaL_addvalue(out);
}

int replace_all(lua_State* lua) {
  const std::string_view subject = text_argument(lua, 1);
  std::string_view text = text_argument(lua, 2);
  const int type = lua_type(lua, 3);
  luaL_argcheck(
      lua,
      type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE, 3,
      "string/function/table expected");
  if (type == LUA_TNUMBER) lua_tolstring(lua, 3, nullptr);
  const auto most = static_cast<int64_t>(subject.size()) + 1;
  const int64_t limit = lua_isnoneornil(lua, 4) ? most : to_int64(luaL_checknumber(lua, 4));
  const bool is_anchored = text.starts_with('^');
  if (is_anchored) text.remove_prefix(1);
  Pattern pattern(lua, subject, text);
  luaL_Buffer out;
  luaL_buffinit(lua, &out);
  int64_t count = 0;
  size_t at = 0;
  while (count < limit) {
    const size_t end = pattern.match(at);
    if (end != Pattern::kNoMatch) {
      count++;
      add_replacement(lua, &out, {.pattern = pattern, .begin = at, .end = end});
    }
    if (end != Pattern::kNoMatch && end > at) {
      at = end;
    } else if (at < subject.size()) {
      luaL_addchar(&out, subject[at++]);
    } else {
      break;
    }
    if (is_anchored) break;
  }
  luaL_addlstring(&out, subject.data() + at, subject.size() - at);
  luaL_pushresult(&out);
  lua_pushnumber(lua, static_cast<lua_Number>(count));
  return 2;
}

constexpr luaL_Reg kStringFunctions[] = {
    {"rep", repeat},        {"find", find},        {"match", match},  {"gmatch", all_matches},
    {"gfind", all_matches}, {"gsub", replace_all}, {nullptr, nullptr}};

}  // namespace

void change_string_library(lua_State* lua) {
  set_functions(lua, kStringFunctions);
  lua_pushnil(lua);
  lua_setfield(lua, -2, "dump");
}

}  // namespace scripting
