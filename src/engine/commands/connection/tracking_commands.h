// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/command_context.h"

namespace engine {

// Subcommands of CLIENT for client-side caching; client_commands.cc has their rows.
void client_tracking(CommandContext& c);
void client_caching(CommandContext& c);
void client_getredir(CommandContext& c);
void client_trackinginfo(CommandContext& c);

}  // namespace engine
