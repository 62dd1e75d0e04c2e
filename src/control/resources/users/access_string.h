// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/model/error.h"

// Access strings: what a user may do, in the words of ACL SETUSER, without passwords.

namespace control {

// The string as it is kept and shown: the user's words in the user's order, with `off` in front if
// neither `on` nor `off` is there, and `-@all` before the first rule of commands, or at the end,
// unless that rule is of all commands itself. What it has made stays as it is when it is read
// again: tools compare it. InvalidParameterValue, with the word, for what is no rule, what is about
// passwords, and what a cache's clients can never be given.
aws::Result<std::string> read_access_string(std::string_view text);

// The oldest version of Redis and Valkey that knows all of its rules: "6.0", "7.0", "9.1".
// Requires: read_access_string() has made it.
std::string_view version_of_access(std::string_view access);

}  // namespace control
