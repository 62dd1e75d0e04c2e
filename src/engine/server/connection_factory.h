// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "engine/commands/memcache/shared_state.h"
#include "engine/server/connection.h"
#include "engine/server/connection_host.h"

namespace engine {

// Makes the connections of one worker's clients, of the protocol that its node speaks: the one
// place that knows all protocols. Owns what connections of one protocol have in common, and
// outlives them. Belongs to the worker's thread.
class ConnectionFactory {
 public:
  virtual ~ConnectionFactory() = default;

  virtual std::unique_ptr<Connection> make(ConnectionHost& host, Arrival arrival) = 0;
};

// As `engine` says. The socket for administration always speaks RESP. `shared` is that of all
// workers of the node.
std::unique_ptr<ConnectionFactory> make_connection_factory(Node& node, MemcacheSharedState& shared,
                                                           uint32_t worker);

}  // namespace engine
