// SPDX-License-Identifier: Apache-2.0
#include "control/server/printable_text.h"

#include <fmt/format.h>

#include "aws/query/utf8.h"

namespace control {

bool is_control(uint32_t code_point) {
  const auto within = [&](uint32_t first, uint32_t last) {
    return first <= code_point && code_point <= last;
  };
  return within(0x00, 0x1F) || within(0x7F, 0x9F) || within(0x200E, 0x200F) ||
         within(0x2028, 0x202E) || within(0x2066, 0x2069);
}

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const aws::CodePoint point = aws::read_code_point(text);
    if (!point.valid) {
      shown += "\xEF\xBF\xBD";
    } else if (is_control(point.value)) {
      shown += fmt::format("\\u{:04x}", point.value);
    } else {
      shown += text.substr(0, point.bytes);
    }
    text.remove_prefix(point.bytes);
  }
  return shown;
}

}  // namespace control
