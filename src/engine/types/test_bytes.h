// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "base/random.h"

namespace engine {

// Of its own allocation, so that a sanitizer sees what reads further.
inline std::string random_bytes(base::Random& random, size_t count) {
  std::string bytes(count, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random.next());
  return bytes;
}

}  // namespace engine
