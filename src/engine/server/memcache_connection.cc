// SPDX-License-Identifier: Apache-2.0
#include "engine/server/memcache_connection.h"

#include "engine/server/worker.h"

namespace engine {

MemcacheConnection::MemcacheConnection(Worker& worker, net::Descriptor socket,
                                       const net::Peer& peer, uint64_t client_id)
    : Connection(worker, std::move(socket), peer, client_id), stream_(worker.memcache()) {}

}  // namespace engine
