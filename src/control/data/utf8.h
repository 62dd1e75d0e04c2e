// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "aws/query/utf8.h"

// Texts as they stand in replies. Pure functions.

namespace control::data {

inline bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const aws::CodePoint point = aws::read_code_point(text);
    if (!point.valid) return false;
    text.remove_prefix(point.bytes);
  }
  return true;
}

// Without a character at the end that was cut through.
inline std::string_view cut_utf8(std::string_view text) {
  constexpr size_t kBytesMax = 4;  // of a character
  const auto is_within = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  size_t start = text.size();
  while (start > 0 && text.size() - start < kBytesMax) {
    start--;
    if (!is_within(text[start])) break;
  }
  const std::string_view last = text.substr(start);
  return last.empty() || aws::read_code_point(last).valid ? text : text.substr(0, start);
}

}  // namespace control::data
