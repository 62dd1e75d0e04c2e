// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "base/log.h"
#include "base/result.h"

namespace base::log {

// How much of a log's file is kept: its own length, and earlier ones beside it, "service.log.1"
// being the youngest. 0 bytes: it grows as long as nobody moves it away.
struct Limits {
  size_t bytes = 0;
  int files = 0;
};

// open(), of a log that keeps to limits.
Result<void> open(const std::string& file, Level level, const Limits& limits);

}  // namespace base::log
