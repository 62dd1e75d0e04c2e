// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "engine/session/command_spec.h"

namespace engine {

constexpr bool has_keys(const CommandSpec& spec) {
  return spec.keys.first > 0 || spec.find_keys != nullptr;
}

// Appends the positions of the keys among `args`, whose number fits the command's arity; false if
// the arguments do not say where the keys are.
bool find_key_positions(const CommandSpec& spec, Arguments args, std::vector<uint32_t>& positions);

}  // namespace engine
