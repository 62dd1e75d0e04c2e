// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <climits>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "scripting/base_library.h"
#include "scripting/data_libraries.h"
#include "scripting/state.h"

namespace scripting {

namespace {

// struct.pack, unpack and size: Roberto Ierusalimschy's formats of C structures.
//   ">" "<"        big and little endian from here on; the processor's at first
//   "!n"           aligned to at most n bytes, a power of two
//   "x"            a byte of padding
//   "b" "h" "i" "l" "T", upper case unsigned: char, short, int, long, size_t; "in": n bytes
//   "f" "d"        float, double
//   "cn" "s"       n bytes ("c0": as many as the number before says), bytes up to a zero

constexpr size_t kNumberBytesMax = 32;  // of "in"
constexpr size_t kAlignmentMax = 16;

struct Item {
  char type = 0;
  size_t bytes = 0;
  size_t padding = 0;  // before it
};

// Walks through a format; `total` is where the next item would begin.
class Format {
 public:
  Format(lua_State* lua, std::string_view text) : lua_(lua), left_(text) {}

  bool is_little() const { return is_little_; }

  // False at the end. Options that are no items are passed over, "x" is one.
  bool next(size_t total, Item& item) {
    while (!left_.empty()) {
      const char type = left_[0];
      left_.remove_prefix(1);
      if (type == ' ') continue;
      if (type == '<' || type == '>') {
        is_little_ = type == '<';
      } else if (type == '!') {
        const size_t alignment = number(kAlignmentMax / 2);
        if (alignment == 0 || alignment > kAlignmentMax || !std::has_single_bit(alignment)) {
          luaL_error(lua_, "alignment %d is not a power of 2", static_cast<int>(alignment));
        }
        alignment_ = alignment;
      } else {
        item = {.type = type, .bytes = size_of(type), .padding = 0};
        item.padding = padding(total, item);
        return true;
      }
    }
    return false;
  }

 private:
  // The digits that come next; every one of a format is checked not to overflow.
  size_t number(size_t otherwise) {
    if (left_.empty() || left_[0] < '0' || left_[0] > '9') return otherwise;
    size_t value = 0;
    while (!left_.empty() && left_[0] >= '0' && left_[0] <= '9') {
      const auto digit = static_cast<size_t>(left_[0] - '0');
      if (value > (INT_MAX - digit) / 10) luaL_error(lua_, "integral size overflow");
      value = value * 10 + digit;
      left_.remove_prefix(1);
    }
    return value;
  }

  size_t size_of(char type) {
    switch (type) {
      case 'B':
      case 'b':
        return sizeof(char);
      case 'H':
      case 'h':
        return sizeof(short);
      case 'L':
      case 'l':
        return sizeof(long);
      case 'T':
        return sizeof(size_t);
      case 'f':
        return sizeof(float);
      case 'd':
        return sizeof(double);
      case 'x':
        return 1;
      case 'c':
        return number(1);
      case 's':
        return 0;
      case 'i':
      case 'I': {
        const size_t bytes = number(sizeof(int));
        if (bytes == 0 || bytes > kNumberBytesMax) {
          luaL_error(lua_, "integral size %d is larger than limit of %d", static_cast<int>(bytes),
                     static_cast<int>(kNumberBytesMax));
        }
        return bytes;
      }
      default:
        luaL_argerror(lua_, 1, lua_pushfstring(lua_, "invalid format option '%c'", type));
    }
    return 0;
  }

  size_t padding(size_t total, const Item& item) const {
    size_t alignment = item.bytes;
    if (alignment == 0 || item.type == 'c' || item.type == 'x') return 0;
    if (alignment > alignment_) alignment = alignment_;
    if (!std::has_single_bit(alignment)) return 0;
    return (alignment - (total & (alignment - 1))) & (alignment - 1);
  }

