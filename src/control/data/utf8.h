// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// UTF-8 as RFC 3629 has it: neither longer forms than needed nor surrogates. Pure functions.

namespace control::data {

// How many bytes the character at the front takes; 0: there is none, or only a part of one.
inline size_t utf8_character(std::string_view text) {
  const auto byte = [&](size_t at) { return static_cast<uint8_t>(text[at]); };
  const uint8_t first = text.empty() ? 0xFF : byte(0);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; i++) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const uint8_t second = byte(1);
  const bool is_out_of_range = (first == 0xE0 && second < 0xA0) ||
                               (first == 0xED && second > 0x9F) ||
                               (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
  return is_out_of_range ? 0 : length;
}

inline bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = utf8_character(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

// Without a character at the end that was cut through.
inline std::string_view cut_utf8(std::string_view text) {
  size_t end = text.size();
  while (end > 0 && text.size() - end < 3 && (static_cast<uint8_t>(text[end - 1]) & 0xC0) == 0x80) {
    end--;
  }
  if (end == 0 || utf8_character(text.substr(end - 1)) != 0) return text;
  return text.substr(0, end - 1);
}

}  // namespace control::data
