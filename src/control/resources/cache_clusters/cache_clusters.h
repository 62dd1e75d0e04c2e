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

// Reads the wishes for a new cluster from a request of CreateCacheCluster or
// CreateReplicationGroup: all that the two have in common. An engine that is set already is the
// default.
aws::Result<void> read_new_cluster(ActionContext& context, const aws::Structure& input,
                                   CacheCluster& cluster);

// Puts into effect, or queues, what a request of ModifyCacheCluster or ModifyReplicationGroup asks
// for, as far as the two have it in common.
aws::Result<void> modify_cluster(ActionContext& context, const aws::Structure& input,
                                 CacheCluster& cluster);

// The zones of `count` new nodes: as the request lists them, or the cluster's one, or spread.
aws::Result<std::vector<std::string>> choose_zones(ActionContext& context,
                                                   const CacheCluster& cluster,
                                                   const std::vector<std::string_view>& wishes,
                                                   int count);

// Places new nodes, one in each zone that is named: the node rows are written, and
// `cluster.nodes` filled. InsufficientCacheClusterCapacity says what is short. `endpoints` extra
// addresses are given to the first node, returned in order.
aws::Result<std::vector<std::string>> place_nodes(ActionContext& context, CacheCluster& cluster,
                                                  const std::vector<std::string>& zones,
                                                  int endpoints);

// Writes the cluster, and its nodes' specs in the same transaction: an agent must never see a node
// that is not fully described.
void write_cluster(ActionContext& context, const CacheCluster& cluster);

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
