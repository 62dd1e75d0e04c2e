// SPDX-License-Identifier: Apache-2.0
#include "control/logs/filter_pattern.h"

#include <algorithm>
#include <boost/json/value.hpp>
#include <utility>

#include "base/ascii.h"
#include "control/logs/field_pattern_parser.h"
#include "json/document.h"

namespace control::logs {

namespace {

bool is_in(std::string_view message, const std::string& term) {
  return message.find(term) != std::string_view::npos;
}

// `*` in the pattern stands for any characters.
bool matches_wildcard(std::string_view pattern, std::string_view text) {
  size_t p = 0;
  size_t t = 0;
  size_t star = std::string_view::npos;
  size_t tried = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      tried = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      p++;
      t++;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++tried;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

// Where a quoted text ends, behind its quote; npos: nowhere.
size_t end_of_quoted(std::string_view text, std::string& content) {
  for (size_t i = 1; i < text.size(); i++) {
    if (text[i] == '"') return i + 1;
    if (text[i] == '\\' && i + 1 < text.size()) i++;
    content += text[i];
  }
  return std::string_view::npos;
}

constexpr std::string_view kSpaces = " \t\r\n";

}  // namespace

base::Result<FilterPattern> FilterPattern::parse(std::string_view text) {
  FilterPattern pattern;
  const size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return pattern;
  if (text[first] == '[') {
    return base::Error{"Patterns of fields between spaces, in brackets, are not served"};
  }
  if (text[first] == '{') {
    auto nodes = FieldPatternParser(text.substr(first)).parse();
    if (!nodes) return nodes.error();
    pattern.nodes_ = *std::move(nodes);
    return pattern;
  }
  auto terms = read_terms(text);
  if (!terms) return terms.error();
  pattern.terms_ = *std::move(terms);
  return pattern;
}

base::Result<FilterPattern::Terms> FilterPattern::read_terms(std::string_view text) {
  Terms terms;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
    if (text.empty()) return terms;
    std::vector<std::string>* kind = &terms.all;
    if (text.front() == '-' || text.front() == '?') {
      kind = text.front() == '-' ? &terms.none : &terms.any;
      text.remove_prefix(1);
    }
    std::string term;
    size_t end = std::min(text.find_first_of(kSpaces), text.size());
    if (text.starts_with('%')) return base::Error{"Regular expressions, in %, are not served"};
    if (text.starts_with('"')) {
      end = end_of_quoted(text, term);
      if (end == std::string_view::npos) return base::Error{"A quoted phrase does not end"};
    } else {
      term = text.substr(0, end);
    }
    if (term.empty()) return base::Error{"A term is empty"};
    kind->push_back(std::move(term));
    text.remove_prefix(end);
  }
}

bool FilterPattern::matches(std::string_view message) const {
  const auto has = [&](const std::string& term) { return is_in(message, term); };
  if (nodes_.empty()) {
    if (std::any_of(terms_.none.begin(), terms_.none.end(), has)) return false;
    if (!terms_.all.empty()) return std::all_of(terms_.all.begin(), terms_.all.end(), has);
    if (!terms_.none.empty() || terms_.any.empty()) return true;
    return std::any_of(terms_.any.begin(), terms_.any.end(), has);
  }
  std::string error;
  const boost::json::value document = json::parse(message, error);
  if (!error.empty() || !document.is_object()) return false;
  std::vector<bool> truths;
  truths.reserve(nodes_.size());
  for (const Node& node : nodes_) {
    switch (node.kind) {
      case Node::Kind::kTest:
        truths.push_back(holds(node.test, document));
        break;
      case Node::Kind::kAnd:
        truths.push_back(truths[node.left] && truths[node.right]);
        break;
      case Node::Kind::kOr:
        truths.push_back(truths[node.left] || truths[node.right]);
        break;
    }
  }
  return truths.back();
}

namespace {

using Steps = std::vector<std::variant<std::string, size_t>>;

const boost::json::value* find_field(const Steps& path, const boost::json::value& document) {
  const boost::json::value* at = &document;
  for (const auto& step : path) {
    if (const auto* name = std::get_if<std::string>(&step)) {
      const auto* object = at->if_object();
      at = object == nullptr ? nullptr : object->if_contains(*name);
    } else {
      const auto* list = at->if_array();
      const size_t index = std::get<size_t>(step);
      at = list == nullptr || index >= list->size() ? nullptr : &(*list)[index];
    }
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::optional<double> number_in(const boost::json::value& value) {
  if (const auto* number = value.if_double()) return *number;
  if (const auto* number = value.if_int64()) return static_cast<double>(*number);
  if (const auto* number = value.if_uint64()) return static_cast<double>(*number);
  return std::nullopt;
}

}  // namespace

// What is not there equals nothing and differs from nothing.
bool FilterPattern::holds(const Test& test, const boost::json::value& document) {
  const boost::json::value* value = find_field(test.path, document);
  if (test.comparison == Comparison::kNotExists) return value == nullptr;
  if (value == nullptr) return false;
  const auto number = number_in(*value);
  const bool has_numbers = number && test.number;
  const auto* text = value->if_string();
  const bool is_equal =
      has_numbers ? *number == *test.number
                  : text != nullptr && matches_wildcard(test.text, {text->data(), text->size()});
  switch (test.comparison) {
    case Comparison::kEqual:
      return is_equal;
    case Comparison::kNotEqual:
      return !is_equal;
    case Comparison::kLess:
      return has_numbers && *number < *test.number;
    case Comparison::kLessOrEqual:
      return has_numbers && *number <= *test.number;
    case Comparison::kGreater:
      return has_numbers && *number > *test.number;
    case Comparison::kGreaterOrEqual:
      return has_numbers && *number >= *test.number;
    case Comparison::kIsNull:
      return value->is_null();
    case Comparison::kIsTrue:
      return value->is_bool() && value->get_bool();
    case Comparison::kIsFalse:
      return value->is_bool() && !value->get_bool();
    case Comparison::kNotExists:
      break;
  }
  return false;
}

}  // namespace control::logs
