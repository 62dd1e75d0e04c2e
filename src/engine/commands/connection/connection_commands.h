// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

CommandFamily connection_commands();  // PING, AUTH, HELLO, SELECT ...
CommandFamily client_commands();      // CLIENT and its subcommands

}  // namespace engine
