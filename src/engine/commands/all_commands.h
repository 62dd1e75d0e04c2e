// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_table.h"

namespace engine {

// Every family of commands, in one place: a command is found by its family's file.
std::span<const CommandTable::Family> command_families();

}  // namespace engine
