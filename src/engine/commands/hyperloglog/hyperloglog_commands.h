// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

// PFADD, PFCOUNT, PFMERGE, PFDEBUG, PFSELFTEST.
CommandFamily hyperloglog_commands();

}  // namespace engine
