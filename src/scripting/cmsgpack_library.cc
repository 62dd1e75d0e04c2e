// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "scripting/base_library.h"
#include "scripting/data_libraries.h"
#include "scripting/output.h"
#include "scripting/state.h"

namespace scripting {

namespace {

// MessagePack, by lua-cmsgpack's functions and habits: tables deeper than 16 are packed as nil.

constexpr int kPackDepthMax = 16;
constexpr int kUnpackDepthMax = 1000;
constexpr size_t kReservedElementsMax = 1024;  // a length is only a claim

// --- pack -------------------------------------------------------------------------------------

template <typename Number>
void add_big_endian(Output& out, Number number) {
  char bytes[sizeof(Number)];
  for (size_t i = 0; i < sizeof bytes; i++) {
    bytes[i] = static_cast<char>(number >> (8 * (sizeof bytes - 1 - i)));
  }
  out.add(std::string_view(bytes, sizeof bytes));
}

template <typename Number>
void add_tagged(Output& out, uint8_t tag, Number number) {
  out.add(static_cast<char>(tag));
  add_big_endian(out, number);
}

void add_integer(Output& out, int64_t value) {
  if (value >= 0) {
    const auto number = static_cast<uint64_t>(value);
    if (number < 0x80) return add_big_endian(out, static_cast<uint8_t>(number));
    if (number <= UINT8_MAX) return add_tagged(out, 0xcc, static_cast<uint8_t>(number));
    if (number <= UINT16_MAX) return add_tagged(out, 0xcd, static_cast<uint16_t>(number));
    if (number <= UINT32_MAX) return add_tagged(out, 0xce, static_cast<uint32_t>(number));
    return add_tagged(out, 0xcf, number);
  }
  if (value >= -32) return add_big_endian(out, static_cast<uint8_t>(value));
  if (value >= INT8_MIN) return add_tagged(out, 0xd0, static_cast<uint8_t>(value));
  if (value >= INT16_MIN) return add_tagged(out, 0xd1, static_cast<uint16_t>(value));
  if (value >= INT32_MIN) return add_tagged(out, 0xd2, static_cast<uint32_t>(value));
  add_tagged(out, 0xd3, static_cast<uint64_t>(value));
}

// As short as it stays the same number.
void add_number(Output& out, lua_Number number) {
  constexpr lua_Number kLimit = 9223372036854775808.0;
  if (number >= -kLimit && number < kLimit && number == std::floor(number)) {
    return add_integer(out, static_cast<int64_t>(number));
  }
  const auto single = static_cast<float>(number);
  if (static_cast<lua_Number>(single) == number) {
    return add_tagged(out, 0xca, std::bit_cast<uint32_t>(single));
  }
  add_tagged(out, 0xcb, std::bit_cast<uint64_t>(number));
}

// What says how long a text, an array or a map is: one byte for few, else a tag for the length.
struct LengthTags {
  uint8_t few;
  size_t few_max;
  uint8_t in_8;  // 0: there is none
  uint8_t in_16;
  uint8_t in_32;
};
constexpr LengthTags kTextTags = {0xa0, 31, 0xd9, 0xda, 0xdb};
constexpr LengthTags kArrayTags = {0x90, 15, 0, 0xdc, 0xdd};
constexpr LengthTags kMapTags = {0x80, 15, 0, 0xde, 0xdf};

void add_length(lua_State* lua, Output& out, const LengthTags& tags, size_t length) {
  if (length <= tags.few_max) {
    out.add(static_cast<char>(tags.few | length));
  } else if (tags.in_8 != 0 && length <= UINT8_MAX) {
    add_tagged(out, tags.in_8, static_cast<uint8_t>(length));
  } else if (length <= UINT16_MAX) {
    add_tagged(out, tags.in_16, static_cast<uint16_t>(length));
  } else if (length <= UINT32_MAX) {
    add_tagged(out, tags.in_32, static_cast<uint32_t>(length));
  } else {
    luaL_error(lua, "too long to pack");
  }
}

// How many pairs the table on top has, and whether their keys are 1, 2, 3 ... in any order.
struct Shape {
  size_t pairs = 0;
  bool is_array = true;
};
Shape shape_of(lua_State* lua) {
  Shape shape;
  lua_Number largest = 0;
  lua_pushnil(lua);
  while (lua_next(lua, -2) != 0) {
    lua_pop(lua, 1);
    shape.pairs++;
    const lua_Number key = lua_type(lua, -1) == LUA_TNUMBER ? lua_tonumber(lua, -1) : 0;
    if (key < 1 || key != std::floor(key)) shape.is_array = false;
    if (key > largest) largest = key;
  }
  shape.is_array = shape.is_array && largest == static_cast<lua_Number>(shape.pairs);
  return shape;
}

// Packs the value on top of the stack and pops it.
void pack_top(lua_State* lua, Output& out, int depth);

void pack_table(lua_State* lua, Output& out, int depth) {
  const Shape shape = shape_of(lua);
  if (shape.is_array) {
    add_length(lua, out, kArrayTags, shape.pairs);
    for (size_t i = 1; i <= shape.pairs; i++) {
      lua_rawgeti(lua, -1, static_cast<int>(i));
      pack_top(lua, out, depth + 1);
    }
    return;
  }
  add_length(lua, out, kMapTags, shape.pairs);
  lua_pushnil(lua);
  while (lua_next(lua, -2) != 0) {
    lua_pushvalue(lua, -2);
    pack_top(lua, out, depth + 1);
    pack_top(lua, out, depth + 1);
  }
}

void pack_top(lua_State* lua, Output& out, int depth) {
  luaL_checkstack(lua, 5, "in function pack");
  switch (lua_type(lua, -1)) {
    case LUA_TSTRING: {
      const std::string_view text = text_at(lua, -1);
      add_length(lua, out, kTextTags, text.size());
      out.add(text);
      break;
    }
    case LUA_TBOOLEAN:
      out.add(lua_toboolean(lua, -1) != 0 ? '\xc3' : '\xc2');
      break;
    case LUA_TNUMBER:
      add_number(out, lua_tonumber(lua, -1));
      break;
    case LUA_TTABLE:
      if (depth == kPackDepthMax) {
        out.add('\xc0');
      } else {
        pack_table(lua, out, depth);
      }
      break;
    default:
      out.add('\xc0');
  }
  lua_pop(lua, 1);
}

int pack_values(lua_State* lua) {
  const int count = lua_gettop(lua);
  if (count == 0) return luaL_argerror(lua, 0, "MessagePack pack needs input.");
  Output out(lua);
  for (int i = 1; i <= count; i++) {
    lua_pushvalue(lua, i);
    pack_top(lua, out, 0);
  }
  out.push();
  return 1;
}

// --- unpack -----------------------------------------------------------------------------------

class Unpacker {
 public:
  Unpacker(lua_State* lua, std::string_view data) : lua_(lua), left_(data) {}

