// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "control/actions/events.h"
#include "control/actions/windows.h"
#include "control/model/parameter_group.h"
#include "control/nodes/node.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/cache_clusters/internal.h"
#include "control/resources/network/access.h"
#include "control/resources/parameter_groups/effective.h"
#include "control/resources/shards/shards.h"

namespace control {

namespace {

using agent::NodeState;
using agent::Wanted;

// Whether the process that runs is not the one that we last saw, wherever we have been meanwhile.
bool is_another_process(const CacheNode& node, const agent::NodeStatus& status) {
  return status.restarts > node.restarts || (node.pid != 0 && node.pid != status.pid);
}

// One look at a cluster and its nodes. Everything is decided from what the records and the fleet
// say now, and written in the transaction of the context.
class Look {
 public:
  Look(ActionContext& context, CacheCluster cluster)
      : context_(context), cluster_(std::move(cluster)) {}

  void take();

 private:
  bool deleting() const { return cluster_.status == ClusterStatus::deleting; }
  void event(std::string message) {
    record_event(context_.records, kCacheClusterSource, cluster_.id, std::move(message),
                 context_.now_ms);
  }

  void apply_pending();
  void follow(CacheNode& node);
  void note_failure(CacheNode& node, const agent::NodeStatus* status);
  void note_refusals(CacheNode& node, const agent::NodeStatus* status);
  void tell_discovery();
  agent::NodeSpec common_spec();
  void write_specs();
  void write_spec(const CacheNode& node, const agent::NodeSpec& common);
  void remove_gone();
  bool is_in_effect(const CacheNode& node);
  void settle();

