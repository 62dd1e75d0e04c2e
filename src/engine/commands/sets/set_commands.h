// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

CommandFamily set_commands();          // SADD, SMEMBERS and their relatives
CommandFamily set_random_commands();   // SPOP, SRANDMEMBER
CommandFamily set_algebra_commands();  // SINTER, SUNION, SDIFF and their relatives

}  // namespace engine