  size_t left() const { return left_.size(); }

  // Pushes the next value.
  void push(int depth) {
    if (depth > kUnpackDepthMax) luaL_error(lua_, "Too many nested values in input.");
    luaL_checkstack(lua_, 4, "in function unpack");
    const auto tag = static_cast<uint8_t>(take(1)[0]);
    if (tag < 0x80) return push_number(tag);
    if (tag >= 0xe0) return push_number(static_cast<int8_t>(tag));
    if (tag >= 0xa0 && tag <= 0xbf) return push_text(lua_, take(tag & 31));
    if (tag >= 0x90 && tag <= 0x9f) return push_array(tag & 15, depth);
    if (tag <= 0x8f) return push_map(tag & 15, depth);
    push_tagged(tag, depth);
  }

 private:
  std::string_view take(size_t bytes) {
    if (bytes > left_.size()) luaL_error(lua_, "Missing bytes in input.");
    const std::string_view taken = left_.substr(0, bytes);
    left_.remove_prefix(bytes);
    return taken;
  }

  template <typename Number>
  Number take_number() {
    Number number = 0;
    for (const char byte : take(sizeof(Number))) {
      number = static_cast<Number>(number << 8 | static_cast<uint8_t>(byte));
    }
    return number;
  }

  template <typename Number>
  void push_number(Number number) {
    lua_pushnumber(lua_, static_cast<lua_Number>(number));
  }

