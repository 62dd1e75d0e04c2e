// SPDX-License-Identifier: Apache-2.0
#include <climits>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string_view>

#include "scripting/base_library.h"
#include "scripting/data_libraries.h"
#include "scripting/json_options.h"
#include "scripting/json_reader.h"
#include "scripting/output.h"
#include "scripting/state.h"

namespace scripting {

namespace {

// JSON by lua-cjson's functions and habits.

// --- encode -----------------------------------------------------------------------------------

class JsonWriter {
 public:
  JsonWriter(lua_State* lua, const JsonOptions& options)
      : lua_(lua), options_(options), out_(lua) {}

  // Writes the value on top of the stack, which is left there.
  void write(int depth) {
    luaL_checkstack(lua_, 5, nullptr);
    switch (lua_type(lua_, -1)) {
      case LUA_TSTRING:
        write_text(text_at(lua_, -1));
        break;
      case LUA_TNUMBER:
        write_number(lua_tonumber(lua_, -1));
        break;
      case LUA_TBOOLEAN:
        out_.add(lua_toboolean(lua_, -1) != 0 ? "true" : "false");
        break;
      case LUA_TNIL:
        out_.add("null");
        break;
      case LUA_TTABLE:
        write_table(depth + 1);
        break;
      case LUA_TLIGHTUSERDATA:
        if (lua_touserdata(lua_, -1) != nullptr) refuse("type not supported");
        out_.add("null");
        break;
      default:
        refuse("type not supported");
    }
  }

  void push() const { out_.push(); }

 private:
  void refuse(const char* why) {
    luaL_error(lua_, "Cannot serialise %s: %s", luaL_typename(lua_, -1), why);
  }

  void write_text(std::string_view text) {
    out_.add('"');
    size_t begin = 0;
    for (size_t i = 0; i < text.size(); i++) {
      char escape[8];
      const size_t bytes = escaped(text[i], escape);
      if (bytes == 0) continue;
      out_.add(text.substr(begin, i - begin));
      out_.add(std::string_view(escape, bytes));
      begin = i + 1;
    }
    out_.add(text.substr(begin));
    out_.add('"');
  }

  // 0: it stands for itself.
  static size_t escaped(char c, char (&out)[8]) {
    constexpr std::string_view kSpecial = "\"\\/\b\f\n\r\t";
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    const size_t at = kSpecial.find(c);
    if (at != std::string_view::npos) {
      out[0] = '\\';
      out[1] = kLetters[at];
      return 2;
    }
    const auto byte = static_cast<uint8_t>(c);
    if (byte >= 0x20 && byte != 0x7f) return 0;
    return static_cast<size_t>(std::snprintf(out, sizeof out, "\\u%04x", unsigned{byte}));
  }

  void write_number(lua_Number number) {
    if (!std::isfinite(number)) {
      if (options_.encode_invalid == JsonOptions::Invalid::kIsAnError) {
        refuse("must not be NaN or Inf");
      }
      if (options_.encode_invalid == JsonOptions::Invalid::kIsNull) return out_.add("null");
      if (std::isnan(number)) return out_.add("nan");  // without a sign
    }
    char text[40];
    const int bytes = std::snprintf(text, sizeof text, "%.*g", options_.precision, number);
    out_.add(std::string_view(text, static_cast<size_t>(bytes)));
  }

  void write_table(int depth) {
    if (depth > options_.encode_depth_max) {
      luaL_error(lua_, "Cannot serialise, excessive nesting (%d)", depth);
    }
    const int64_t length = array_length();
    if (length > 0) {
      write_array(length, depth);
    } else {
      write_object(depth);
    }
  }

  // Of the table on top; 0 or less: it is none.
  int64_t array_length() {
    int64_t largest = 0;
    int64_t count = 0;
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      const lua_Number key = lua_type(lua_, -2) == LUA_TNUMBER ? lua_tonumber(lua_, -2) : 0;
      if (key < 1 || key != std::floor(key) || key > INT_MAX) {
        lua_pop(lua_, 2);
        return -1;
      }
      if (key > static_cast<lua_Number>(largest)) largest = static_cast<int64_t>(key);
      count++;
      lua_pop(lua_, 1);
    }
    const bool is_sparse = options_.sparse_ratio > 0 && largest > options_.sparse_safe &&
                           largest > count * options_.sparse_ratio;
    if (!is_sparse) return largest;
    if (!options_.sparse_converts) refuse("excessively sparse array");
    return -1;
  }

  void write_array(int64_t length, int depth) {
    spend(lua_, state_of(lua_), static_cast<size_t>(length));
    out_.add('[');
    for (int64_t i = 1; i <= length; i++) {
      if (i > 1) out_.add(',');
      lua_rawgeti(lua_, -1, static_cast<int>(i));
      write(depth);
      lua_pop(lua_, 1);
    }
    out_.add(']');
  }

  void write_object(int depth) {
    out_.add('{');
    bool is_first = true;
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      if (!is_first) out_.add(',');
      is_first = false;
      write_key();
      out_.add(':');
      write(depth);
      lua_pop(lua_, 1);
    }
    out_.add('}');
  }

  // Below the value on top.
  void write_key() {
    if (lua_type(lua_, -2) == LUA_TSTRING) return write_text(text_at(lua_, -2));
    lua_pushvalue(lua_, -2);
    if (lua_type(lua_, -1) != LUA_TNUMBER) refuse("table key must be a number or string");
    out_.add('"');
    write_number(lua_tonumber(lua_, -1));
    out_.add('"');
    lua_pop(lua_, 1);
  }

