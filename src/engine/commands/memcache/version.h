// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace engine {

// The memcached whose protocol we speak, for clients that look for what they can use.
inline constexpr std::string_view kMemcacheVersion = "1.6.22";

}  // namespace engine
