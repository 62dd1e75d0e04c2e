// SPDX-License-Identifier: Apache-2.0
#include "scripting/result_writer.h"

#include <algorithm>
#include <climits>

#include "scripting/state.h"

namespace scripting {

namespace {

// Pushes the field of the table on top, past its metatable, and returns whether it is of the type.
// Pops what is of another.
bool push_field(lua_State* lua, const char* name, int type) {
  lua_pushstring(lua, name);
  lua_rawget(lua, -2);
  if (lua_type(lua, -1) == type) return true;
  lua_pop(lua, 1);
  return false;
}

size_t count_entries(lua_State* lua) {
  size_t count = 0;
  lua_pushnil(lua);
  while (lua_next(lua, -2) != 0) {
    lua_pop(lua, 1);
    count++;
  }
  return count;
}

class ResultWriter {
 public:
  ResultWriter(lua_State* lua, int resp, Answer& answer)
      : lua_(lua), resp_(resp), answer_(answer) {}

  void write() {
    if (lua_checkstack(lua_, 6) == 0) {
      answer_.error("ERR reached lua stack limit", false);
      return;
    }
    switch (lua_type(lua_, -1)) {
      case LUA_TSTRING:
        answer_.bulk(text_at(lua_, -1));
        break;
      case LUA_TNUMBER:
        answer_.integer(to_int64(lua_tonumber(lua_, -1)));
        break;
      case LUA_TBOOLEAN:
        write_boolean(lua_toboolean(lua_, -1) != 0);
        break;
      case LUA_TTABLE:
        write_table();
        break;
      default:
        answer_.null();
    }
  }

 private:
  void write_boolean(bool value) {
    if (resp_ == 3) {
      answer_.boolean(value);
    } else if (value) {
      answer_.integer(1);
    } else {
      answer_.null();
    }
  }

  // The first field that says what the table is to be.
  void write_table() {
    if (push_field(lua_, "err", LUA_TSTRING)) {
      lua_pop(lua_, 1);
      const ScriptError error = script_error(lua_);
      answer_.error(error.text, error.is_counted);
      return;
    }
    if (!write_text_field() && !write_aggregate()) write_array();
  }

  bool write_text_field() {
    if (push_field(lua_, "ok", LUA_TSTRING)) {
      answer_.status(flattened(text_at(lua_, -1)));
    } else if (push_field(lua_, "double", LUA_TNUMBER)) {
      answer_.real(lua_tonumber(lua_, -1));
    } else if (push_field(lua_, "big_number", LUA_TSTRING)) {
      answer_.big_number(flattened(text_at(lua_, -1)));
    } else {
      return false;
    }
    lua_pop(lua_, 1);
    return true;
  }

  bool write_aggregate() {
    if (push_field(lua_, "map", LUA_TTABLE)) {
      write_map();
    } else if (push_field(lua_, "set", LUA_TTABLE)) {
      write_set();
    } else if (push_field(lua_, "verbatim_string", LUA_TTABLE)) {
      if (!write_verbatim()) {
        lua_pop(lua_, 1);
        return false;
      }
    } else {
      return false;
    }
    lua_pop(lua_, 1);
    return true;
  }

  bool write_verbatim() {
    if (!push_field(lua_, "string", LUA_TSTRING)) return false;
    lua_pushvalue(lua_, -2);
    if (!push_field(lua_, "format", LUA_TSTRING)) {
      lua_pop(lua_, 2);
      return false;
    }
    std::string format = flattened(text_at(lua_, -1).substr(0, 3));
    format.resize(3, ' ');
    answer_.verbatim(format, text_at(lua_, -3));
    lua_pop(lua_, 3);
    return true;
  }

  void write_map() {
    answer_.map(count_entries(lua_));
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      lua_pushvalue(lua_, -2);  // a copy of the key: to be shown, it may become a text
      write();
      lua_pop(lua_, 1);
      write();
      lua_pop(lua_, 1);
    }
  }

  void write_set() {
    answer_.set(count_entries(lua_));
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      lua_pop(lua_, 1);
      write();
    }
  }

  // Up to the first nil.
  void write_array() {
    int count = 0;
    while (count < INT_MAX - 1) {
      lua_rawgeti(lua_, -1, count + 1);
      const bool is_end = lua_isnil(lua_, -1);
      lua_pop(lua_, 1);
      if (is_end) break;
      count++;
    }
    answer_.array(static_cast<size_t>(count));
    for (int i = 1; i <= count; i++) {
      lua_rawgeti(lua_, -1, i);
      write();
      lua_pop(lua_, 1);
    }
  }

  lua_State* lua_;
  const int resp_;
  Answer& answer_;
};

}  // namespace

void write_result(lua_State* lua, int resp, Answer& answer) {
  ResultWriter(lua, resp, answer).write();
}

ScriptError script_error(lua_State* lua) {
  ScriptError error;
  if (!lua_istable(lua, -1)) {
    const bool is_text = lua_isstring(lua, -1) != 0;
    error.text = is_text ? "ERR " + flattened(text_at(lua, -1)) : "ERR unknown error";
    return error;
  }
  if (push_field(lua, "err", LUA_TSTRING)) {
    error.text = flattened(text_at(lua, -1));
    lua_pop(lua, 1);
  }
  if (push_field(lua, "source", LUA_TSTRING)) {
    error.source = flattened(text_at(lua, -1));
    lua_pop(lua, 1);
  }
  if (push_field(lua, "line", LUA_TNUMBER)) {
    error.line = to_int64(lua_tonumber(lua, -1));
    lua_pop(lua, 1);
  }
  if (push_field(lua, "ignore_error_stats_update", LUA_TBOOLEAN)) {
    error.is_counted = lua_toboolean(lua, -1) != 0;
    lua_pop(lua, 1);
  }
  if (error.text.empty()) error.text = "ERR unknown error";
  return error;
}

std::string flattened(std::string_view text) {
  std::string flat(text);
  std::replace_if(
      flat.begin(), flat.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return flat;
}

}  // namespace scripting
