// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "control/actions/action.h"
#include "control/catalogue/engine_versions.h"
#include "control/model/cache_cluster.h"

// Cache clusters: the actions of their users, and what other resources (replication groups, tags)
// need of them.

namespace control {

// The operations on cache clusters, for the service's table.
Actions cache_cluster_actions();

// One step towards what is wanted of the cluster, in the context's transaction: its nodes' specs
// are brought up to date, and its status follows what the fleet reports. Level-triggered: it
// looks at what is, never at what has happened, so that it may run at any time and any number of
// times.
void reconcile_cache_cluster(ActionContext& context, std::string_view id);

// The first part of what CreateCacheCluster does, for whoever makes clusters: the node rows are
// placed and written, and `cluster.nodes` filled. InsufficientCacheClusterCapacity says what is
// short. `endpoints` extra addresses are given to the first node, returned in order.
aws::Result<std::vector<std::string>> place_nodes(ActionContext& context, CacheCluster& cluster,
                                                  const std::vector<std::string>& zones,
                                                  int endpoints);

// Marks the cluster as going: its nodes are stopped and it vanishes when they are gone.
void begin_deletion(ActionContext& context, CacheCluster& cluster);

// What Describe calls show.
void describe_cache_cluster(const ActionContext& context, const CacheCluster& cluster,
                            bool with_nodes, aws::Structure& out);

// CacheClusterNotFound in AWS' words.
aws::Result<CacheCluster> find_cache_cluster(Transaction& records, std::string_view id);

std::string_view wire_word(ClusterStatus status);
std::string_view wire_word(CacheNodeStatus status);
std::string arn_of(const Account& account, const CacheCluster& cluster);

}  // namespace control
