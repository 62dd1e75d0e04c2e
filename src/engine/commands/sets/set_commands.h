// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

std::span<const CommandSpec> set_commands();          // SADD, SMEMBERS and their relatives
std::span<const CommandSpec> set_random_commands();   // SPOP, SRANDMEMBER
std::span<const CommandSpec> set_algebra_commands();  // SINTER, SUNION, SDIFF and their relatives

}  // namespace engine