  void push_tagged(uint8_t tag, int depth) {
    switch (tag) {
      case 0xc0:
        return lua_pushnil(lua_);
      case 0xc2:
        return lua_pushboolean(lua_, 0);
      case 0xc3:
        return lua_pushboolean(lua_, 1);
      case 0xca:
        return push_number(std::bit_cast<float>(take_number<uint32_t>()));
      case 0xcb:
        return push_number(std::bit_cast<double>(take_number<uint64_t>()));
      case 0xcc:
        return push_number(take_number<uint8_t>());
      case 0xcd:
        return push_number(take_number<uint16_t>());
      case 0xce:
        return push_number(take_number<uint32_t>());
      case 0xcf:
        return push_number(take_number<uint64_t>());
      case 0xd0:
        return push_number(static_cast<int8_t>(take_number<uint8_t>()));
      case 0xd1:
        return push_number(static_cast<int16_t>(take_number<uint16_t>()));
      case 0xd2:
        return push_number(static_cast<int32_t>(take_number<uint32_t>()));
      case 0xd3:
        return push_number(static_cast<int64_t>(take_number<uint64_t>()));
      case 0xd9:
        return push_text(lua_, take(take_number<uint8_t>()));
      case 0xda:
        return push_text(lua_, take(take_number<uint16_t>()));
      case 0xdb:
        return push_text(lua_, take(take_number<uint32_t>()));
      case 0xdc:
        return push_array(take_number<uint16_t>(), depth);
      case 0xdd:
        return push_array(take_number<uint32_t>(), depth);
      case 0xde:
        return push_map(take_number<uint16_t>(), depth);
      case 0xdf:
        return push_map(take_number<uint32_t>(), depth);
      default:
        luaL_error(lua_, "Bad data format in input.");
    }
  }

  static int reserved(size_t count) {
    return static_cast<int>(std::min(count, kReservedElementsMax));
  }

  void push_array(size_t count, int depth) {
    if (count > left_.size()) luaL_error(lua_, "Missing bytes in input.");
    lua_createtable(lua_, reserved(count), 0);
    for (size_t i = 1; i <= count; i++) {
      push(depth + 1);
      lua_rawseti(lua_, -2, static_cast<int>(i));
    }
  }

  // A key that no table can have is passed over with its value.
  void push_map(size_t pairs, int depth) {
    if (pairs > left_.size() / 2) luaL_error(lua_, "Missing bytes in input.");
    lua_createtable(lua_, 0, reserved(pairs));
    for (size_t i = 0; i < pairs; i++) {
      push(depth + 1);
      push(depth + 1);
      const bool is_nan = lua_type(lua_, -2) == LUA_TNUMBER && std::isnan(lua_tonumber(lua_, -2));
      if (lua_isnil(lua_, -2) || is_nan) {
        lua_pop(lua_, 2);
      } else {
        lua_rawset(lua_, -3);
      }
    }
  }

  lua_State* lua_;
  std::string_view left_;
};

// All values if there is neither a limit nor an offset; else the offset of the next comes first,
// or -1.
int unpack_some(lua_State* lua, int64_t limit, int64_t offset) {
  const std::string_view data = text_argument(lua, 1);
  lua_settop(lua, 1);
  if (offset < 0 || limit < 0) {
    return luaL_error(lua, "Invalid request to unpack with offset of %d and limit of %d.",
                      static_cast<int>(offset), static_cast<int>(limit));
  }
  if (static_cast<uint64_t>(offset) > data.size()) {
    return luaL_error(lua, "Start offset %d greater than input length %d.",
                      static_cast<int>(offset), static_cast<int>(data.size()));
  }
  const bool is_all = limit == 0 && offset == 0;
  spend(lua, state_of(lua), data.size());
  Unpacker unpacker(lua, data.substr(static_cast<size_t>(offset)));
  int64_t count = 0;
  for (; unpacker.left() > 0 && (is_all || count < limit); count++) unpacker.push(0);
  if (!is_all) {
    luaL_checkstack(lua, 1, "in function unpack");
    const size_t next = data.size() - unpacker.left();
    lua_pushnumber(lua, unpacker.left() == 0 ? -1 : static_cast<lua_Number>(next));
    lua_insert(lua, 2);
    count++;
  }
  return static_cast<int>(count);
}

int unpack_all(lua_State* lua) { return unpack_some(lua, 0, 0); }
int unpack_one(lua_State* lua) { return unpack_some(lua, 1, to_int64(luaL_optnumber(lua, 2, 0))); }
int unpack_limit(lua_State* lua) {
  return unpack_some(lua, to_int64(luaL_checknumber(lua, 2)), to_int64(luaL_optnumber(lua, 3, 0)));
}

constexpr luaL_Reg kCmsgpackFunctions[] = {{"pack", pack_values},
                                           {"unpack", unpack_all},
                                           {"unpack_one", unpack_one},
                                           {"unpack_limit", unpack_limit},
                                           {nullptr, nullptr}};

}  // namespace

void push_cmsgpack_library(lua_State* lua) {
  lua_newtable(lua);
  set_functions(lua, kCmsgpackFunctions);
  lua_pushliteral(lua, "cmsgpack");
  lua_setfield(lua, -2, "_NAME");
  lua_pushliteral(lua, "lua-cmsgpack 0.4.0");
  lua_setfield(lua, -2, "_VERSION");
}

}  // namespace scripting
