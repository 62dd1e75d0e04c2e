// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/command_context.h"

namespace engine {

// DEBUG RELOAD [NOSAVE] [NOFLUSH] [MERGE]: the data set into its file and back. NOSAVE: takes the
// file as it is; NOFLUSH: keeps what is there, of which nothing may be in the file as well, unless
// MERGE: then the file's is kept.
void debug_reload(CommandContext& c);

}  // namespace engine
