// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

// SORT and SORT_RO.
std::span<const CommandSpec> sort_commands();

}  // namespace engine
