// SPDX-License-Identifier: Apache-2.0
#include "scripting/tokens.h"

#include <algorithm>

namespace scripting {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_part(char c) { return is_name_start(c) || is_digit(c); }

constexpr std::string_view kSymbols[] = {"...", "..", "==", "~=", "<=", ">="};

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view source) : left_(source) {}

  std::optional<std::vector<Token>> all() {
    while (pass_blanks()) {
      if (left_.empty()) return std::move(tokens_);
      if (!take_one()) return std::nullopt;
    }
    return std::nullopt;
  }

 private:
  void add(Token::Kind kind, size_t bytes) {
    tokens_.push_back({.kind = kind, .text = left_.substr(0, bytes)});
    left_.remove_prefix(bytes);
  }

  // Spaces and comments; false if a comment does not end.
  bool pass_blanks() {
    while (true) {
      const size_t blanks = left_.find_first_not_of(" \t\r\n\v\f");
      left_.remove_prefix(std::min(blanks, left_.size()));
      if (!left_.starts_with("--")) return true;
      left_.remove_prefix(2);
      size_t level = 0;
      if (begins_long(level)) {
        if (!take_long(level)) return false;
      } else {
        left_.remove_prefix(std::min(left_.find('\n'), left_.size()));
      }
    }
  }

  bool take_one() {
    const char c = left_[0];
    size_t level = 0;
    if (is_name_start(c)) return take_while(Token::Kind::kName, is_name_part);
    if (is_digit(c) || (c == '.' && left_.size() > 1 && is_digit(left_[1]))) {
      // What follows a number without a space belongs to it, or to an error.
      return take_while(Token::Kind::kNumber, [](char d) { return is_name_part(d) || d == '.'; });
    }
    if (c == '"' || c == '\'') return take_quoted();
    if (c == '[' && begins_long(level)) {
      const std::optional<std::string_view> text = take_long(level);
      if (!text) return false;
      tokens_.push_back({.kind = Token::Kind::kText, .text = *text, .has_escapes = true});
      return true;
    }
    for (const std::string_view symbol : kSymbols) {
      if (left_.starts_with(symbol)) {
        add(Token::Kind::kSymbol, symbol.size());
        return true;
      }
    }
    add(Token::Kind::kSymbol, 1);
    return true;
  }

  template <typename Belongs>
  bool take_while(Token::Kind kind, Belongs belongs) {
    const auto* end = std::find_if_not(left_.begin(), left_.end(), belongs);
    add(kind, static_cast<size_t>(end - left_.begin()));
    return true;
  }

  bool take_quoted() {
    const char quote = left_[0];
    bool has_escapes = false;
    for (size_t i = 1; i < left_.size(); i++) {
      if (left_[i] == '\\') {
        has_escapes = true;
        i++;
      } else if (left_[i] == '\n') {
        return false;
      } else if (left_[i] == quote) {
        tokens_.push_back({.kind = Token::Kind::kText,
                           .text = left_.substr(1, i - 1),
                           .has_escapes = has_escapes});
        left_.remove_prefix(i + 1);
        return true;
      }
    }
    return false;
  }

  // Whether "[", some "=" and "[" come next, and how many.
  bool begins_long(size_t& level) const {
    if (!left_.starts_with('[')) return false;
    const size_t end = left_.find_first_not_of('=', 1);
    if (end == std::string_view::npos || left_[end] != '[') return false;
    level = end - 1;
    return true;
  }

  // Up to the end that has as many "="; nullopt if there is none.
  std::optional<std::string_view> take_long(size_t level) {
    left_.remove_prefix(level + 2);
    for (size_t at = left_.find(']'); at != std::string_view::npos; at = left_.find(']', at + 1)) {
      const size_t end = left_.find_first_not_of('=', at + 1);
      if (end == std::string_view::npos) break;
      if (left_[end] != ']' || end - at - 1 != level) continue;
      const std::string_view text = left_.substr(0, at);
      left_.remove_prefix(end + 1);
      return text;
    }
    return std::nullopt;
  }

  std::string_view left_;
  std::vector<Token> tokens_;
};

}  // namespace

std::optional<std::vector<Token>> tokens_of(std::string_view source) {
  return Tokenizer(source).all();
}

}  // namespace scripting
