// SPDX-License-Identifier: Apache-2.0
#include "control/service/operator_api.h"

#include <algorithm>
#include <utility>

#include "control/model/cache_cluster.h"
#include "control/nodes/node.h"
#include "control/records/transaction.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "json/document.h"

namespace control {

namespace {

NodeView view_of(const Node& node, const agent::NodeStatus* status) {
  NodeView view;
  view.id = node.id;
  view.zone = node.zone;
  view.address = node.spec.addresses.empty() ? "" : node.spec.addresses.front();
  view.port = node.spec.port;
  view.maxmemory_bytes = node.spec.maxmemory_bytes;
  view.state = "unknown";
  if (status == nullptr) return view;
  view.state = boost::describe::enum_to_string(status->state, "");
  view.message = status->message;
  view.restarts = status->restarts;
  view.pid = status->pid;
  view.used_memory_bytes = status->used_memory_bytes;
  view.clients = status->clients;
  return view;
}

}  // namespace

void OperatorApi::call(std::string_view path, std::string_view, Reply reply) {
  if (path != "/tarn/operator/status") return reply(404, "{}");
  const StoreResult<StatusView> view = status();
  if (!view) return reply(503, "{}");
  reply(200, json::write(*view));
}

StoreResult<StatusView> OperatorApi::status() {
  Transaction records(store_);
  StatusView view;
  for (const Host& host : records.list<Host>()) {
    view.hosts.push_back({host.id, host.offer.zones, host.offer.memory_bytes, 0, host.offer.cores,
                          fleet_.has_reported(host.id)});
  }
  for (const CacheCluster& cluster : records.list<CacheCluster>()) {
    view.caches.push_back({cluster.id,
                           cluster.replication_group,
                           cluster.engine,
                           cluster.engine_version,
                           cluster.node_type,
                           std::string(wire_word(cluster.status)),
                           {}});
  }
  for (const Node& node : records.list<Node>()) {
    for (HostView& host : view.hosts) {
      if (host.id == node.spec.host) host.memory_given_bytes += node.memory_bytes;
    }
    const auto cache = std::find_if(view.caches.begin(), view.caches.end(),
                                    [&](const CacheView& one) { return one.id == node.owner; });
    if (cache != view.caches.end()) cache->nodes.push_back(view_of(node, fleet_.node(node.id)));
  }
  if (records.failure()) return *records.failure();
  return view;
}

}  // namespace control
