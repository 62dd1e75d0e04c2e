// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/commands/memcache/context.h"

namespace engine {

// Handles a request of a client that has not said the password yet, as memcached does with an
// authfile (-Y): the first request has to be "set <any key> <any flags> <any time> <bytes>" with
// "<user> <password>" as its value.
// `is_error`: there is no request, it could not be parsed.
void authenticate(MemcacheContext& context, bool is_error);

// Whether that is a user who may do everything, and the password: then the client has logged in.
// Counted.
bool log_in(MemcacheContext& context, std::string_view user, std::string_view password);

}  // namespace engine
