// SPDX-License-Identifier: Apache-2.0
#include "scripting/json_reader.h"

#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/ascii.h"
#include "scripting/output.h"
#include "scripting/state.h"

namespace scripting {

namespace {

constexpr size_t kNumberTextMax = 400;  // of digits that make a difference there are fewer

class JsonReader {
 public:
  JsonReader(lua_State* lua, std::string_view text, const JsonOptions& options)
      : lua_(lua), text_(text), options_(options) {}

  void push_all() {
    if (text_.size() >= 2 && (text_[0] == '\0' || text_[1] == '\0')) {
      luaL_error(lua_, "JSON parser does not support UTF-16 or UTF-32");
    }
    push_value();
    pass_blanks();
    if (at_ < text_.size()) expected("the end");
  }

 private:
  // --- errors ---------------------------------------------------------------------------------

  // What stands here, as lua-cjson names it.
  std::string found() const {
    if (at_ >= text_.size()) return "T_END";
    switch (text_[at_]) {
      case '{':
        return "T_OBJ_BEGIN";
      case '}':
        return "T_OBJ_END";
      case '[':
        return "T_ARR_BEGIN";
      case ']':
        return "T_ARR_END";
      case ':':
        return "T_COLON";
      case ',':
        return "T_COMMA";
      case '"':
        return "T_STRING";
      default:
        break;
    }
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("true") || rest.starts_with("false")) return "T_BOOLEAN";
    if (rest.starts_with("null")) return "T_NULL";
    if (rest[0] == '-' || (rest[0] >= '0' && rest[0] <= '9')) return "T_NUMBER";
    return "invalid token";
  }

  void expected(const char* what) { expected(what, found()); }
  void expected(const char* what, const std::string& instead) {
    luaL_error(lua_, "Expected %s but found %s at character %d", what, instead.c_str(),
               static_cast<int>(at_ + 1));
  }

  // --- values ---------------------------------------------------------------------------------

  void pass_blanks() {
    const size_t next = text_.find_first_not_of(" \t\r\n", at_);
    at_ = next == std::string_view::npos ? text_.size() : next;
  }

  bool take(char c) {
    pass_blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    at_++;
    return true;
  }

