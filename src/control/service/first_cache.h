// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "control/service/action_service.h"

namespace control {

inline constexpr std::string_view kFirstCache = "my-redis-cluster";

// Makes a cache named kFirstCache, so that a new user has an endpoint to try: once in the life of
// a store, when it has no cache yet. To be called until it says true; it waits for a host.
bool make_first_cache(const ActionEnvironment& environment);

}  // namespace control
