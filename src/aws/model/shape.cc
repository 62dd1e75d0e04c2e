// SPDX-License-Identifier: Apache-2.0
#include "aws/model/shape.h"

#include <algorithm>

namespace aws {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

std::string_view pattern_text(Pattern pattern) {
  switch (pattern) {
    case Pattern::kAny:
      return ".*";
    case Pattern::kNotBlank:
      return ".*\\S.*";
    case Pattern::kDigits:
      return "\\d+";
    case Pattern::kLetters:
      return "[a-zA-Z]*";
    case Pattern::kIdentifier:
      return "[a-zA-Z][a-zA-Z0-9\\-]*";
  }
  return {};
}

bool matches(Pattern pattern, std::string_view text) {
  switch (pattern) {
    case Pattern::kAny:
      return true;
    case Pattern::kNotBlank:  // `.` of the model's expressions matches no line end
      return text.find_first_of("\r\n") == std::string_view::npos &&
             !std::all_of(text.begin(), text.end(), is_space);
    case Pattern::kDigits:
      return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
    case Pattern::kLetters:
      return std::all_of(text.begin(), text.end(), is_letter);
    case Pattern::kIdentifier:
      return !text.empty() && is_letter(text.front()) &&
             std::all_of(text.begin(), text.end(),
                         [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
  }
  return false;
}

int find_member(const Shape& structure, std::string_view name) {
  for (size_t i = 0; i < structure.members.size(); ++i) {
    if (structure.members[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace aws