  bool take_word(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  void push_value() {
    pass_blanks();
    luaL_checkstack(lua_, 4, nullptr);
    const char first = at_ < text_.size() ? text_[at_] : '\0';
    if (first == '"') return push_string();
    if (first == '{') return push_object();
    if (first == '[') return push_array();
    if (take_word("true")) return lua_pushboolean(lua_, 1);
    if (take_word("false")) return lua_pushboolean(lua_, 0);
    if (take_word("null")) return lua_pushlightuserdata(lua_, nullptr);
    push_number();
  }

  void descend() {
    at_++;
    if (++depth_ > options_.decode_depth_max) {
      luaL_error(lua_, "Found too many nested data structures (%d) at character %d", depth_,
                 static_cast<int>(at_));
    }
  }

  void push_array() {
    descend();
    lua_newtable(lua_);
    if (!take(']')) {
      for (int i = 1;; i++) {
        push_value();
        lua_rawseti(lua_, -2, i);
        if (take(']')) break;
        if (!take(',')) expected("comma or array end");
      }
    }
    depth_--;
  }

  void push_object() {
    descend();
    lua_newtable(lua_);
    if (!take('}')) {
      while (true) {
        pass_blanks();
        if (at_ >= text_.size() || text_[at_] != '"') expected("object key string");
        push_string();
        if (!take(':')) expected("colon");
        push_value();
        lua_rawset(lua_, -3);
        if (take('}')) break;
        if (!take(',')) expected("comma or object end");
      }
    }
    depth_--;
  }

  // --- numbers --------------------------------------------------------------------------------

  // What belongs to JSON, and where that is wanted what strtod takes besides: hexadecimal digits,
  // leading zeros, infinities and NaN.
  void push_number() {
    const std::string_view rest = text_.substr(at_, kNumberTextMax);
    const char first = rest.empty() ? '\0' : base::to_lower(rest[0]);
    const bool may_be_word = first == 'i' || first == 'n';
    const bool may_be_number = first == '-' || first == '+' || (first >= '0' && first <= '9');
    if (!may_be_number && !(may_be_word && options_.decode_invalid)) expected("value");
    const std::string copy(rest);  // ends with a zero, as strtod wants it
    if (!options_.decode_invalid && !is_json_number(copy)) expected("value", "invalid number");
    char* end = nullptr;
    const double number = std::strtod(copy.c_str(), &end);
    if (end == copy.c_str()) expected("value", may_be_word ? "invalid token" : "invalid number");
    at_ += static_cast<size_t>(end - copy.c_str());
    lua_pushnumber(lua_, number);
  }

  static bool is_json_number(const std::string& text) {
    const char* at = text.c_str();
    if (*at == '-') at++;
    if (*at < '0' || *at > '9') return false;
    return *at != '0' || (at[1] != 'x' && at[1] != 'X' && (at[1] < '0' || at[1] > '9'));
  }

  // --- strings --------------------------------------------------------------------------------

  void push_string() {
    at_++;
    const size_t end = text_.find_first_of("\"\\", at_);
    if (end != std::string_view::npos && text_[end] == '"') {
      push_text(lua_, text_.substr(at_, end - at_));
      at_ = end + 1;
      return;
    }
    const int top = lua_gettop(lua_);
    Output out(lua_);
    while (true) {
      const size_t next = text_.find_first_of("\"\\", at_);
      if (next == std::string_view::npos) {
        at_ = text_.size();
        expected("value", "unexpected end of string");
      }
      out.add(text_.substr(at_, next - at_));
      at_ = next + 1;
      if (text_[next] == '"') break;
      take_escape(out, next);
    }
    out.push();
    lua_replace(lua_, top + 1);
    lua_settop(lua_, top + 1);
  }

  // The backslash stands at `begin`, where errors say that they are.
  void take_escape(Output& out, size_t begin) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const char letter = at_ < text_.size() ? text_[at_] : '\0';
    const size_t known = kLetters.find(letter);
    if (known != std::string_view::npos && at_ < text_.size()) {
      out.add(kMeanings[known]);
      at_++;
    } else if (letter == 'u') {
      at_++;
      add_utf8(out, code_point(begin));
    } else {
      refuse_escape(begin, "invalid escape code");
    }
  }

  static constexpr const char* kWrongUnicode = "invalid unicode escape code";

  void refuse_escape(size_t begin, const char* why) {
    at_ = begin;
    expected("value", why);
  }

  // Of the four digits that come next, and of those of a second half where the first is a half.
  uint32_t code_point(size_t begin) {
    const uint32_t first = hex4(begin);
    if (first < 0xD800 || first > 0xDFFF) return first;
    if (first > 0xDBFF || !take_word("\\u")) refuse_escape(begin, kWrongUnicode);
    const uint32_t second = hex4(begin);
    if (second < 0xDC00 || second > 0xDFFF) refuse_escape(begin, kWrongUnicode);
    return 0x10000 + ((first & 0x3FF) << 10) + (second & 0x3FF);
  }

  uint32_t hex4(size_t begin) {
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
      const int digit = at_ < text_.size() ? base::hex_digit(text_[at_]) : -1;
      if (digit < 0) refuse_escape(begin, kWrongUnicode);
      value = value << 4 | static_cast<uint32_t>(digit);
      at_++;
    }
    return value;
  }

  static void add_utf8(Output& out, uint32_t code) {
    if (code < 0x80) return out.add(static_cast<char>(code));
    if (code < 0x800) {
      out.add(static_cast<char>(0xC0 | code >> 6));
    } else if (code < 0x10000) {
      out.add(static_cast<char>(0xE0 | code >> 12));
      out.add(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
    } else {
      out.add(static_cast<char>(0xF0 | code >> 18));
      out.add(static_cast<char>(0x80 | (code >> 12 & 0x3F)));
      out.add(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
    }
    out.add(static_cast<char>(0x80 | (code & 0x3F)));
  }

  lua_State* lua_;
  std::string_view text_;
  const JsonOptions& options_;
  size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

void push_json(lua_State* lua, std::string_view text, const JsonOptions& options) {
  spend(lua, state_of(lua), text.size());
  JsonReader(lua, text, options).push_all();
}

}  // namespace scripting
