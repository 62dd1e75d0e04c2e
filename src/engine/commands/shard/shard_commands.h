// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/command_spec.h"

namespace engine {

// What whoever manages a shard tells its nodes, over their sockets for administration: who leads
// it, in which epoch, and until when.
CommandFamily shard_commands();

}  // namespace engine
