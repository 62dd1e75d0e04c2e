// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/scripts/script_room.h"
#include "engine/session/client.h"
#include "engine/session/command_spec.h"

namespace engine {

// Which partitions commands need.
struct PartitionSet {
  bool all = false;
  std::vector<uint32_t> partitions;  // ascending, each once
};

// Runs commands for commands: EXEC, scripts. Belongs to a worker.
class CommandRunner {
 public:
  virtual ~CommandRunner() = default;

  // Adds what the command may touch. All partitions, if its arguments do not say.
  virtual void add_partitions(const CommandSpec& spec, Arguments args, PartitionSet& set) = 0;

  // Runs the command for the client and counts it. Requires: the worker holds a guard over what
  // add_partitions() said.
  virtual void run(const CommandSpec& spec, Arguments args, Client& client) = 0;

  // Counts a command, null if there is none of that name, that a script was refused with the error
  // that `client` was answered last.
  virtual void count_refused_in_script(const CommandSpec* spec, const Client& client) = 0;

  // The worker's; null until the first script.
  std::unique_ptr<ScriptRoom> script_room;
};

}  // namespace engine
