// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/commands/scripting/script_host.h"
#include "engine/commands/scripting/worker_scripts.h"
#include "engine/scripts/script.h"
#include "engine/session/command_context.h"

namespace engine {

// Whether the command that runs a script allows it to write.
enum class ScriptCommand : uint8_t { kAny, kReadOnly };

// Runs what `run` says under the locks that it needs, and answers. `locks` remembers which those
// are.
void run_under_locks(CommandContext& c, const ScriptRun& run, ScriptLocks& locks,
                     WorkerScripts& room, scripting::Interpreter& interpreter);

// Reads `numkeys key ... arg ...` behind args[1]; false: the client has its error.
bool read_keys_and_arguments(CommandContext& c, ScriptRun& run,
                             std::string_view not_a_number = errors::kNotInteger);

// What a script may do; false: it may not begin, and the client has its error. `has_flags`: it says
// what it does, so that all is checked before it begins; else each of its commands is.
bool set_rights(CommandContext& c, uint32_t flags, bool has_flags, ScriptCommand command,
                ScriptRun& run);

// SCRIPT KILL, FUNCTION KILL.
void answer_kill(CommandContext& c, ScriptKind kind);

}  // namespace engine
