// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

// MULTI, EXEC, DISCARD, WATCH, UNWATCH.
CommandFamily transaction_commands();

}  // namespace engine
