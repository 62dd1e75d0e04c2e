// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/session/command_table.h"

namespace engine {

// Whether the text of a script shows that it touches nothing but its declared keys, whatever it is
// given: each call of redis.call and redis.pcall names a command by a literal and its keys by
// KEYS[...]. Errs on the side of false; then the script runs as correctly, but alone.
bool keeps_to_declared_keys(std::string_view code, const CommandTable& commands);

}  // namespace engine
