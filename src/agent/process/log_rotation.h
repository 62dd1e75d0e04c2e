// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace agent {

// How much of a log is kept.
struct LogLimits {
  int64_t bytes = 16 << 20;  // of the file itself; 0: without limit
  int files = 5;             // beside it: "node.log.1", the youngest, to "node.log.5"
};

// Puts the oldest part of a log aside once it is longer than that, while a process goes on to
// append to it (O_APPEND), which notices nothing. Where the file system can cut off the beginning
// of a file nothing is lost; elsewhere what is written in the instant between copying and cutting
// is. A line may be parted between two files. A log that is missing is none that is too long.
base::Result<void> rotate_log(const std::string& path, const LogLimits& limits);

}  // namespace agent
