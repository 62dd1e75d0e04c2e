// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "control/actions/action.h"
#include "control/model/replication_group.h"

// Data move in from a Redis or Valkey server elsewhere while it is in use: the group's primary
// follows that server, its replicas follow it in turn, and nobody writes to the group until the
// migration is completed.

namespace control {

Actions migration_actions();

// One step of a migration, if there is any: what the agent has found of the source decides. The
// group is the caller's to put.
void migrate(ActionContext& context, ReplicationGroup& group);

}  // namespace control
