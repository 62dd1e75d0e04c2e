// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/monitor_line.h"

#include <spdlog/fmt/fmt.h>

#include <string_view>

#include "base/words.h"

namespace engine {

std::string monitor_line(const base::Clock& clock, const Client& client, Arguments args) {
  const int64_t now_ms = clock.wall_ms();
  std::string line =
      fmt::format("{}.{:03}000 [{} {}]", now_ms / 1000, now_ms % 1000, client.db,
                  client.is_script ? std::string_view("lua") : std::string_view(client.address));
  for (const std::string_view argument : args) {
    line += ' ';
    line += base::quote_word(argument);
  }
  return line;
}

}  // namespace engine
