// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/watching.h"

#include <algorithm>

#include "engine/keyspace/guard.h"

namespace engine {

std::vector<uint32_t> watched_partitions(const Client& client) {
  std::vector<uint32_t> partitions;
  partitions.reserve(client.watched.size());
  for (const WatchedKey& watched : client.watched) partitions.push_back(watched.key.partition);
  put_in_order(partitions);
  return partitions;
}

void unwatch_all(Node& node, KeyspaceWorker& worker, Client& client) {
  if (client.watch_mark == nullptr) return;
  const std::vector<uint32_t> partitions = watched_partitions(client);
  const Guard guard(node.keyspace, worker, partitions);
  for (const auto& [db, key] : client.watched) {
    guard.interest(key.partition).unwatch(db, key.name, *client.watch_mark);
  }
  node.clients.ends_to_watch(client.watched.size());
  client.watched.clear();
  client.watched_bytes = 0;
  client.watch_mark.reset();
}

}  // namespace engine
