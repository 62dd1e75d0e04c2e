// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/command_context.h"

namespace engine {

// DEBUG PROTOCOL: a reply of the type that args[2] names.
void debug_protocol(CommandContext& c);

}  // namespace engine
