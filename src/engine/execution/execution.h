// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "engine/execution/found_keys.h"
#include "engine/session/blocked_client.h"
#include "engine/session/client.h"
#include "engine/session/command_spec.h"

namespace engine {

// Who is told of a command, besides him whom it answers.
enum class Reporting : uint8_t {
  kAll,       // it counts, is shown to monitors, and may be one for the logs
  kFailures,  // it runs again for one who waits: it counts when his answer is sent
};

// One execution of one command: all that it needs, on the stack of whoever has it run, so that a
// command within a command (EXEC, scripts) takes nothing from the one around it.
struct Execution {
  // Not an aggregate: a compiler would clear all of it, the room for many keys too.
  Execution(const CommandSpec& command, Arguments arguments, Client& caller)
      : spec(command), args(arguments), client(caller) {}

  const CommandSpec& spec;
  const Arguments args;            // args[0] is the name, as the client wrote it
  Client& client;                  // who calls, and where the reply goes
  const Key* first_key = nullptr;  // hashed ahead
  size_t request_bytes = 0;
  bool may_wait = false;  // for a key: nothing around it has to be done now
  Reporting reporting = Reporting::kAll;

  FoundKeys keys;
  std::optional<BlockRequest> block;  // of a command that may wait, and filled if it would
  uint64_t errors_before = 0;         // of the client's replies
  uint64_t elapsed_ns = 0;            // once it has run
  uint64_t within_ns = 0;             // of that, by commands within it

  bool wants_to_block() const { return block && block->wanted; }
};

}  // namespace engine
