// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/model/error.h"
#include "control/model/access.h"

namespace control {

// NOLINTBEGIN(readability-identifier-naming): a request's words in lower case
enum class AuthTokenStrategy { set, rotate };
// NOLINTEND(readability-identifier-naming)

// The tokens that a cache takes after AuthToken has been given with a strategy; `hash` is the new
// token's.
//
// ROTATE adds it to what is taken, of which the last two stay; that no token is asked for counts
// as one of the two. SET ends the rotation: only the token that was rotated to last is taken from
// then on, and any other is InvalidParameterValue. What is so already stays as it is, so that a
// call may be repeated.
aws::Result<AuthTokens> with_auth_token(AuthTokens tokens, AuthTokenStrategy strategy,
                                        const std::string& hash, int64_t now_ms);

}  // namespace control
