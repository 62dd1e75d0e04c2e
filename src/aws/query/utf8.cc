// SPDX-License-Identifier: Apache-2.0
#include "aws/query/utf8.h"

#include <iterator>

namespace aws {

CodePoint read_code_point(std::string_view text) {
  const auto byte = [&](size_t at) { return static_cast<unsigned char>(text[at]); };
  const uint32_t first = byte(0);
  if (first < 0x80) return {.value = first, .bytes = 1, .valid = true};

  struct Utf8Form {
    uint32_t lead_mask;
    uint32_t lead;
    uint32_t smallest;  // code point that needs this many bytes
  };
  constexpr Utf8Form kForms[] = {{0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};
  for (size_t i = 0; i < std::size(kForms); ++i) {
    const Utf8Form& form = kForms[i];
    if ((first & form.lead_mask) != form.lead) continue;
    const size_t bytes = i + 2;
    if (text.size() < bytes) return {};
    uint32_t value = first & ~form.lead_mask;
    for (size_t at = 1; at < bytes; ++at) {
      if ((byte(at) & 0xC0) != 0x80) return {};
      value = (value << 6) | (byte(at) & 0x3FU);
    }
    const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < form.smallest || value > 0x10FFFF || is_surrogate) return {};
    return {.value = value, .bytes = bytes, .valid = true};
  }
  return {};
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const CodePoint next = read_code_point(text);
    if (!next.valid) return false;
    text.remove_prefix(next.bytes);
  }
  return true;
}

size_t count_characters(std::string_view text) {
  size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(read_code_point(text).bytes);
  return count;
}

}  // namespace aws