  lua_State* lua_;
  const JsonOptions& options_;
  Output out_;
};

int encode_json(lua_State* lua) {
  luaL_argcheck(lua, lua_gettop(lua) == 1, 1, "expected 1 argument");
  JsonWriter writer(lua, state_of(lua).json);
  lua_pushvalue(lua, 1);
  writer.write(0);
  writer.push();
  return 1;
}

int decode_json(lua_State* lua) {
  luaL_argcheck(lua, lua_gettop(lua) == 1, 1, "expected 1 argument");
  push_json(lua, text_argument(lua, 1), state_of(lua).json);
  return 1;
}

// --- options ----------------------------------------------------------------------------------

void check_count(lua_State* lua, int most) {
  luaL_argcheck(lua, lua_gettop(lua) <= most, most + 1, "found too many arguments");
}

// Sets it if the argument is given, and pushes what it is.
void change_integer(lua_State* lua, int index, int& value, int least, int most) {
  if (!lua_isnoneornil(lua, index)) {
    const lua_Integer wanted = luaL_checkinteger(lua, index);
    if (wanted < least || wanted > most) {
      luaL_argerror(lua, index,
                    lua_pushfstring(lua, "expected integer between %d and %d", least, most));
    }
    value = static_cast<int>(wanted);
  }
}

void change_boolean(lua_State* lua, int index, bool& value) {
  static const char* const kNames[] = {"off", "on", nullptr};
  if (lua_isnoneornil(lua, index)) return;
  value = lua_isboolean(lua, index) ? lua_toboolean(lua, index) != 0
                                    : luaL_checkoption(lua, index, nullptr, kNames) == 1;
}

int encode_depth(lua_State* lua) {
  check_count(lua, 1);
  change_integer(lua, 1, state_of(lua).json.encode_depth_max, 1, INT_MAX);
  lua_pushinteger(lua, state_of(lua).json.encode_depth_max);
  return 1;
}

int decode_depth(lua_State* lua) {
  check_count(lua, 1);
  change_integer(lua, 1, state_of(lua).json.decode_depth_max, 1, INT_MAX);
  lua_pushinteger(lua, state_of(lua).json.decode_depth_max);
  return 1;
}

int number_precision(lua_State* lua) {
  check_count(lua, 1);
  change_integer(lua, 1, state_of(lua).json.precision, 1, 14);
  lua_pushinteger(lua, state_of(lua).json.precision);
  return 1;
}

int keep_buffer(lua_State* lua) {
  check_count(lua, 1);
  change_boolean(lua, 1, state_of(lua).json.keeps_buffer);
  lua_pushboolean(lua, state_of(lua).json.keeps_buffer ? 1 : 0);
  return 1;
}

int sparse_array(lua_State* lua) {
  check_count(lua, 3);
  JsonOptions& options = state_of(lua).json;
  change_boolean(lua, 1, options.sparse_converts);
  change_integer(lua, 2, options.sparse_ratio, 0, INT_MAX);
  change_integer(lua, 3, options.sparse_safe, 0, INT_MAX);
  lua_pushboolean(lua, options.sparse_converts ? 1 : 0);
  lua_pushinteger(lua, options.sparse_ratio);
  lua_pushinteger(lua, options.sparse_safe);
  return 3;
}

int encode_invalid_numbers(lua_State* lua) {
  static const char* const kNames[] = {"off", "on", "null", nullptr};
  check_count(lua, 1);
  JsonOptions::Invalid& invalid = state_of(lua).json.encode_invalid;
  if (!lua_isnoneornil(lua, 1)) {
    const int index =
        lua_isboolean(lua, 1) ? lua_toboolean(lua, 1) : luaL_checkoption(lua, 1, nullptr, kNames);
    invalid = static_cast<JsonOptions::Invalid>(index);
  }
  if (invalid == JsonOptions::Invalid::kIsNull) {
    lua_pushliteral(lua, "null");
  } else {
    lua_pushboolean(lua, invalid == JsonOptions::Invalid::kIsWritten ? 1 : 0);
  }
  return 1;
}

int decode_invalid_numbers(lua_State* lua) {
  check_count(lua, 1);
  change_boolean(lua, 1, state_of(lua).json.decode_invalid);
  lua_pushboolean(lua, state_of(lua).json.decode_invalid ? 1 : 0);
  return 1;
}

constexpr luaL_Reg kCjsonFunctions[] = {{"encode", encode_json},
                                        {"decode", decode_json},
                                        {"encode_sparse_array", sparse_array},
                                        {"encode_max_depth", encode_depth},
                                        {"decode_max_depth", decode_depth},
                                        {"encode_number_precision", number_precision},
                                        {"encode_keep_buffer", keep_buffer},
                                        {"encode_invalid_numbers", encode_invalid_numbers},
                                        {"decode_invalid_numbers", decode_invalid_numbers},
                                        {nullptr, nullptr}};

}  // namespace

void push_cjson_library(lua_State* lua) {
  lua_newtable(lua);
  set_functions(lua, kCjsonFunctions);
  lua_pushlightuserdata(lua, nullptr);
  lua_setfield(lua, -2, "null");
  lua_pushliteral(lua, "cjson");
  lua_setfield(lua, -2, "_NAME");
  lua_pushliteral(lua, "2.1.0");
  lua_setfield(lua, -2, "_VERSION");
}

}  // namespace scripting