  lua_State* lua_;
  std::string_view left_;
  bool is_little_ = std::endian::native == std::endian::little;
  size_t alignment_ = 1;
};

// --- pack -------------------------------------------------------------------------------------

// The last byte first, and back; beyond eight bytes the sign goes on.
void add_struct_integer(luaL_Buffer* out, lua_Number number, size_t bytes, bool is_little) {
  const auto value = number < 0                        ? static_cast<uint64_t>(to_int64(number))
                     : number < 18446744073709551616.0 ? static_cast<uint64_t>(number)
                                                       : uint64_t{0};
  const uint8_t beyond = number < 0 ? 0xFF : 0;
  for (size_t i = 0; i < bytes; i++) {
    const size_t at = is_little ? i : bytes - 1 - i;
    const uint8_t byte = at < 8 ? static_cast<uint8_t>(value >> (8 * at)) : beyond;
    luaL_addchar(out, static_cast<char>(byte));
  }
}

template <typename Number>
void add_real(luaL_Buffer* out, Number number, bool is_little) {
  char bytes[sizeof(Number)];
  std::memcpy(bytes, &number, sizeof bytes);
  const bool in_order = is_little == (std::endian::native == std::endian::little);
  for (size_t i = 0; i < sizeof bytes; i++) {
    luaL_addchar(out, bytes[in_order ? i : sizeof bytes - 1 - i]);
  }
}

// Returns how many bytes the text took.
size_t add_text(lua_State* lua, luaL_Buffer* out, const Item& item, int argument) {
  const std::string_view text = text_argument(lua, argument);
  const size_t bytes = item.type == 's' || item.bytes == 0 ? text.size() : item.bytes;
  luaL_argcheck(lua, text.size() >= bytes, argument + 1, "string too short");
  luaL_addlstring(out, text.data(), bytes);
  if (item.type == 's') luaL_addchar(out, '\0');
  return item.type == 's' ? bytes + 1 : bytes;
}

int pack_struct(lua_State* lua) {
  Format format(lua, text_argument(lua, 1));
  luaL_Buffer out;
  lua_pushnil(lua);  // a mark between the arguments and what the buffer keeps on the stack
  luaL_buffinit(lua, &out);
  int argument = 2;
  size_t total = 0;
  Item item;
  while (format.next(total, item)) {
    for (size_t i = 0; i < item.padding; i++) luaL_addchar(&out, '\0');
    total += item.padding;
    switch (item.type) {
      case 'x':
        luaL_addchar(&out, '\0');
        total++;
        break;
      case 'c':
      case 's':
        total += add_text(lua, &out, item, argument++);
        break;
      case 'f':
        add_real(&out, static_cast<float>(luaL_checknumber(lua, argument++)), format.is_little());
        total += item.bytes;
        break;
      case 'd':
        add_real(&out, luaL_checknumber(lua, argument++), format.is_little());
        total += item.bytes;
        break;
      default:
        add_struct_integer(&out, luaL_checknumber(lua, argument++), item.bytes, format.is_little());
        total += item.bytes;
    }
  }
  luaL_pushresult(&out);
  return 1;
}

// --- unpack -----------------------------------------------------------------------------------

void push_integer(lua_State* lua, std::string_view bytes, bool is_little, bool is_signed) {
  uint64_t value = 0;
  for (size_t i = 0; i < bytes.size(); i++) {
    const size_t at = is_little ? bytes.size() - 1 - i : i;
    value = value << 8 | static_cast<uint8_t>(bytes[at]);
  }
  if (!is_signed) {
    lua_pushnumber(lua, static_cast<lua_Number>(value));
    return;
  }
  if (bytes.size() < 8) {
    const uint64_t sign = uint64_t{1} << (8 * bytes.size() - 1);
    value = (value ^ sign) - sign;
  }
  lua_pushnumber(lua, static_cast<lua_Number>(static_cast<int64_t>(value)));
}

template <typename Number>
void push_real(lua_State* lua, std::string_view text, bool is_little) {
  char bytes[sizeof(Number)];
  const bool in_order = is_little == (std::endian::native == std::endian::little);
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = text[in_order ? i : sizeof bytes - 1 - i];
  Number number;
  std::memcpy(&number, bytes, sizeof bytes);
  lua_pushnumber(lua, static_cast<lua_Number>(number));
}

// "c0": its length is the number that was unpacked before.
size_t announced_bytes(lua_State* lua, int values) {
  if (values == 0 || lua_isnumber(lua, -1) == 0) {
    luaL_error(lua, "format 'c0' needs a previous size");
  }
  const int64_t bytes = to_int64(lua_tonumber(lua, -1));
  if (bytes < 0) luaL_error(lua, "data string too short");
  lua_pop(lua, 1);
  return static_cast<size_t>(bytes);
}

int unpack_struct(lua_State* lua) {
  Format format(lua, text_argument(lua, 1));
  const std::string_view data = text_argument(lua, 2);
  const int64_t begin = to_int64(luaL_optnumber(lua, 3, 1));
  luaL_argcheck(lua, begin >= 1 && static_cast<uint64_t>(begin) <= data.size() + 1, 3,
                "offset must be 1 or greater");
  auto at = static_cast<size_t>(begin - 1);
  lua_settop(lua, 2);
  int values = 0;
  Item item;
  const auto need = [&](size_t bytes) {
    if (bytes > data.size() - at) luaL_argerror(lua, 2, "data string too short");
  };
  while (format.next(at, item)) {
    need(item.padding);
    at += item.padding;
    need(item.bytes);
    luaL_checkstack(lua, 2, "too many results");
    const std::string_view bytes = data.substr(at, item.bytes);
    switch (item.type) {
      case 'x':
        break;
      case 'c':
        if (item.bytes == 0) {
          item.bytes = announced_bytes(lua, values--);
          need(item.bytes);
        }
        push_text(lua, data.substr(at, item.bytes));
        values++;
        break;
      case 's': {
        const size_t end = data.find('\0', at);
        if (end == std::string_view::npos) luaL_error(lua, "unfinished string in data");
        push_text(lua, data.substr(at, end - at));
        item.bytes = end - at + 1;
        values++;
        break;
      }
      case 'f':
        push_real<float>(lua, bytes, format.is_little());
        values++;
        break;
      case 'd':
        push_real<double>(lua, bytes, format.is_little());
        values++;
        break;
      default:
        push_integer(lua, bytes, format.is_little(), item.type >= 'a');
        values++;
    }
    at += item.bytes;
  }
  lua_pushnumber(lua, static_cast<lua_Number>(at + 1));
  return values + 1;
}

int size_of_struct(lua_State* lua) {
  Format format(lua, text_argument(lua, 1));
  size_t total = 0;
  Item item;
  while (format.next(total, item)) {
    if (item.type == 's') luaL_argerror(lua, 1, "option 's' has no fixed size");
    if (item.type == 'c' && item.bytes == 0) {
      luaL_argerror(lua, 1, "option 'c0' has no fixed size");
    }
    total += item.padding + item.bytes;
  }
  lua_pushnumber(lua, static_cast<lua_Number>(total));
  return 1;
}

constexpr luaL_Reg kStructFunctions[] = {
    {"pack", pack_struct}, {"unpack", unpack_struct}, {"size", size_of_struct}, {nullptr, nullptr}};

}  // namespace

void push_struct_library(lua_State* lua) {
  lua_newtable(lua);
  set_functions(lua, kStructFunctions);
}

}  // namespace scripting
