// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "control/actions/action.h"
#include "control/model/replication_group.h"

// Replication groups: of one shard so far. The members are cache clusters that hold the settings
// and the nodes; the group adds the endpoints that stay the same when another member becomes the
// primary.

namespace control {

// The operations on replication groups, for the service's table.
Actions replication_group_actions();

// Those that make more of its members or fewer; CreateCacheCluster and DeleteCacheCluster among
// them, which may be about one.
Actions replica_actions();

// AWS' word.
std::string_view wire_word(ReplicationGroupStatus status);

// One step: the group's status follows its members'. See reconcile_cache_cluster().
void reconcile_replication_group(ActionContext& context, std::string_view id);

}  // namespace control
