// SPDX-License-Identifier: Apache-2.0
// How nodes end: the reboot of some, the deletion of all.
#include <algorithm>

#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/cache_clusters/internal.h"

namespace control {

void begin_deletion(ActionContext& context, CacheCluster& cluster) {
  cluster.status = ClusterStatus::deleting;
  for (CacheNode& node : cluster.nodes) node.status = CacheNodeStatus::deleting;
  context.records.put(cluster);
}

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
    node->status = CacheNodeStatus::rebooting;
    node->incarnation++;
  }
  cluster.status = ClusterStatus::rebooting;
  context.records.put(cluster);
  return cluster_result(context, request, cluster);
}

ActionResult delete_cache_cluster(ActionContext& context, const aws::Request& request) {
  auto found = find_cache_cluster(context.records, *request.input.string("CacheClusterId"));
  if (!found) return found.error();
  CacheCluster cluster = *std::move(found);
  if (!request.input.string("FinalSnapshotIdentifier").value_or("").empty()) {
    return aws::Error(aws::elasticache::kSnapshotFeatureNotSupportedFault,
                      "Snapshots do not exist yet: leave out FinalSnapshotIdentifier.");
  }
  if (!cluster.replication_group.empty()) {
    return aws::Error(aws::elasticache::kInvalidCacheClusterStateFault,
                      "Cache cluster " + cluster.id +
                          " is serving as primary for replication "
                          "group " +
                          cluster.replication_group + " and cannot be deleted.");
  }
  // One that never came up, or is being changed, must be removable: only a second call is refused.
  if (cluster.status == ClusterStatus::deleting) {
    return aws::Error(aws::elasticache::kInvalidCacheClusterStateFault,
                      "Cache cluster " + cluster.id + " is already being deleted.");
  }
  begin_deletion(context, cluster);
  return cluster_result(context, request, cluster);
}

}  // namespace control
