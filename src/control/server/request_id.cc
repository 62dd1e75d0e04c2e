// SPDX-License-Identifier: Apache-2.0
#include "control/server/request_id.h"

#include <spdlog/fmt/fmt.h>

#include "base/random.h"

namespace control {

std::string new_request_id() {
  constexpr uint64_t kVersion = 0x4000;                 // the four bits that RFC 9562 fixes
  constexpr uint64_t kVariant = 0x8000'0000'0000'0000;  // and the two
  const uint64_t high = (base::random_seed() & ~uint64_t{0xF000}) | kVersion;
  const uint64_t low = (base::random_seed() & ~(uint64_t{3} << 62)) | kVariant;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xFFFF,
                     high & 0xFFFF, low >> 48, low & 0xFFFF'FFFF'FFFF);
}

}  // namespace control
