// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "control/model/replication_group.h"
#include "control/nodes/placement.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/cache_clusters/internal.h"

namespace control {

namespace {

// The clusters that the request is about: one, or the members of a replication group, of which the
// first stands for all.
aws::Result<std::vector<CacheCluster>> find_subjects(ActionContext& context,
                                                     const aws::Structure& input) {
  const auto cluster_id = input.string("CacheClusterId");
  const auto group_id = input.string("ReplicationGroupId");
  if (cluster_id.has_value() == group_id.has_value()) {
    return aws::Error(aws::kInvalidParameterCombination,
                      "Give either CacheClusterId or ReplicationGroupId.");
  }
  std::vector<CacheCluster> clusters;
  if (cluster_id) {
    auto cluster = find_cache_cluster(context.records, *cluster_id);
    if (!cluster) return cluster.error();
    clusters.push_back(*std::move(cluster));
    return clusters;
  }
  const auto group = context.records.find<ReplicationGroup>(base::to_lower(*group_id));
  if (group) {
    for (const std::string& id : group->members) {
      if (auto member = context.records.find<CacheCluster>(id)) {
        clusters.push_back(*std::move(member));
      }
    }
  }
  if (!clusters.empty()) return clusters;
  return aws::Error(aws::elasticache::kReplicationGroupNotFoundFault,
                    "Replication group " + std::string(*group_id) + " not found.");
}

// Whether every node's data and the nodes' hosts have room for the type.
bool is_possible(ActionContext& context, const std::vector<CacheCluster>& clusters,
                 const NodeType& type) {
  Placement placement(context.records);
  for (const CacheCluster& cluster : clusters) {
    if (!check_data_fits(context, cluster, type)) return false;
    for (const CacheNode& node : cluster.nodes) {
      const auto row = context.records.find<Node>(node_id(cluster, node));
      if (!row || !placement.resize(*row, type.memory_bytes, type.vcpus)) return false;
    }
  }
  return true;
}

}  // namespace

ActionResult list_allowed_node_type_modifications(ActionContext& context,
                                                  const aws::Request& request) {
  const auto clusters = find_subjects(context, request.input);
  if (!clusters) return clusters.error();
  const NodeType current = *find_node_type(clusters->front().node_type);
  aws::Structure result(*request.operation->output);
  result.set_list("ScaleUpModifications").set_list("ScaleDownModifications");
  for (const NodeType& type : node_types()) {
    if (type.name == current.name || !is_possible(context, *clusters, type)) continue;
    const bool up = type.memory_bytes >= current.memory_bytes;
    result.append(up ? "ScaleUpModifications" : "ScaleDownModifications", type.name);
  }
  return result;
}

}  // namespace control
