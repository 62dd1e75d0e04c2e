// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/command_spec.h"

namespace engine {

// FCALL and FCALL_RO, FUNCTION.
CommandFamily function_commands();

}  // namespace engine
