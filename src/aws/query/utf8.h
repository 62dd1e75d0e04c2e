// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace aws {

// One code point of a text; `bytes` is 1 and `valid` false where the text is not UTF-8.
struct CodePoint {
  uint32_t value = 0;
  size_t bytes = 1;
  bool valid = false;
};

// Reads the code point at the start of `text`, which is not empty. Overlong forms, surrogates and
// what lies above U+10FFFF are not valid.
CodePoint read_code_point(std::string_view text);

bool is_utf8(std::string_view text);

// How many characters a text has, as limits on lengths count them. Each invalid byte is one.
size_t count_characters(std::string_view text);

}  // namespace aws
