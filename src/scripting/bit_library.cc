// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cmath>
#include <cstdint>

#include "scripting/base_library.h"
#include "scripting/data_libraries.h"
#include "scripting/state.h"

namespace scripting {

namespace {

// Operations on 32 bits, as Lua BitOp has them: arguments are rounded and taken modulo 2^32,
// results are signed.

uint32_t bits_argument(lua_State* lua, int index) {
  return static_cast<uint32_t>(to_int64(std::nearbyint(luaL_checknumber(lua, index))));
}

int push_bits(lua_State* lua, uint32_t bits) {
  lua_pushnumber(lua, static_cast<lua_Number>(static_cast<int32_t>(bits)));
  return 1;
}

int to_bit(lua_State* lua) { return push_bits(lua, bits_argument(lua, 1)); }
int invert(lua_State* lua) { return push_bits(lua, ~bits_argument(lua, 1)); }
int swap_bytes(lua_State* lua) { return push_bits(lua, __builtin_bswap32(bits_argument(lua, 1))); }

template <typename Combine>
int combine_all(lua_State* lua, Combine combine) {
  uint32_t bits = bits_argument(lua, 1);
  for (int i = lua_gettop(lua); i > 1; i--) bits = combine(bits, bits_argument(lua, i));
  return push_bits(lua, bits);
}

int and_all(lua_State* lua) {
  return combine_all(lua, [](uint32_t a, uint32_t b) { return a & b; });
}
int or_all(lua_State* lua) {
  return combine_all(lua, [](uint32_t a, uint32_t b) { return a | b; });
}
int xor_all(lua_State* lua) {
  return combine_all(lua, [](uint32_t a, uint32_t b) { return a ^ b; });
}

uint32_t count_argument(lua_State* lua) { return bits_argument(lua, 2) & 31; }

int shift_left(lua_State* lua) {
  return push_bits(lua, bits_argument(lua, 1) << count_argument(lua));
}
int shift_right(lua_State* lua) {
  return push_bits(lua, bits_argument(lua, 1) >> count_argument(lua));
}
int shift_right_signed(lua_State* lua) {
  const auto bits = static_cast<int32_t>(bits_argument(lua, 1));
  return push_bits(lua, static_cast<uint32_t>(bits >> count_argument(lua)));
}
int rotate_left(lua_State* lua) {
  return push_bits(lua, std::rotl(bits_argument(lua, 1), static_cast<int>(count_argument(lua))));
}
int rotate_right(lua_State* lua) {
  return push_bits(lua, std::rotr(bits_argument(lua, 1), static_cast<int>(count_argument(lua))));
}

// So many digits, the last ones; upper-case if the number is negative. It has a negative that is
// one of the type, even the lowest (CVE-2024-31449).
int to_hex(lua_State* lua) {
  constexpr int64_t kDigits = 8;
  uint32_t bits = bits_argument(lua, 1);
  int64_t count = kDigits;
  if (!lua_isnone(lua, 2)) count = static_cast<int32_t>(bits_argument(lua, 2));
  const char* digits = count < 0 ? "0123456789ABCDEF" : "0123456789abcdef";
  if (count < 0) count = -count;
  if (count > kDigits) count = kDigits;
  char text[kDigits];
  for (int64_t i = count - 1; i >= 0; i--) {
    text[i] = digits[bits & 15];
    bits >>= 4;
  }
  lua_pushlstring(lua, text, static_cast<size_t>(count));
  return 1;
}

constexpr luaL_Reg kBitFunctions[] = {
    {"tobit", to_bit},      {"bnot", invert},        {"bswap", swap_bytes},
    {"band", and_all},      {"bor", or_all},         {"bxor", xor_all},
    {"lshift", shift_left}, {"rshift", shift_right}, {"arshift", shift_right_signed},
    {"rol", rotate_left},   {"ror", rotate_right},   {"tohex", to_hex},
    {nullptr, nullptr}};

}  // namespace

void push_bit_library(lua_State* lua) {
  lua_newtable(lua);
  set_functions(lua, kBitFunctions);
}

}  // namespace scripting
