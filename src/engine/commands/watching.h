// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/client.h"
#include "engine/session/node.h"

namespace engine {

// Takes the client off all keys that it watches. Locks them, unless the worker holds them already.
void unwatch_all(Node& node, KeyspaceWorker& worker, Client& client);

}  // namespace engine
