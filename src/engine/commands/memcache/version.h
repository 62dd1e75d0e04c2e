// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace engine {

// The memcached whose protocol we speak, for clients that look for what they can use.
#define TARN_MEMCACHED_VERSION "1.6.22"

inline constexpr const char* kMemcacheVersion = TARN_MEMCACHED_VERSION;
inline constexpr const char* kMemcacheVersionReply = "VERSION " TARN_MEMCACHED_VERSION;

}  // namespace engine
