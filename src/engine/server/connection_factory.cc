// SPDX-License-Identifier: Apache-2.0
#include "engine/server/connection_factory.h"

#include <utility>

#include "engine/commands/memcache/executor.h"
#include "engine/commands/memcache/observation.h"
#include "engine/server/memcache_connection.h"
#include "engine/server/redis_connection.h"

namespace engine {

namespace {

class RedisConnections final : public ConnectionFactory {
 public:
  std::unique_ptr<Connection> make(ConnectionHost& host, Arrival arrival) override {
    return std::make_unique<RedisConnection>(host, std::move(arrival));
  }
};

class MemcacheConnections final : public ConnectionFactory {
 public:
  MemcacheConnections(Node& node, MemcacheSharedState& shared, uint32_t worker)
      : executor_(node, shared, worker), binary_executor_(executor_) {
    if (node.settings.current()->prefix_stats) shared.observation->count_by_prefix(true);
  }

  std::unique_ptr<Connection> make(ConnectionHost& host, Arrival arrival) override {
    if (arrival.peer.admin) return admin_.make(host, std::move(arrival));
    return std::make_unique<MemcacheConnection>(host, std::move(arrival), executor_,
                                                binary_executor_);
  }

 private:
  RedisConnections admin_;
  MemcacheExecutor executor_;
  BinaryExecutor binary_executor_;
};

}  // namespace

std::unique_ptr<ConnectionFactory> make_connection_factory(Node& node, MemcacheSharedState& shared,
                                                           uint32_t worker) {
  if (node.settings.current()->engine == Engine::kMemcached) {
    return std::make_unique<MemcacheConnections>(node, shared, worker);
  }
  return std::make_unique<RedisConnections>();
}

}  // namespace engine
