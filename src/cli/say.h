// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <string>

#include "control/server/printable_text.h"

namespace cli {

// Says on a terminal why a command failed; returns its exit code. Parts of the sentence may be
// another's words.
inline int fail(const std::string& message) {
  std::fprintf(stderr, "tarn: %s\n", control::printable(message).c_str());
  return 1;
}

}  // namespace cli
