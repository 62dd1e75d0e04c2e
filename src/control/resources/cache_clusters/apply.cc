// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "control/actions/numbers.h"
#include "control/nodes/placement.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/cache_clusters/internal.h"
#include "control/resources/parameter_groups/effective.h"

namespace control {

// Data never gets lost to a smaller node: memory is given back only while what is held fits.
aws::Result<void> check_data_fits(ActionContext& context, const CacheCluster& cluster,
                                  const NodeType& type) {
  const EngineVersion* version = find_engine_version(cluster.engine, cluster.engine_version);
  const int64_t room =
      effective_parameters(context.records, cluster.parameter_group, version->family, type)
          .maxmemory_bytes;
  for (const CacheNode& node : cluster.nodes) {
    const agent::NodeStatus* status = context.fleet.node(node_id(cluster, node));
    if (status == nullptr || status->used_memory_bytes <= room) continue;
    return aws::Error(aws::kInvalidParameterValue, "Cache node " + node.id + " uses " +
                                                       in_mib(status->used_memory_bytes) +
                                                       ", which does not fit into the " +
                                                       in_mib(room) + " of " + type.name + ".");
  }
  return {};
}

namespace {

// What nodes of the type take of their hosts; or where they take more now, that.
enum class Giving { kBack, kNothingBack };

aws::Result<void> resize_nodes(ActionContext& context, const CacheCluster& cluster,
                               const NodeType& type, Giving giving) {
  if (auto fits = check_data_fits(context, cluster, type); !fits) return fits;
  Placement placement(context.records);
  for (const CacheNode& node : cluster.nodes) {
    std::optional<Node> row = context.records.find<Node>(node_id(cluster, node));
    if (!row || node.status == CacheNodeStatus::deleting) continue;
    const int64_t least = giving == Giving::kBack ? 0 : row->memory_bytes;
    const int64_t bytes = std::max(type.memory_bytes, least);
    if (auto room = placement.resize(*row, bytes, type.vcpus); !room) {
      return aws::Error(aws::elasticache::kInsufficientCacheClusterCapacityFault,
                        "There is no room to make cache node " + node.id + " a " + type.name +
                            ": " + room.error().message + ".");
    }
    row->memory_bytes = bytes;
    context.records.put(*row);
  }
  return {};
}

// In place: the nodes stay, with more or less memory.
aws::Result<void> change_node_type(ActionContext& context, CacheCluster& cluster,
                                   const NodeType& type) {
  if (auto done = resize_nodes(context, cluster, type, Giving::kBack); !done) return done;
  cluster.node_type = type.name;
  return {};
}

aws::Result<void> change_node_count(ActionContext& context, CacheCluster& cluster,
                                    const PendingChanges& changes) {
  for (CacheNode& node : cluster.nodes) {
    const auto& going = changes.nodes_to_remove;
    if (std::find(going.begin(), going.end(), node.id) == going.end()) continue;
    node.status = CacheNodeStatus::deleting;
  }
  const int more = *changes.num_nodes - count_nodes(cluster);
  if (more <= 0) return {};
  const std::vector<std::string_view> wishes(changes.zones_of_new_nodes.begin(),
                                             changes.zones_of_new_nodes.end());
  const auto zones = choose_zones(context, cluster, wishes, more);
  if (!zones) return zones.error();
  if (auto placed = place_nodes(context, cluster, *zones, 0); !placed) return placed.error();
  return {};
}

}  // namespace

aws::Result<void> reserve_changes(ActionContext& context, const CacheCluster& cluster,
                                  const PendingChanges& changes) {
  if (!changes.node_type) return {};
  const auto type = read_node_type(*changes.node_type);
  if (!type) return type.error();
  return resize_nodes(context, cluster, *type, Giving::kNothingBack);
}

aws::Result<void> apply_changes(ActionContext& context, CacheCluster& cluster,
                                const PendingChanges& changes) {
  CacheCluster changed = cluster;
  if (changes.node_type) {
    const auto type = read_node_type(*changes.node_type);
    if (!type) return type.error();
    if (auto good = change_node_type(context, changed, *type); !good) return good;
  }
  if (changes.num_nodes) {
    if (auto good = change_node_count(context, changed, changes); !good) return good;
  }
  if (changes.engine) changed.engine = *changes.engine;
  if (changes.engine_version) changed.engine_version = *changes.engine_version;
  if (changes.parameter_group) changed.parameter_group = *changes.parameter_group;
  changed.status = ClusterStatus::modifying;
  cluster = std::move(changed);
  return {};
}

}  // namespace control
