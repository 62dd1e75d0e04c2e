// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

std::span<const CommandSpec> connection_commands();  // PING, AUTH, HELLO, SELECT ...
std::span<const CommandSpec> client_commands();      // CLIENT and its subcommands

}  // namespace engine
