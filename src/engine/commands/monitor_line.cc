// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/monitor_line.h"

#include <spdlog/fmt/fmt.h>

namespace engine {

std::string quoted(std::string_view bytes) {
  std::string text = "\"";
  for (const char c : bytes) {
    switch (c) {
      case '\\':
      case '"':
        text += '\\';
        text += c;
        break;
      case '\n':
        text += "\\n";
        break;
      case '\r':
        text += "\\r";
        break;
      case '\t':
        text += "\\t";
        break;
      case '\a':
        text += "\\a";
        break;
      case '\b':
        text += "\\b";
        break;
      default:
        if (c >= 0x20 && c < 0x7F) {
          text += c;
        } else {
          text += fmt::format("\\x{:02x}", static_cast<uint8_t>(c));
        }
    }
  }
  return text + '"';
}

std::string monitor_line(const base::Clock& clock, const Client& client, Arguments args) {
  const int64_t now_ms = clock.wall_ms();
  std::string line =
      fmt::format("{}.{:03}000 [{} {}]", now_ms / 1000, now_ms % 1000, client.db, client.address);
  for (const std::string_view argument : args) {
    line += ' ';
    line += quoted(argument);
  }
  return line;
}

}  // namespace engine
