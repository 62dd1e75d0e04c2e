// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/command_spec.h"

namespace engine {

// TARN.USERS: all users of a node at once, from whoever manages it, over its socket for
// administration.
CommandFamily node_users_commands();

}  // namespace engine
