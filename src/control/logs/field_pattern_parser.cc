// SPDX-License-Identifier: Apache-2.0
#include "control/logs/field_pattern_parser.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/numbers.h"

namespace control::logs {

namespace {

constexpr int kDepthMax = 32;  // of parentheses within each other

bool is_name_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == '-';
}

bool ends_value(char c) {
  return std::string_view(" \t\r\n()}&|\"").find(c) != std::string_view::npos;
}

}  // namespace

base::Result<std::vector<FilterPattern::Node>> FieldPatternParser::parse() {
  if (!take("{")) return unexpected();
  if (auto whole = either(); !whole) return whole.error();
  if (!take("}")) return unexpected();
  skip_spaces();
  if (at_ < text_.size()) return unexpected();
  return std::move(nodes_);
}

size_t FieldPatternParser::joined(Node::Kind kind, size_t left, size_t right) {
  nodes_.push_back({.kind = kind, .left = left, .right = right});
  return nodes_.size() - 1;
}

base::Result<size_t> FieldPatternParser::either() {
  auto left = both();
  while (left && take("||")) {
    const auto right = both();
    if (!right) return right.error();
    left = joined(Node::Kind::kOr, *left, *right);
  }
  return left;
}

base::Result<size_t> FieldPatternParser::both() {
  auto left = part();
  while (left && take("&&")) {
    const auto right = part();
    if (!right) return right.error();
    left = joined(Node::Kind::kAnd, *left, *right);
  }
  return left;
}

base::Result<size_t> FieldPatternParser::part() {
  if (!take("(")) return test();
  if (++depth_ > kDepthMax) return base::Error{"There are too many parentheses"};
  auto inner = either();
  depth_--;
  if (inner && !take(")")) return unexpected();
  return inner;
}

base::Result<size_t> FieldPatternParser::test() {
  FilterPattern::Test test;
  auto where = path();
  if (!where) return where.error();
  test.path = *std::move(where);
  if (auto read = comparison(test); !read) return read.error();
  nodes_.push_back({.kind = Node::Kind::kTest, .test = std::move(test)});
  return nodes_.size() - 1;
}

base::Result<FilterPattern::Path> FieldPatternParser::path() {
  if (!take("$")) return unexpected();
  FilterPattern::Path path;
  while (at_ < text_.size() && (text_[at_] == '.' || text_[at_] == '[')) {
    if (text_[at_] == '.') at_++;
    if (at_ < text_.size() && text_[at_] == '[') {
      if (auto read = path_in_brackets(path); !read) return read.error();
      continue;
    }
    const size_t begin = at_;
    while (at_ < text_.size() && is_name_character(text_[at_])) at_++;
    if (at_ == begin) return unexpected();
    path.emplace_back(std::string(text_.substr(begin, at_ - begin)));
  }
  if (path.empty()) return unexpected();
  return path;
}

// [3], ["a name"] or ['a name'].
base::Result<void> FieldPatternParser::path_in_brackets(FilterPattern::Path& path) {
  at_++;
  if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'')) {
    auto name = quoted();
    if (!name) return name.error();
    path.emplace_back(*std::move(name));
  } else {
    const size_t end = std::min(text_.find(']', at_), text_.size());
    const auto index = base::parse_uint64(text_.substr(at_, end - at_));
    if (!index) return unexpected();
    path.emplace_back(static_cast<size_t>(*index));
    at_ = end;
  }
  if (!take("]")) return unexpected();
  return {};
}

base::Result<void> FieldPatternParser::comparison(FilterPattern::Test& test) {
  if (take_word("NOT")) {
    test.comparison = Comparison::kNotExists;
    return take_word("EXISTS") ? base::Result<void>() : unexpected();
  }
  if (take_word("IS")) {
    constexpr std::pair<std::string_view, Comparison> kWords[] = {{"NULL", Comparison::kIsNull},
                                                                  {"TRUE", Comparison::kIsTrue},
                                                                  {"FALSE", Comparison::kIsFalse}};
    for (const auto& [word, comparison] : kWords) {
      test.comparison = comparison;
      if (take_word(word)) return {};
    }
    return unexpected();
  }
  // Those that begin like others come first.
  constexpr std::pair<std::string_view, Comparison> kMarks[] = {{"!=", Comparison::kNotEqual},
                                                                {"<=", Comparison::kLessOrEqual},
                                                                {">=", Comparison::kGreaterOrEqual},
                                                                {"=", Comparison::kEqual},
                                                                {"<", Comparison::kLess},
                                                                {">", Comparison::kGreater}};
  for (const auto& [mark, comparison] : kMarks) {
    test.comparison = comparison;
    if (take(mark)) return value(test);
  }
  return unexpected();
}

base::Result<void> FieldPatternParser::value(FilterPattern::Test& test) {
  skip_spaces();
  const bool may_be_text =
      test.comparison == Comparison::kEqual || test.comparison == Comparison::kNotEqual;
  if (at_ < text_.size() && text_[at_] == '"') {
    auto text = quoted();
    if (!text) return text.error();
    if (!may_be_text) return base::Error{"Only numbers are less or greater than others"};
    test.text = *std::move(text);
    return {};
  }
  const size_t begin = at_;
  while (at_ < text_.size() && !ends_value(text_[at_])) at_++;
  test.text = text_.substr(begin, at_ - begin);
  if (test.text.empty()) return unexpected();
  if (test.text.front() == '%') return base::Error{"Regular expressions, in %, are not served"};
  test.number = base::parse_double(test.text);
  if (!test.number && !may_be_text) {
    return base::Error{"Only numbers are less or greater than others"};
  }
  return {};
}

base::Result<std::string> FieldPatternParser::quoted() {
  const char quote = text_[at_++];
  std::string content;
  while (at_ < text_.size() && text_[at_] != quote) {
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) at_++;
    content += text_[at_++];
  }
  if (at_ >= text_.size()) return base::Error{"A quoted text does not end"};
  at_++;
  return content;
}

void FieldPatternParser::skip_spaces() {
  at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
}

bool FieldPatternParser::take(std::string_view token) {
  skip_spaces();
  if (!text_.substr(at_).starts_with(token)) return false;
  at_ += token.size();
  return true;
}

bool FieldPatternParser::take_word(std::string_view word) {
  skip_spaces();
  const std::string_view rest = text_.substr(at_);
  if (!base::equals_ignore_case(rest.substr(0, word.size()), word)) return false;
  if (rest.size() > word.size() && is_name_character(rest[word.size()])) return false;
  at_ += word.size();
  return true;
}

base::Error FieldPatternParser::unexpected() const {
  if (at_ >= text_.size()) return base::Error{"The pattern of fields does not end"};
  return base::Error{"The pattern of fields cannot be read at character " +
                     std::to_string(at_ + 1)};
}

}  // namespace control::logs
