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

ActionResult describe_cache_clusters(ActionContext& context, const aws::Request& request);
ActionResult modify_cache_cluster(ActionContext& context, const aws::Request& request);
ActionResult reboot_cache_cluster(ActionContext& context, const aws::Request& request);
ActionResult list_allowed_node_type_modifications(ActionContext& context,
                                                  const aws::Request& request);

inline bool is_memcached(const CacheCluster& cluster) { return cluster.engine == "memcached"; }

inline constexpr int kNodesMax = 40;  // of one memcached cluster

// The nodes that are there to stay.
int count_nodes(const CacheCluster& cluster);

std::string node_id(const CacheCluster& cluster, const CacheNode& node);

// The id of the request, looked up, and free to be changed: CacheClusterNotFound,
// InvalidCacheClusterState.
aws::Result<CacheCluster> find_available_cluster(ActionContext& context,
                                                 const aws::Request& request);

aws::Result<NodeType> read_node_type(std::string_view name);

// InvalidParameterValue, with both figures: a node holds more than one of the type would take.
aws::Result<void> check_data_fits(ActionContext& context, const CacheCluster& cluster,
                                  const NodeType& type);

// --- What requests to create and to modify have in common (settings.cc) --------------------------

// The version that `wanted` means, the newest if it is empty. InvalidParameterCombination for one
// that does not exist, InvalidParameterValue for a patch version where the service chooses it;
// unless the cluster has it: `present`, or empty.
aws::Result<const EngineVersion*> read_engine_version(std::string_view engine,
                                                      std::string_view wanted,
                                                      std::string_view present);

// SnapshotRetentionLimit: for how many days automatic snapshots are kept; 0: there are none.
aws::Result<void> read_retention(const aws::Structure& input, CacheCluster& cluster);

aws::Result<void> read_cluster_windows(const aws::Structure& input, CacheCluster& cluster);

// Who may connect: security groups of the VPC of the cluster's subnet group, which is read
// already, or cache security groups. A cluster that has none yet gets that VPC's default group.
aws::Result<void> read_cluster_access(ActionContext& context, const aws::Structure& input,
                                      CacheCluster& cluster);

aws::Result<void> read_notifications(const ActionContext& context, const aws::Structure& input,
                                     CacheCluster& cluster);

// AtRestEncryptionEnabled and KmsKeyId of a new cluster.
aws::Result<void> read_encryption(const ActionContext& context, const aws::Structure& input,
                                  CacheCluster& cluster);

}  // namespace control
