// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/session/command_context.h"

namespace engine {

// INFO persistence: what is being loaded and saved, and what was.
void info_persistence(CommandContext& c, std::string& out);

}  // namespace engine
