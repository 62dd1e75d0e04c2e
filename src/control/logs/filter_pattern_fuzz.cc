// SPDX-License-Identifier: Apache-2.0
// Filter patterns come from whoever may search a log, and messages from whoever may write one: none
// of either must break the service.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "control/logs/filter_pattern.h"

// The pattern to the first line end, the message after it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t end = text.find('\n');
  const auto pattern = control::logs::FilterPattern::parse(text.substr(0, end));
  if (!pattern) return 0;
  (void)pattern->matches(end == std::string_view::npos ? "" : text.substr(end + 1));
  return 0;
}
