// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace base {

// XXH3, 64 bits. Seeded, so that keys chosen without knowing the seed do not collide on purpose.
uint64_t hash_bytes(std::string_view bytes, uint64_t seed);

// CRC-16/XMODEM (polynomial 0x1021, initial value 0), as the Redis Cluster specification asks
// for; eight bytes a step.
uint16_t crc16(std::string_view bytes);

inline constexpr uint32_t kSlots = 16384;

// The cluster slot of a key: of what stands between the first '{' and the next '}' if that is
// not empty, else of the whole key.
uint32_t key_slot(std::string_view key);

}  // namespace base
