// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "control/actions/action.h"
#include "control/model/replication_group.h"

// What is done to members one after the other while the group serves: replicas first, and the
// primary when a replica that is done leads in its place. A member's change begins when all are in
// their places. There are no steps that were done: what is left to do shows in the members' records
// and in what agents say of their nodes.

namespace control {

// Whether a member has changes that wait.
bool has_pending_members(ActionContext& context, const ReplicationGroup& group);

// From now on what is pending in the members' records becomes theirs. Memory is taken from the
// hosts for all of them at once: InsufficientCacheClusterCapacity, or InvalidParameterValue for a
// member whose data does not fit; nothing has changed then.
aws::Result<void> begin_rolling_change(ActionContext& context, ReplicationGroup& group);

// One step for members that are to be changed or restarted. The group is the caller's to put.
void roll(ActionContext& context, ReplicationGroup& group);

}  // namespace control
