// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/command_spec.h"

namespace engine {

// TARN.CONFINE: a connection gives up commands for as long as it is there.
CommandFamily confine_commands();

}  // namespace engine
