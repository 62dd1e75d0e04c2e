// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "control/actions/action.h"
#include "control/model/cache_cluster.h"
#include "control/model/replication_group.h"
#include "control/model/shard.h"

// Members that join a shard and leave it. What is changed of the group and the shard is for the
// caller to put into the transaction, before the members' clusters are looked at.

namespace control {

inline constexpr int kReplicasMax = 5;  // of a shard

struct NewReplica {
  std::string id = {};    // of its cache cluster; empty: the group's next
  std::string zone = {};  // empty: the one with the fewest members
};

// A cache cluster with the settings of the shard's primary, placed apart from the other members.
// With Multi-AZ a zone that has no member yet is wanted if the request names none.
aws::Result<CacheCluster> add_replica(ActionContext& context, ReplicationGroup& group, Shard& shard,
                                      const NewReplica& wish);

// The cluster goes. Requires: it is a member, and not the primary.
void remove_replica(ActionContext& context, ReplicationGroup& group, Shard& shard,
                    std::string_view cluster);

}  // namespace control
