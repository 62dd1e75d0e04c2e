// SPDX-License-Identifier: Apache-2.0
#include "base/random_text.h"

#include <sys/random.h>

#include "base/check.h"

namespace base {

std::string random_text(size_t length, std::string_view letters) {
  CHECK(256 % letters.size() == 0);
  std::string text(length, '\0');
  CHECK(getrandom(text.data(), length, 0) == static_cast<ssize_t>(length));
  for (char& c : text) c = letters[static_cast<unsigned char>(c) % letters.size()];
  return text;
}

}  // namespace base
