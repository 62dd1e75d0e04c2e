// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/command_spec.h"

namespace engine {

// EVAL and its relatives, SCRIPT.
CommandFamily script_commands();

}  // namespace engine
