// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/identifier.h"

#include "base/ascii.h"

namespace aws::elasticache {

namespace {

bool is_letter(char lower) { return lower >= 'a' && lower <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_identifier(std::string_view lower) {
  if (!is_letter(lower.front()) || lower.back() == '-') return false;
  for (size_t i = 0; i < lower.size(); ++i) {
    if (lower[i] == '-' ? lower[i - 1] == '-' : !is_letter(lower[i]) && !is_digit(lower[i])) {
      return false;
    }
  }
  return true;
}

}  // namespace

Result<std::string> read_name(const NameRule& rule, std::string_view name) {
  const std::string parameter = "The parameter " + std::string(rule.parameter);
  if (name.empty()) {
    return Error(kInvalidParameterValue, parameter + " must be provided and must not be blank.");
  }
  std::string lower(name);
  for (char& c : lower) c = base::to_lower(c);
  if (!is_identifier(lower)) {
    return Error(kInvalidParameterValue,
                 parameter +
                     " is not a valid identifier. Identifiers must begin with a letter; must "
                     "contain only ASCII letters, digits, and hyphens; and must not end with a "
                     "hyphen or contain two consecutive hyphens.");
  }
  if (lower.size() > rule.length_max) {
    return Error(kInvalidParameterValue, parameter + " must not be longer than " +
                                             std::to_string(rule.length_max) + " characters.");
  }
  return lower;
}

}  // namespace aws::elasticache
