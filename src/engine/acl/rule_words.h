// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string_view>

#include "base/ascii.h"

// How words of rules are read.

namespace engine::acl {

// Case does not matter.
inline bool is(std::string_view rule, std::string_view word) {
  return base::equals_ignore_case(rule, word);
}

// White space or a NUL, which no name and no pattern has.
inline bool has_spaces(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return c == ' ' || c == '\0' || (c >= '\t' && c <= '\r'); });
}

}  // namespace engine::acl
