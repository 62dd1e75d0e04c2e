// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "control/actions/action.h"
#include "control/model/cache_cluster.h"
#include "control/model/replication_group.h"
#include "control/model/snapshot.h"

// Snapshots: backups of clusters and groups, their copies, and what is restored from them. The
// bytes are moved by agents (control/nodes/transfer.h); the records here say which there are.

namespace control {

// The operations on snapshots, for the service's table.
Actions snapshot_actions();

// One step: begins what is missing, and takes in what agents have done. See
// reconcile_cache_cluster().
void reconcile_snapshot(ActionContext& context, std::string_view id);

// Begins the automatic snapshots that are due and removes those that are too old. To be called
// every few seconds.
void look_after_automatic_snapshots(ActionContext& context);

// --- Of what is deleted --------------------------------------------------------------------------

// Begins the snapshot that a Delete call asks for. Everything that may be wrong with it is an error
// now, before anything goes.
aws::Result<void> begin_final_snapshot(ActionContext& context, const CacheCluster& cluster,
                                       std::string_view name);
aws::Result<void> begin_final_snapshot(ActionContext& context, const ReplicationGroup& group,
                                       std::string_view name);

// How far one is that somebody waits for: nullopt while it is being made.
std::optional<bool> has_snapshot(ActionContext& context, const std::string& name);

// Automatic snapshots go with what they are of.
void remove_automatic_snapshots(ActionContext& context, std::string_view cluster,
                                std::string_view group);

// Whether a snapshot is being taken of it: then Describe calls say `snapshotting`.
bool is_being_snapshot(ActionContext& context, std::string_view cluster, std::string_view group);

// --- Restoring -----------------------------------------------------------------------------------

// What a new cluster or group begins with, as SnapshotName or SnapshotArns of a request say.
struct RestoreSource {
  std::string shown;            // what the user calls it
  agent::Restore restore = {};  // of the one shard
  std::optional<Snapshot> snapshot = {};
};

// nullopt: it begins empty. What cannot be found or read is an error.
aws::Result<std::optional<RestoreSource>> read_restore_source(ActionContext& context,
                                                              const aws::Structure& input);

// Whether a cluster can begin with that: its engine is not older, and its memory suffices, both
// figures being in the error's text if it does not.
aws::Result<void> check_restore(ActionContext& context, const CacheCluster& cluster,
                                const RestoreSource& source, int64_t maxmemory_bytes);

}  // namespace control
