// SPDX-License-Identifier: Apache-2.0
#include "base/ascii.h"
#include "control/model/replication_group.h"
#include "control/nodes/placement.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/cache_clusters/internal.h"
#include "control/resources/shards/shards.h"

namespace control {

namespace {

// The cluster that the request is about: itself, or the primary of its replication group.
aws::Result<CacheCluster> find_subject(ActionContext& context, const aws::Structure& input) {
  const auto cluster_id = input.string("CacheClusterId");
  const auto group_id = input.string("ReplicationGroupId");
  if (cluster_id.has_value() == group_id.has_value()) {
    return aws::Error(aws::kInvalidParameterCombination,
                      "Give either CacheClusterId or ReplicationGroupId.");
  }
  if (cluster_id) return find_cache_cluster(context.records, *cluster_id);
  const auto group = context.records.find<ReplicationGroup>(base::to_lower(*group_id));
  const std::string leading = group ? leading_cluster(context.records, *group) : "";
  if (leading.empty()) {
    return aws::Error(aws::elasticache::kReplicationGroupNotFoundFault,
                      "Replication group " + std::string(*group_id) + " not found.");
  }
  return find_cache_cluster(context.records, leading);
}

// Whether every node's data and every node's host have room for the type.
bool is_possible(ActionContext& context, const CacheCluster& cluster, const NodeType& type) {
  Placement placement(context.records);
  for (const CacheNode& node : cluster.nodes) {
    const auto row = context.records.find<Node>(node_id(cluster, node));
    if (!row || !placement.resize(*row, type.memory_bytes, type.vcpus)) return false;
    const agent::NodeStatus* status = context.fleet.node(row->id);
    if (status != nullptr && status->used_memory_bytes > type.memory_bytes) return false;
  }
  return true;
}

}  // namespace

ActionResult list_allowed_node_type_modifications(ActionContext& context,
                                                  const aws::Request& request) {
  const auto cluster = find_subject(context, request.input);
  if (!cluster) return cluster.error();
  const NodeType current = *find_node_type(cluster->node_type);
  aws::Structure result(*request.operation->output);
  result.set_list("ScaleUpModifications").set_list("ScaleDownModifications");
  for (const NodeType& type : node_types()) {
    if (type.name == current.name || !is_possible(context, *cluster, type)) continue;
    const bool up = type.memory_bytes >= current.memory_bytes;
    result.append(up ? "ScaleUpModifications" : "ScaleDownModifications", type.name);
  }
  return result;
}

}  // namespace control
