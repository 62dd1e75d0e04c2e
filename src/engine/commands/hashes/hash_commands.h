// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

CommandFamily hash_commands();         // HSET, HGET and their relatives
CommandFamily hash_walk_commands();    // HGETALL, HRANDFIELD, HSCAN ...
CommandFamily hash_expiry_commands();  // HEXPIRE, HTTL, HSETEX ...

}  // namespace engine
