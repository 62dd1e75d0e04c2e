// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/command_spec.h"

namespace engine {

// The data set into files, at once or in the background, and when that was.
CommandFamily saving_commands();

}  // namespace engine
