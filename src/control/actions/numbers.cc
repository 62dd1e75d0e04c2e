// SPDX-License-Identifier: Apache-2.0
#include "control/actions/numbers.h"

#include <cstdio>

namespace control {

std::string four_digits(int number) {
  char text[16];
  std::snprintf(text, sizeof(text), "%04d", number);
  return text;
}

std::string in_mib(int64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f MiB", static_cast<double>(bytes) / (1 << 20));
  return text;
}

}  // namespace control
