// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

// SUBSCRIBE, PUBLISH, their relatives and PUBSUB.
CommandFamily pubsub_commands();

}  // namespace engine
