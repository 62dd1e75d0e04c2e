// SPDX-License-Identifier: Apache-2.0
#include "aws/policy/template.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"

namespace aws::policy {

namespace {

char16_t unit_of(char c) { return static_cast<unsigned char>(c); }

Pattern literal(std::string_view text) {
  Pattern pattern;
  for (const char c : text) pattern += unit_of(c);
  return pattern;
}

std::string_view trim(std::string_view text) {
  const size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

// When a byte does not fit, the last `*` takes one more.
bool matches(const Pattern& pattern, std::string_view text) {
  size_t p = 0;
  size_t t = 0;
  size_t star = Pattern::npos;
  size_t taken = 0;  // where the text behind what the star took begins
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == kAnyText) {
      star = p++;
      taken = t;
    } else if (p < pattern.size() && (pattern[p] == kAnyByte || pattern[p] == unit_of(text[t]))) {
      p++;
      t++;
    } else if (star != Pattern::npos) {
      p = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  return std::all_of(pattern.begin() + static_cast<std::ptrdiff_t>(p), pattern.end(),
                     [](char16_t unit) { return unit == kAnyText; });
}

Pattern lower(Pattern pattern) {
  for (char16_t& unit : pattern) {
    if (unit < kAnyText) unit = unit_of(base::to_lower(static_cast<char>(unit)));
  }
  return pattern;
}

void Template::add_unit(char16_t unit) {
  if (pieces_.empty() || !pieces_.back().variable.empty()) pieces_.emplace_back();
  pieces_.back().pattern += unit;
}

// `${name}` or `${name, 'default'}`, or one of the marks that would else be wildcards: `${*}`.
// Returns where the text goes on.
base::Result<size_t> Template::add_variable(std::string_view text, size_t at) {
  const size_t end = text.find('}', at);
  if (end == std::string_view::npos) return base::Error{"a policy variable is not closed"};
  std::string_view name = text.substr(at + 2, end - at - 2);
  if (name == "*" || name == "?" || name == "$") {
    add_unit(unit_of(name[0]));
    return end + 1;
  }
  Piece piece;
  if (const size_t comma = name.find(','); comma != std::string_view::npos) {
    const std::string_view quoted = trim(name.substr(comma + 1));
    if (quoted.size() < 2 || quoted.front() != '\'' || quoted.back() != '\'') {
      return base::Error{"the default of a policy variable stands in no quotes"};
    }
    piece.fallback = quoted.substr(1, quoted.size() - 2);
    name = name.substr(0, comma);
  }
  piece.variable = base::to_lower(trim(name));
  if (piece.variable.empty()) return base::Error{"a policy variable has no name"};
  pieces_.push_back(std::move(piece));
  return end + 1;
}

base::Result<Template> Template::parse(std::string_view text, Syntax syntax) {
  if (text.size() > kBytesMax) {
    return base::Error{"a value is longer than " + std::to_string(kBytesMax) + " bytes"};
  }
  Template result;
  result.text_ = text;
  for (size_t i = 0; i < text.size();) {
    if (syntax.variables && text.substr(i, 2) == "${") {
      const auto next = result.add_variable(text, i);
      if (!next) return next.error();
      i = *next;
      continue;
    }
    if (syntax.wildcards && text[i] == '*') {
      result.add_unit(kAnyText);
    } else if (syntax.wildcards && text[i] == '?') {
      result.add_unit(kAnyByte);
    } else {
      result.add_unit(unit_of(text[i]));
    }
    i++;
  }
  return result;
}

std::optional<Pattern> Template::fill(const RequestContext& context) const {
  Pattern pattern;
  for (const Piece& piece : pieces_) {
    if (piece.variable.empty()) {
      pattern += piece.pattern;
      continue;
    }
    const auto values = context.find(piece.variable);
    if (values.size() == 1) {
      pattern += literal(values.front());
    } else if (piece.fallback && values.empty()) {
      pattern += literal(*piece.fallback);
    } else {
      return std::nullopt;
    }
  }
  return pattern;
}

bool Template::has_variables() const {
  return std::any_of(pieces_.begin(), pieces_.end(),
                     [](const Piece& piece) { return !piece.variable.empty(); });
}

base::Result<ArnTemplate> ArnTemplate::parse(std::string_view text, bool variables) {
  ArnTemplate result;
  result.text_ = text;
  result.any_ = text == "*";
  if (result.any_) return result;
  auto whole = Template::parse(text, {.wildcards = true, .variables = variables});
  if (!whole) return whole.error();
  // A colon within a variable is none of the ARN's.
  size_t part = 0;
  for (Template::Piece& piece : whole->pieces_) {
    if (!piece.variable.empty()) {
      result.parts_[part].pieces_.push_back(std::move(piece));
      continue;
    }
    for (const char16_t unit : piece.pattern) {
      if (unit == u':' && part + 1 < kParts) {
        part++;
      } else {
        result.parts_[part].add_unit(unit);
      }
    }
  }
  if (part + 1 < kParts || !text.starts_with("arn:")) return base::Error{"it is no ARN"};
  return result;
}

bool ArnTemplate::matches(std::string_view arn, const RequestContext& context) const {
  if (any_) return true;
  for (size_t i = 0; i < kParts; i++) {
    const size_t colon = i + 1 < kParts ? arn.find(':') : std::string_view::npos;
    if (i + 1 < kParts && colon == std::string_view::npos) return false;
    const auto pattern = parts_[i].fill(context);
    if (!pattern || !policy::matches(*pattern, arn.substr(0, colon))) return false;
    if (i + 1 < kParts) arn.remove_prefix(colon + 1);
  }
  return true;
}

bool ArnTemplate::can_fill(const RequestContext& context) const {
  return std::all_of(parts_.begin(), parts_.end(), [&](const Template& part) {
    return !part.has_variables() || part.fill(context);
  });
}

bool Template::is_unknown(const RequestContext& context) const {
  return std::any_of(pieces_.begin(), pieces_.end(),
                     [&](const Piece& piece) { return context.is_unknown(piece.variable); });
}

bool ArnTemplate::is_unknown(const RequestContext& context) const {
  return std::any_of(parts_.begin(), parts_.end(),
                     [&](const Template& part) { return part.is_unknown(context); });
}

}  // namespace aws::policy
