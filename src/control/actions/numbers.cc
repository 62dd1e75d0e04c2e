// SPDX-License-Identifier: Apache-2.0
#include "control/actions/numbers.h"

#include <cstdio>

namespace control {

std::string four_digits(int number) {
  char text[16];
  std::snprintf(text, sizeof(text), "%04d", number);
  return text;
}

}  // namespace control
