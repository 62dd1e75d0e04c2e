// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

// SUBSCRIBE, PUBLISH, their relatives and PUBSUB.
std::span<const CommandSpec> pubsub_commands();

}  // namespace engine
