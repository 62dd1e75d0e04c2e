// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"
#include "engine/session/node.h"

namespace engine {

// SUBSCRIBE, PUBLISH, their relatives and PUBSUB.
std::span<const CommandSpec> pubsub_commands();

// The client listens to nothing any more, and is not told so. On its own thread.
void unsubscribe_all(Node& node, Client& client);

}  // namespace engine
