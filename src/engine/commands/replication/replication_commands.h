// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/command_spec.h"

namespace engine {

// Who follows whom: what replicas and their primary say to each other, and what operators and
// clients ask about it.
CommandFamily replication_commands();

}  // namespace engine
