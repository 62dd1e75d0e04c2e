// SPDX-License-Identifier: Apache-2.0
// How nodes end: the reboot of some, the deletion of all.
#include <algorithm>

#include "base/ascii.h"
#include "control/model/replication_group.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/cache_clusters/internal.h"
#include "control/resources/shards/shards.h"
#include "control/resources/snapshots/snapshots.h"

namespace control {

void begin_deletion(ActionContext& context, CacheCluster& cluster) {
  cluster.status = ClusterStatus::deleting;
  cluster.final_snapshot.clear();
  for (CacheNode& node : cluster.nodes) node.status = CacheNodeStatus::deleting;
  context.records.put(cluster);
}

void restart_node(CacheNode& node) {
  node.status = CacheNodeStatus::rebooting;
  node.restart_due = false;
  node.incarnation++;
}

namespace {

// A primary's replicas have its data: another leads before it is restarted. What follows a server
// elsewhere gets them from there again.
bool has_to_hand_over(Transaction& records, const CacheCluster& cluster) {
  const auto shard = shard_of(records, cluster);
  if (!shard || shard->members.size() < 2 || !shard->source.head.empty()) return false;
  const ShardMember* primary = primary_of(*shard);
  return primary == nullptr || primary->cluster == cluster.id;
}

// The group's look does the rest.
void restart_after_handover(Transaction& records, const CacheCluster& cluster, CacheNode& node) {
  node.status = CacheNodeStatus::rebooting;
  node.restart_due = true;
  auto group = records.find<ReplicationGroup>(cluster.replication_group);
  if (!group || group->status != ReplicationGroupStatus::available) return;
  group->status = ReplicationGroupStatus::modifying;
  records.put(*group);
}

}  // namespace

ActionResult reboot_cache_cluster(ActionContext& context, const aws::Request& request) {
  auto found = find_available_cluster(context, request);
  if (!found) return found.error();
  CacheCluster cluster = *std::move(found);
  for (const std::string_view id : request.input.strings("CacheNodeIdsToReboot")) {
    const auto node = std::find_if(cluster.nodes.begin(), cluster.nodes.end(),
                                   [&](const CacheNode& one) { return one.id == id; });
    if (node == cluster.nodes.end()) {
      return aws::Error(aws::kInvalidParameterValue,
                        "The cluster has no cache node " + std::string(id) + ".");
    }
    if (node->status == CacheNodeStatus::rebooting) continue;  // named twice
    if (has_to_hand_over(context.records, cluster)) {
      restart_after_handover(context.records, cluster, *node);
    } else {
      restart_node(*node);
    }
  }
  cluster.status = ClusterStatus::rebooting;
  context.records.put(cluster);
  return cluster_result(context, request, cluster);
}

ActionResult delete_cache_cluster(ActionContext& context, const aws::Request& request) {
  auto found = find_cache_cluster(context.records, *request.input.string("CacheClusterId"));
  if (!found) return found.error();
  CacheCluster cluster = *std::move(found);
  // One that never came up, or is being changed, must be removable: only a second call is refused.
  if (cluster.status == ClusterStatus::deleting) {
    return aws::Error(aws::elasticache::kInvalidCacheClusterStateFault,
                      "Cache cluster " + cluster.id + " is already being deleted.");
  }
  const std::string_view snapshot = request.input.string("FinalSnapshotIdentifier").value_or("");
  if (snapshot.empty()) {
    begin_deletion(context, cluster);
    return cluster_result(context, request, cluster);
  }
  if (auto begun = begin_final_snapshot(context, cluster, snapshot); !begun) return begun.error();
  cluster.final_snapshot = base::to_lower(snapshot);
  context.records.put(cluster);
  return cluster_result(context, request, cluster);
}

}  // namespace control
