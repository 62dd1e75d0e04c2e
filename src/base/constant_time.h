// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace base {

// Whether a guess is the secret, in a time that depends on the guess's length alone: how much of
// it was right cannot be measured.
inline bool equals_secret(std::string_view guess, std::string_view secret) {
  auto difference = static_cast<uint8_t>(guess.size() == secret.size() ? 0 : 1);
  for (size_t i = 0; i < guess.size(); i++) {
    const char expected = secret.empty() ? '\0' : secret[i % secret.size()];
    difference = static_cast<uint8_t>(difference | (guess[i] ^ expected));
  }
  return difference == 0;
}

}  // namespace base
