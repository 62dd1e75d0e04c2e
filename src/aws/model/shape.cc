// SPDX-License-Identifier: Apache-2.0
#include "aws/model/shape.h"

#include <algorithm>

namespace aws {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Whether all of a text is letters, digits, `_` and these marks.
bool is_made_of(std::string_view text, std::string_view marks) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || is_digit(c) || c == '_' || marks.find(c) != std::string_view::npos;
  });
}

bool is_made_of(std::string_view text, char first, char last) {
  return std::all_of(text.begin(), text.end(), [&](char c) { return c >= first && c <= last; });
}

// UTF-8 of tabs, line ends and what lies between a space and U+00FF.
bool is_latin1(std::string_view text) {
  for (size_t i = 0; i < text.size(); i++) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0x80)) continue;
    if ((c != 0xC2 && c != 0xC3) || i + 1 == text.size()) return false;
    i++;  // its second byte; that the text is UTF-8 was seen to when it was decoded
  }
  return !text.empty();
}

bool is_path(std::string_view text) {
  if (text == "/") return true;
  return text.size() > 2 && text.front() == '/' && text.back() == '/' && is_made_of(text, '!', '~');
}

bool is_policy_path(std::string_view text) {
  return text.starts_with('/') && text.ends_with('/') &&
         text.find("//") == std::string_view::npos && is_made_of(text, "/.,+@=-");
}

bool is_policy_version(std::string_view text) {
  if (!text.starts_with('v') || text.size() < 2 || text[1] == '0') return false;
  const std::string_view number = text.substr(1, text.find('.') - 1);
  return !number.empty() && std::all_of(number.begin(), number.end(), is_digit) &&
         text.find('_') == std::string_view::npos && is_made_of(text, ".-");
}

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
    case Pattern::kEntityName:
      return "[\\w+=,.@-]+";
    case Pattern::kEntityNameOrNone:
      return "[\\w+=,.@-]*";
    case Pattern::kExternalId:
      return "[\\w+=,.@:\\/-]*";
    case Pattern::kLatin1:
      return "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+";
    case Pattern::kPath:
      return "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)";
    case Pattern::kPathPrefix:
      return "\\u002F[\\u0021-\\u007F]*";
    case Pattern::kPolicyPath:
      return "((/[A-Za-z0-9\\.,\\+@=_-]+)*)/";
    case Pattern::kPolicyVersion:
      return "v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?";
    case Pattern::kLogGroupName:
      return "[\\.\\-_/#A-Za-z0-9]+";
    case Pattern::kLogStreamName:
      return "[^:*]*";
    case Pattern::kWord:
      return "[\\w]+";
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
    case Pattern::kEntityName:
      return !text.empty() && is_made_of(text, "+=,.@-");
    case Pattern::kEntityNameOrNone:
      return is_made_of(text, "+=,.@-");
    case Pattern::kExternalId:
      return is_made_of(text, "+=,.@:/-");
    case Pattern::kLatin1:
      return is_latin1(text);
    case Pattern::kPath:
      return is_path(text);
    case Pattern::kPathPrefix:
      return text.starts_with('/') && is_made_of(text, '!', '\x7f');
    case Pattern::kPolicyPath:
      return is_policy_path(text);
    case Pattern::kPolicyVersion:
      return is_policy_version(text);
    case Pattern::kLogGroupName:
      return !text.empty() && is_made_of(text, ".-/#");
    case Pattern::kLogStreamName:
      return text.find_first_of(":*") == std::string_view::npos;
    case Pattern::kWord:
      return !text.empty() && is_made_of(text, "");
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
