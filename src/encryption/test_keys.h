// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "encryption/data_key.h"

namespace encryption {

// A data key that is the same every time.
inline DataKey test_key(uint8_t seed) {
  Key key;
  for (size_t i = 0; i < Key::kBytes; i++) key.data()[i] = static_cast<uint8_t>(seed + i * 7);
  return DataKey(std::move(key));
}

}  // namespace encryption
