// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/command_spec.h"

namespace engine {

CommandFamily hotkeys_commands();  // HOTKEYS

}  // namespace engine
