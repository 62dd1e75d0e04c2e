// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "control/actions/action.h"
#include "control/model/cache_cluster.h"
#include "control/model/replication_group.h"
#include "control/model/snapshot.h"

// What the actions on snapshots share among themselves.

namespace control {

struct NewSnapshot {
  std::string name;
  bool automated = false;
  std::string kms_key = {};  // with which it is to be encrypted; empty: as what it is of is
  Tags tags = {};
};

// Begins a snapshot of a cluster, or of a group. Its name is free.
aws::Result<Snapshot> begin_snapshot(ActionContext& context, const CacheCluster& cluster,
                                     const NewSnapshot& wish);
aws::Result<Snapshot> begin_snapshot(ActionContext& context, const ReplicationGroup& group,
                                     const NewSnapshot& wish);

// Begins a copy, which has new objects.
aws::Result<Snapshot> begin_copy(ActionContext& context, const Snapshot& source,
                                 const NewSnapshot& wish);

// Marks it as going.
void begin_snapshot_deletion(ActionContext& context, Snapshot& snapshot);

// Whether something is being made of it, so that it must stay.
bool is_in_use(ActionContext& context, const Snapshot& snapshot);

// SnapshotNotFoundFault in AWS' words.
aws::Result<Snapshot> find_snapshot(ActionContext& context, std::string_view name);

std::string export_object(const Snapshot& snapshot, const SnapshotPart& part);

}  // namespace control
