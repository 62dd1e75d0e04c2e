// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/session/client.h"
#include "engine/settings/settings.h"

namespace engine {

// How long a string may become that a primary or a journal has: what they were allowed to write
// was up to the settings of then and there. More than any of them is likely to allow, and less than
// what no machine has, should it be a lie.
inline constexpr uint64_t kFollowedStringBytesMax = uint64_t{1} << 32;

// How long a string the client may write.
inline uint64_t string_bytes_max(const Settings& settings, const Client& client) {
  if (!client.primary) [[likely]]
    return settings.proto_max_bulk_len;
  return std::max(settings.proto_max_bulk_len, kFollowedStringBytesMax);
}

}  // namespace engine
