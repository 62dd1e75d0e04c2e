// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

// Adding, removing, and questions about single members.
CommandFamily zset_commands();

// Ranges by rank, score and name: ZRANGE and its older forms, ZCOUNT, ZREMRANGEBY*.
CommandFamily zset_range_commands();

// ZUNION, ZINTER, ZDIFF and what stores their results.
CommandFamily zset_algebra_commands();

// Taking members from either end, and waiting for some.
CommandFamily zset_pop_commands();

}  // namespace engine
