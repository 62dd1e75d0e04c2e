// SPDX-License-Identifier: Apache-2.0
#include "scripting/reply_reader.h"

#include <algorithm>

#include "base/numbers.h"
#include "scripting/state.h"

namespace scripting {

namespace {

constexpr size_t kReplyDepthMax = 256;

// Elements for which a table is made ready ahead: a length is only a claim.
constexpr int64_t kReservedMax = 1024;

class ReplyReader {
 public:
  ReplyReader(lua_State* lua, std::string_view reply) : lua_(lua), left_(reply) {}

  // Pushes one value, with what is in it.
  void push(size_t depth) {
    if (depth > kReplyDepthMax || lua_checkstack(lua_, 4) == 0) {
      raise_error(lua_, "reply is nested too deeply");
    }
    const std::string_view line = take_line();
    const std::string_view text = line.substr(1);
    switch (line[0]) {
      case '$':
        push_bulk(count(text));
        break;
      case ':':
        lua_pushnumber(lua_, static_cast<lua_Number>(integer(text)));
        break;
      case '+':
        push_field("ok", text);
        break;
      case '-':
        push_error(text);
        break;
      case '*':
        push_array(count(text), depth);
        break;
      case '_':
        lua_pushnil(lua_);
        break;
      case '#':
        lua_pushboolean(lua_, text == "t" ? 1 : 0);
        break;
      case ',':
        push_double(text);
        break;
      case '(':
        push_field("big_number", text);
        break;
      case '=':
        push_verbatim(take_bytes(count(text)));
        break;
      case '%':
        push_map(count(text), depth);
        break;
      case '~':
        push_set(count(text), depth);
        break;
      case '>':
        push_array(count(text), depth);
        break;
      case '|':
        pass_attribute(count(text), depth);
        break;
      default:
        malformed();
    }
  }

 private:
  [[noreturn]] void malformed() { raise_error(lua_, "reply is malformed"); }

  // Without its end; not empty.
  std::string_view take_line() {
    const size_t end = left_.find('\r');
    if (end == std::string_view::npos || end == 0 || end + 2 > left_.size()) malformed();
    const std::string_view line = left_.substr(0, end);
    left_.remove_prefix(end + 2);
    return line;
  }

  int64_t integer(std::string_view text) {
    const auto value = base::parse_int64(text);
    if (!value) malformed();
    return *value;
  }
  int64_t count(std::string_view text) {
    const int64_t value = integer(text);
    if (value < -1) malformed();
    return value;
  }

  std::string_view take_bytes(int64_t count) {
    if (count < 0 || left_.size() < 2 || static_cast<uint64_t>(count) > left_.size() - 2) {
      malformed();
    }
    const std::string_view bytes = left_.substr(0, static_cast<size_t>(count));
    left_.remove_prefix(bytes.size() + 2);
    return bytes;
  }

  void push_bulk(int64_t bytes) {
    if (bytes < 0) {
      lua_pushboolean(lua_, 0);
    } else {
      push_text(lua_, take_bytes(bytes));
    }
  }

  void push_field(const char* name, std::string_view text) {
    lua_createtable(lua_, 0, 1);
    push_text(lua_, text);
    lua_setfield(lua_, -2, name);
  }

  // That it was counted, whoever passes it on is told (CommandStats of what has failed).
  void push_error(std::string_view text) {
    push_field("err", text);
    lua_pushboolean(lua_, 1);
    lua_setfield(lua_, -2, "ignore_error_stats_update");
  }

  void push_double(std::string_view text) {
    const auto value = base::parse_double(text);
    lua_createtable(lua_, 0, 1);
    lua_pushnumber(lua_, value ? *value : 0.0 / 0.0);
    lua_setfield(lua_, -2, "double");
  }

  void push_verbatim(std::string_view bytes) {
    if (bytes.size() < 4) malformed();
    lua_createtable(lua_, 0, 1);
    lua_createtable(lua_, 0, 2);
    push_text(lua_, bytes.substr(4));
    lua_setfield(lua_, -2, "string");
    push_text(lua_, bytes.substr(0, 3));
    lua_setfield(lua_, -2, "format");
    lua_setfield(lua_, -2, "verbatim_string");
  }

  static int reserved(int64_t count) { return static_cast<int>(std::min(count, kReservedMax)); }

  void push_array(int64_t count, size_t depth) {
    if (count < 0) {
      lua_pushboolean(lua_, 0);
      return;
    }
    lua_createtable(lua_, reserved(count), 0);
    for (int64_t i = 1; i <= count; i++) {
      push(depth + 1);
      lua_rawseti(lua_, -2, static_cast<int>(i));
    }
  }

  // A null cannot be a key of a table: such a pair is passed over.
  void push_map(int64_t pairs, size_t depth) {
    lua_createtable(lua_, 0, 1);
    lua_createtable(lua_, 0, reserved(pairs));
    for (int64_t i = 0; i < pairs; i++) {
      push(depth + 1);
      push(depth + 1);
      set_unless_null();
    }
    lua_setfield(lua_, -2, "map");
  }

  void push_set(int64_t count, size_t depth) {
    lua_createtable(lua_, 0, 1);
    lua_createtable(lua_, 0, reserved(count));
    for (int64_t i = 0; i < count; i++) {
      push(depth + 1);
      lua_pushboolean(lua_, 1);
      set_unless_null();
    }
    lua_setfield(lua_, -2, "set");
  }

  void set_unless_null() {
    if (lua_isnil(lua_, -2)) {
      lua_pop(lua_, 2);
    } else {
      lua_rawset(lua_, -3);
    }
  }

  // What it is about follows it.
  void pass_attribute(int64_t pairs, size_t depth) {
    for (int64_t i = 0; i < 2 * std::max<int64_t>(pairs, 0); i++) {
      push(depth + 1);
      lua_pop(lua_, 1);
    }
    push(depth + 1);
  }

  lua_State* lua_;
  std::string_view left_;
};

}  // namespace

bool push_reply(lua_State* lua, std::string_view reply) {
  ReplyReader(lua, reply).push(0);
  return reply[0] == '-';
}

}  // namespace scripting
