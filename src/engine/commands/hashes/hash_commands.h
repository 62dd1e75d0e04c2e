// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

std::span<const CommandSpec> hash_commands();         // HSET, HGET and their relatives
std::span<const CommandSpec> hash_walk_commands();    // HGETALL, HRANDFIELD, HSCAN ...
std::span<const CommandSpec> hash_expiry_commands();  // HEXPIRE, HTTL, HSETEX ...

}  // namespace engine
