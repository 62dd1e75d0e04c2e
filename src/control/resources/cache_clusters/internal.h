// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/actions/action.h"
#include "control/catalogue/engine_versions.h"
#include "control/catalogue/node_types.h"
#include "control/model/cache_cluster.h"

// What the actions on cache clusters share among themselves.

namespace control {

ActionResult create_cache_cluster(ActionContext& context, const aws::Request& request);
ActionResult describe_cache_clusters(ActionContext& context, const aws::Request& request);
ActionResult modify_cache_cluster(ActionContext& context, const aws::Request& request);
ActionResult reboot_cache_cluster(ActionContext& context, const aws::Request& request);
ActionResult delete_cache_cluster(ActionContext& context, const aws::Request& request);
ActionResult list_allowed_node_type_modifications(ActionContext& context,
                                                  const aws::Request& request);

inline bool is_memcached(const CacheCluster& cluster) { return cluster.engine == "memcached"; }

inline constexpr int kNodesMax = 40;  // of one memcached cluster

// The nodes that are there to stay.
int count_nodes(const CacheCluster& cluster);

std::string node_id(const CacheCluster& cluster, const CacheNode& node);

// The cluster as an action's result: `<CacheCluster>` with its nodes' details left out, as AWS
// answers all calls but Describe.
aws::Structure cluster_result(const ActionContext& context, const aws::Request& request,
                              const CacheCluster& cluster);

// The id of the request, looked up, and free to be changed: CacheClusterNotFound,
// InvalidCacheClusterState.
aws::Result<CacheCluster> find_available_cluster(ActionContext& context,
                                                 const aws::Request& request);

// The zones that a cluster's nodes may lie in: the subnet group's, as far as hosts lie in them.
aws::Result<std::vector<std::string>> allowed_zones(ActionContext& context,
                                                    const CacheCluster& cluster);

aws::Result<NodeType> read_node_type(std::string_view name);

// --- What requests to create and to modify have in common (settings.cc) --------------------------

// The version that `wanted` means, the newest if it is empty. InvalidParameterCombination for one
// that does not exist, InvalidParameterValue for a patch version where the service chooses it;
// unless the cluster has it: `present`, or empty.
aws::Result<const EngineVersion*> read_engine_version(std::string_view engine,
                                                      std::string_view wanted,
                                                      std::string_view present);

aws::Result<void> read_cluster_windows(const aws::Structure& input, CacheCluster& cluster);

// Who may connect: security groups of the VPC of the cluster's subnet group, which is read
// already, or cache security groups. A cluster that has none yet gets that VPC's default group.
aws::Result<void> read_cluster_access(ActionContext& context, const aws::Structure& input,
                                      CacheCluster& cluster);

aws::Result<void> read_notifications(const ActionContext& context, const aws::Structure& input,
                                     CacheCluster& cluster);

// Puts changes into effect on the record and the node rows. InsufficientCacheClusterCapacity, or
// InvalidParameterValue for a node whose data does not fit; the cluster is unchanged then.
aws::Result<void> apply_changes(ActionContext& context, CacheCluster& cluster,
                                const PendingChanges& changes);

}  // namespace control
