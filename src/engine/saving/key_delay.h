// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace engine {

// How long that many keys take, in microseconds, by the settings rdb-key-save-delay and
// key-load-delay: each that long, or, where it is negative, so many a microsecond.
inline int64_t key_delay(int64_t setting_us, uint64_t keys) {
  const auto count = static_cast<int64_t>(keys);
  return setting_us >= 0 ? count * setting_us : count / -setting_us;
}

}  // namespace engine
