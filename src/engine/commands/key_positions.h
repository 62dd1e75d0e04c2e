// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engine/session/client.h"
#include "engine/session/command_spec.h"

namespace engine {

constexpr bool has_keys(const CommandSpec& spec) {
  return spec.keys.first > 0 || spec.find_keys != nullptr;
}

// Appends the positions of the keys among `args`, whose number fits the command's arity; false if
// the arguments do not say where the keys are.
bool find_key_positions(const CommandSpec& spec, Arguments args, std::vector<uint32_t>& positions);

// A line of MONITOR: time, database, address, and the arguments quoted as Redis quotes them.
std::string monitor_line(const base::Clock& clock, const Client& client, Arguments args);

}  // namespace engine
