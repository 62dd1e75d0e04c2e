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

// Those of a cluster that is no group's member; of members the group's own actions speak.
ActionResult create_cache_cluster(ActionContext& context, const aws::Request& request);
ActionResult delete_cache_cluster(ActionContext& context, const aws::Request& request);

// The cluster as an action's result: `<CacheCluster>` with its nodes' details left out, as AWS
// answers all calls but Describe.
aws::Structure cluster_result(ActionContext& context, const aws::Request& request,
                              const CacheCluster& cluster);

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

// Reads what a request of ModifyCacheCluster or ModifyReplicationGroup asks for, as far as the two
// have it in common, into the record: what nodes have to be changed for into `cluster.pending`, all
// else as the cluster is now. Nothing is written.
aws::Result<void> queue_changes(ActionContext& context, const aws::Structure& input,
                                CacheCluster& cluster);

// Takes from the nodes' hosts the memory that the changes will need, so that they can be made
// later; what they give back is given back when they are made. The errors are apply_changes()'.
aws::Result<void> reserve_changes(ActionContext& context, const CacheCluster& cluster,
                                  const PendingChanges& changes);

// Puts changes into effect on the record and the node rows. InsufficientCacheClusterCapacity, or
// InvalidParameterValue for a node whose data does not fit; the cluster is unchanged then.
aws::Result<void> apply_changes(ActionContext& context, CacheCluster& cluster,
                                const PendingChanges& changes);

// The node is started anew, and what it holds is lost.
void restart_node(CacheNode& node);

// Puts into effect, or queues, what a request of ModifyCacheCluster or ModifyReplicationGroup asks
// for, as far as the two have it in common.
aws::Result<void> modify_cluster(ActionContext& context, const aws::Structure& input,
                                 CacheCluster& cluster);

// The zones that a cluster's nodes may lie in: the subnet group's, as far as hosts lie in them.
aws::Result<std::vector<std::string>> allowed_zones(ActionContext& context,
                                                    const CacheCluster& cluster);

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
void describe_cache_cluster(ActionContext& context, const CacheCluster& cluster, bool with_nodes,
                            aws::Structure& out);

// CacheClusterNotFound in AWS' words.
aws::Result<CacheCluster> find_cache_cluster(Transaction& records, std::string_view id);

std::string_view wire_word(ClusterStatus status);
// What Describe calls say: that it is being snapshot, too.
std::string_view shown_status(ActionContext& context, const CacheCluster& cluster);
std::string_view wire_word(CacheNodeStatus status);
std::string arn_of(const Account& account, const CacheCluster& cluster);

}  // namespace control
