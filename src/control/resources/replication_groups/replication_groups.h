// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "control/actions/action.h"

// Replication groups: of one shard without replicas so far. The group's one member is a cache
// cluster that holds the settings and the node; the group adds the endpoints that will stay the
// same when another member becomes the primary.

namespace control {

// The operations on replication groups, for the service's table.
Actions replication_group_actions();

// One step: the group's status follows its members'. See reconcile_cache_cluster().
void reconcile_replication_group(ActionContext& context, std::string_view id);

}  // namespace control
