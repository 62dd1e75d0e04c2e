// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "engine/session/client.h"
#include "engine/session/node.h"

namespace engine {

// The partitions of the keys that the client watches, as a guard wants them: ascending, each once.
std::vector<uint32_t> watched_partitions(const Client& client);

// Takes the client off all keys that it watches. Locks them, unless the worker holds them already.
void unwatch_all(Node& node, KeyspaceWorker& worker, Client& client);

}  // namespace engine