  ActionContext& context_;
  CacheCluster cluster_;
};

void Look::take() {
  if (!deleting()) apply_pending();
  for (CacheNode& node : cluster_.nodes) follow(node);
  if (is_memcached(cluster_) && !deleting()) tell_discovery();
  write_specs();
  remove_gone();
  if (deleting() && cluster_.nodes.empty()) {
    context_.records.erase<CacheCluster>(cluster_.id);
    event("Cache cluster deleted");
    return;
  }
  settle();
  context_.records.put(cluster_);
}

// Changes that wait for the maintenance window.
void Look::apply_pending() {
  if (cluster_.pending.empty() || cluster_.status != ClusterStatus::available ||
      !in_maintenance_window(cluster_.maintenance_window, context_.now_ms)) {
    return;
  }
  const PendingChanges changes = std::exchange(cluster_.pending, {});
  if (auto applied = apply_changes(context_, cluster_, changes); !applied) {
    event("The modification that was pending has been dropped: " + applied.error().message);
  }
}

// A node's status follows what its agent sees.
void Look::follow(CacheNode& node) {
  const agent::NodeStatus* status = context_.fleet.node(node_id(cluster_, node));
  note_failure(node, status);
  note_refusals(node, status);
  if (node.status == CacheNodeStatus::deleting || status == nullptr) return;
  const bool runs = status->state == NodeState::running && status->incarnation == node.incarnation;
  if (!runs) return;
  if (node.status == CacheNodeStatus::creating) {
    event("Added cache node " + node.id + " in availability zone " + node.zone);
  } else if (node.status == CacheNodeStatus::rebooting) {
    event("Cache node " + node.id + " restarted");
  } else if (is_another_process(node, *status)) {
    event("Recovered cache node " + node.id + ": its process had ended, what it held is lost");
  }
  node.status = CacheNodeStatus::available;
  node.restarts = status->restarts;
  node.pid = status->pid;
}

// Says once why a node does not run, and once that it is well again.
void Look::note_failure(CacheNode& node, const agent::NodeStatus* status) {
  if (status == nullptr || status->state == NodeState::absent) return;
  const std::string now = status->state == NodeState::running ? "" : status->message;
  if (now == node.failure) return;
  if (!now.empty()) {
    event("Cache node " + node.id + " does not run: " + now);
  } else if (node.status == CacheNodeStatus::available && !is_another_process(node, *status)) {
    event("Recovered cache node " + node.id);
  }
  node.failure = now;
}

// Says once which parameters have no effect: values that the engine refuses, and parameters that
// it does not know, as far as the user's own group sets them.
void Look::note_refusals(CacheNode& node, const agent::NodeStatus* status) {
  if (status == nullptr || status->state != NodeState::running) return;
  std::map<std::string, std::string> refusals = status->settings_refused;
  const auto group = context_.records.find<ParameterGroup>(cluster_.parameter_group);
  for (const std::string& name : status->settings_unknown) {
    if (group && group->values.contains(name)) refusals[name] = "the engine does not know it";
  }
  for (const auto& [name, why] : refusals) {
    const auto told = node.refusals.find(name);
    if (told != node.refusals.end() && told->second == why) continue;
    std::string message = "Cache node ";
    message.append(node.id).append(": the parameter ").append(name);
    event(message.append(" has no effect: ").append(why));
  }
  node.refusals = std::move(refusals);
}

// Clients learn of a node when it serves, and forget it before it stops.
void Look::tell_discovery() {
  std::vector<std::string> nodes;
  for (const CacheNode& node : cluster_.nodes) {
    if (node.status != CacheNodeStatus::available && node.status != CacheNodeStatus::rebooting) {
      continue;
    }
    nodes.push_back(node.address + "|" + node.address + "|" + std::to_string(node.port));
  }
  std::sort(nodes.begin(), nodes.end());
  if (nodes == cluster_.discovery_nodes) return;
  cluster_.discovery_nodes = std::move(nodes);
  cluster_.discovery_version++;
}

// What all nodes of the cluster have in common.
agent::NodeSpec Look::common_spec() {
  const NodeType type = *find_node_type(cluster_.node_type);
  const EngineVersion* version = find_engine_version(cluster_.engine, cluster_.engine_version);
  EffectiveParameters parameters =
      effective_parameters(context_.records, cluster_.parameter_group, version->family, type);
  agent::NodeSpec spec;
  spec.engine = is_memcached(cluster_) ? agent::Engine::memcached : agent::Engine::redis;
  spec.engine_version = cluster_.engine + " " + cluster_.engine_version;
  spec.maxmemory_bytes = parameters.maxmemory_bytes;
  spec.threads = type.vcpus;
  spec.settings = std::move(parameters.settings);
  spec.allowed_sources = allowed_sources(context_.records, cluster_.security_groups,
                                         cluster_.cache_security_groups, cluster_.port);
  if (is_memcached(cluster_)) {
    spec.discovery_version = cluster_.discovery_version;
    spec.discovery_nodes = cluster_.discovery_nodes;
  }
  // One node a member: several nodes of one cluster know nothing of each other, and are
  // memcached's.
  if (const auto shard = shard_of(context_.records, cluster_)) {
    spec.membership = membership_of(*shard, cluster_.id);
  }
  return spec;
}

void Look::write_specs() {
  const agent::NodeSpec common = common_spec();
  // Nodes that stay first: those that go wait until the others no longer name them to clients.
  for (const CacheNode& node : cluster_.nodes) {
    if (node.status != CacheNodeStatus::deleting) write_spec(node, common);
  }
  for (const CacheNode& node : cluster_.nodes) {
    if (node.status == CacheNodeStatus::deleting) write_spec(node, common);
  }
}

void Look::write_spec(const CacheNode& node, const agent::NodeSpec& common) {
  std::optional<Node> row = context_.records.find<Node>(node_id(cluster_, node));
  if (!row) return;
  agent::NodeSpec spec = common;
  spec.id = row->spec.id;
  spec.host = row->spec.host;
  spec.addresses = row->spec.addresses;
  spec.port = row->spec.port;
  spec.incarnation = node.incarnation;
  if (node.status == CacheNodeStatus::deleting) {
    const bool forgotten =
        deleting() ||
        std::all_of(cluster_.nodes.begin(), cluster_.nodes.end(), [&](const CacheNode& other) {
          return other.status == CacheNodeStatus::deleting ||
                 other.status == CacheNodeStatus::creating || is_in_effect(other);
        });
    spec.wanted = forgotten ? Wanted::absent : row->spec.wanted;
  }
  row->spec = std::move(spec);
  context_.records.put(*row);
}

// Drops the nodes that their agent has removed.
void Look::remove_gone() {
  std::erase_if(cluster_.nodes, [&](const CacheNode& node) {
    if (node.status != CacheNodeStatus::deleting) return false;
    const std::string id = node_id(cluster_, node);
    const std::optional<Node> row = context_.records.find<Node>(id);
    const agent::NodeStatus* status = context_.fleet.node(id);
    const bool gone = row && row->spec.wanted == Wanted::absent && status != nullptr &&
                      status->state == NodeState::absent &&
                      status->applied_revision >= row->revision;
    if (row && !gone) return false;
    if (row) context_.records.erase<Node>(id);
    if (!deleting()) event("Removed cache node " + node.id);
    return true;
  });
}

// Whether the node runs with all that its row asks for; not if the row was changed just now.
bool Look::is_in_effect(const CacheNode& node) {
  const std::string id = node_id(cluster_, node);
  const agent::NodeStatus* status = context_.fleet.node(id);
  return status != nullptr && status->state == NodeState::running &&
         status->incarnation == node.incarnation && !context_.records.is_written<Node>(id) &&
         status->applied_revision >= context_.records.find<Node>(id)->revision;
}

// The cluster is available when every node is what was asked for and none is on its way out.
void Look::settle() {
  if (deleting() || cluster_.status == ClusterStatus::available) return;
  const bool done =
      std::all_of(cluster_.nodes.begin(), cluster_.nodes.end(), [&](const CacheNode& node) {
        return node.status == CacheNodeStatus::available && is_in_effect(node);
      });
  if (!done) return;
  if (cluster_.status == ClusterStatus::creating) event("Cache cluster created");
  if (cluster_.status == ClusterStatus::modifying) event("Finished modifying cache cluster");
  cluster_.status = ClusterStatus::available;
}

}  // namespace

void write_cluster(ActionContext& context, const CacheCluster& cluster) {
  (void)context.records.find<CacheCluster>(cluster.id);
  context.records.put(cluster);
  reconcile_cache_cluster(context, cluster.id);
}

void reconcile_cache_cluster(ActionContext& context, std::string_view id) {
  std::optional<CacheCluster> cluster = context.records.find<CacheCluster>(id);
  if (cluster) Look(context, *std::move(cluster)).take();
}

}  // namespace control
