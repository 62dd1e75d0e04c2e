// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "control/actions/action.h"
#include "control/model/cache_cluster.h"
#include "control/model/replication_group.h"
#include "control/model/shard.h"

// What the actions on replication groups share among themselves.

namespace control {

// The group as an action's result.
aws::Structure group_result(ActionContext& context, const aws::Request& request,
                            const ReplicationGroup& group);

// The group of the request, free to be changed: ReplicationGroupNotFoundFault,
// InvalidReplicationGroupState.
aws::Result<ReplicationGroup> find_available_group(ActionContext& context,
                                                   const aws::Structure& input);

aws::Result<ReplicationGroup> find_group(ActionContext& context, std::string_view id);

// The settings that Describe calls show of the group itself.
void copy_settings(const CacheCluster& primary, ReplicationGroup& group);

// Whether a group of so many members can have the automatic failover and Multi-AZ that it says, and
// with Multi-AZ they do not all lie in one zone: InvalidParameterCombination.
aws::Result<void> check_failover(const ReplicationGroup& group, size_t members);
aws::Result<void> check_zones(ActionContext& context, const ReplicationGroup& group,
                              const Shard& shard);

// A group's one shard, of a cluster that is there and becomes its primary (around.cc): what of it
// is not written is for the caller to write.
aws::Result<Shard> create_around(ActionContext& context, const aws::Structure& input,
                                 ReplicationGroup& group);

// The event that says so.
void note_automatic_failover(ActionContext& context, std::string_view group, bool on);

// The actions of modify.cc and test_failover.cc.
ActionResult modify_replication_group(ActionContext& context, const aws::Request& request);
ActionResult test_failover(ActionContext& context, const aws::Request& request);

// In the maintenance window: begins what has waited for it. The group is the caller's to put.
void apply_at_window(ActionContext& context, const CacheCluster& primary, ReplicationGroup& group);

// Writes both and their members' nodes in the same transaction: an agent must never see a node that
// is not fully described.
void write_group(ActionContext& context, const ReplicationGroup& group, const Shard& shard);

}  // namespace control
