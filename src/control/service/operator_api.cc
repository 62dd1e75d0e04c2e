// SPDX-License-Identifier: Apache-2.0
#include "control/service/operator_api.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "control/authorisation/arns.h"
#include "control/authorisation/authorise.h"
#include "control/model/cache_cluster.h"
#include "control/model/replication_group.h"
#include "control/model/shard.h"
#include "control/model/snapshot.h"
#include "control/nodes/node.h"
#include "control/records/transaction.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/iam/simulate.h"
#include "control/resources/replication_groups/progress.h"
#include "control/resources/replication_groups/replication_groups.h"
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
  view.tls = node.spec.transit_encryption != agent::TransitEncryption::off;
  view.state = "unknown";
  const agent::Role role = node.spec.membership.role;
  if (role != agent::Role::none) view.role = boost::describe::enum_to_string(role, "");
  if (status == nullptr) return view;
  view.state = boost::describe::enum_to_string(status->state, "");
  view.message = status->message;
  view.restarts = status->restarts;
  view.pid = status->pid;
  view.used_memory_bytes = status->used_memory_bytes;
  view.clients = status->clients;
  view.linked = status->standing.linked;
  return view;
}

// How far its transfers are.
SnapshotView view_of(const Snapshot& snapshot, const Fleet& fleet) {
  SnapshotView view;
  view.id = snapshot.id;
  view.of_group = !snapshot.group.empty();
  view.of = view.of_group ? snapshot.group : snapshot.cluster;
  view.status = boost::describe::enum_to_string(snapshot.status, "");
  view.failure = snapshot.failure;
  for (const SnapshotPart& part : snapshot.parts) {
    const agent::TransferStatus* status = fleet.transfer(part.transfer);
    view.bytes_done += status == nullptr ? part.file.size_bytes : status->bytes_done;
    view.bytes_total += status == nullptr ? part.file.size_bytes : status->bytes_total;
  }
  return view;
}

std::string endpoint(const std::string& address, uint16_t port) {
  return address.empty() ? "" : address + ":" + std::to_string(port);
}

}  // namespace

void OperatorApi::call(const InternalCall& call, Reply reply) {
  if (call.path == "/tarn/operator/iam-simulate") return simulate(call.body, reply);
  if (call.path != "/tarn/operator/status") return reply(404, "{}");
  const base::Result<StatusRequest> request = json::read<StatusRequest>(call.body);
  if (!request) return reply(400, "{}");
  if (request->after_moment != moment_) return answer(reply);
  waiting_.push_back(std::move(reply));
}

void OperatorApi::simulate(std::string_view body, const Reply& reply) {
  const base::Result<SimulateRequest> request = json::read<SimulateRequest>(body);
  if (!request) return reply(400, "{}");
  Transaction records(store_);
  SimulateView view = {.principal = request->principal};
  if (!view.principal.starts_with("arn:")) {
    const auto user = records.find<IamUser>(base::to_lower(view.principal));
    if (user) view.principal = arn_of(account_.id, *user);
  }
  auto simulated = control::simulate(records, account_, view.principal, clock_.wall_ms());
  if (records.failure()) return reply(503, "{}");
  if (!simulated) return reply(200, json::write(view));
  for (const auto& [key, values] : request->context) {
    simulated->keys.erase(key);
    for (const std::string& value : values) simulated->keys.add(key, value);
  }
  const auto decision =
      evaluate(simulated->policies, {request->action, request->resource, simulated->keys});
  view.exists = true;
  view.decision = verdict_word(decision.verdict);
  view.reason = reason_of(decision);
  reply(200, json::write(view));
}

void OperatorApi::changed() {
  moment_++;
  answer_waiting();
}

void OperatorApi::answer_waiting() {
  for (const Reply& reply : std::exchange(waiting_, {})) answer(reply);
}

void OperatorApi::answer(const Reply& reply) {
  const StoreResult<StatusView> view = status();
  if (!view) return reply(503, "{}");
  reply(200, json::write(*view));
}

StoreResult<StatusView> OperatorApi::status() {
  Transaction records(store_);
  StatusView view;
  view.moment = moment_;
  for (const Host& host : records.list<Host>()) {
    view.hosts.push_back({host.id, host.offer.zones, host.offer.memory_bytes, 0, host.offer.cores,
                          fleet_.has_reported(host.id) && !fleet_.is_away(host.id),
                          host.offer.isolation});
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
  for (const ReplicationGroup& group : records.list<ReplicationGroup>()) {
    view.groups.push_back({.id = group.id,
                           .status = std::string(wire_word(group.status)),
                           .primary_endpoint = endpoint(group.primary_address, group.port),
                           .reader_endpoint = endpoint(group.reader_address, group.port),
                           .progress = progress_of(records, fleet_, group)});
  }
  for (const Snapshot& snapshot : records.list<Snapshot>()) {
    view.snapshots.push_back(view_of(snapshot, fleet_));
  }
  for (const Node& node : records.list<Node>()) {
    for (HostView& host : view.hosts) {
      if (host.id == node.spec.host) host.memory_given_bytes += node.memory_bytes;
    }
    const auto cache = std::find_if(view.caches.begin(), view.caches.end(),
                                    [&](const CacheView& one) { return one.id == node.owner; });
    if (cache == view.caches.end()) continue;
    cache->nodes.push_back(view_of(node, fleet_.node(node.id)));
    if (node.spec.membership.role != agent::Role::replica) continue;
    const auto shard = records.find<Shard>(node.spec.membership.shard);
    if (shard) cache->nodes.back().behind_bytes = behind_bytes(*shard, fleet_, cache->id);
  }
  if (records.failure()) return *records.failure();
  return view;
}

}  // namespace control
