// SPDX-License-Identifier: Apache-2.0
#include "control/server/json_text.h"

#include <spdlog/fmt/fmt.h>

#include "aws/query/utf8.h"
#include "control/server/printable_text.h"

namespace control {

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const aws::CodePoint point = aws::read_code_point(text);
    const std::string_view bytes = text.substr(0, point.bytes);
    text.remove_prefix(point.bytes);
    if (!point.valid) {
      out += "\xEF\xBF\xBD";
    } else if (point.value == '"' || point.value == '\\') {
      (out += '\\') += bytes;
    } else if (is_control(point.value)) {
      out += fmt::format("\\u{:04x}", point.value);
    } else {
      out += bytes;
    }
  }
  out += '"';
}

void append_json_member(std::string& out, std::string_view name, std::string_view text) {
  append_json_text(out, name);
  out += ':';
  append_json_text(out, text);
  out += ',';
}

}  // namespace control
