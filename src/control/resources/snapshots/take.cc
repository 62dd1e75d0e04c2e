// SPDX-License-Identifier: Apache-2.0
// How snapshots begin: of a cluster, of a group, of another snapshot.
#include <algorithm>
#include <cstdio>
#include <utility>

#include "aws/elasticache/errors.h"
#include "control/actions/kms_keys.h"
#include "control/model/subnet_group.h"
#include "control/resources/shards/shards.h"
#include "control/resources/snapshots/internal.h"

namespace control {

namespace {

constexpr int kManualADay = 20;  // of one node, as AWS allows
constexpr int64_t kQuotaPeriodMs = 86'400'000;

// A name for its objects that no other snapshot has or will have.
std::string new_folder(ActionContext& context, std::string_view name) {
  char token[20];
  std::snprintf(token, sizeof(token), "-%016llx",
                static_cast<unsigned long long>(context.random.next()));
  return std::string(name) + token;
}

aws::Result<void> encrypt(const ActionContext& context, std::string_view kms_key,
                          Snapshot& snapshot) {
  snapshot.kms_key = kms_key;
  snapshot.data_key.clear();
  if (kms_key.empty()) return {};
  auto data_key = new_data_key(context, kms_key);
  if (!data_key) return data_key.error();
  snapshot.data_key = *std::move(data_key);
  return {};
}

// How what it is of is set up.
void note_settings(ActionContext& context, const CacheCluster& cluster, Snapshot& snapshot) {
  snapshot.node_type = cluster.node_type;
  snapshot.engine = cluster.engine;
  snapshot.engine_version = cluster.engine_version;
  snapshot.zone = cluster.nodes.empty() ? "" : cluster.nodes.front().zone;
  snapshot.port = cluster.port;
  snapshot.parameter_group = cluster.parameter_group;
  snapshot.subnet_group = cluster.subnet_group;
  const auto subnets = context.records.find<SubnetGroup>(cluster.subnet_group);
  snapshot.vpc = subnets ? subnets->vpc : "";
  snapshot.maintenance_window = cluster.maintenance_window;
  snapshot.snapshot_window = cluster.snapshot_window;
  snapshot.notification_topic = cluster.notification_topic;
  snapshot.snapshot_retention_days = cluster.snapshot_retention_days;
  snapshot.auto_minor_version_upgrade = cluster.auto_minor_version_upgrade;
  snapshot.cluster_created_ms = cluster.created_ms;
}

SnapshotPart part_of(const CacheCluster& cluster, std::string_view shard,
                     const std::string& folder) {
  return {.shard = std::string(shard),
          .cluster = cluster.id,
          .cache_node = cluster.nodes.front().id,
          .cluster_created_ms = cluster.created_ms,
          .object = folder + "/" + std::string(shard) + ".rdb"};
}

// AWS counts those that a user has asked for, a node, in any 24 hours.
aws::Result<void> check_quota(ActionContext& context, const Snapshot& snapshot) {
  if (snapshot.automated) return {};
  int recent = 0;
  for (const Snapshot& other : context.records.list<Snapshot>()) {
    const bool counts = !other.automated && other.copy_of.empty() &&
                        other.group == snapshot.group && other.cluster == snapshot.cluster &&
                        context.now_ms - other.created_ms < kQuotaPeriodMs;
    if (counts) recent++;
  }
  if (recent < kManualADay) return {};
  return aws::Error(aws::elasticache::kSnapshotQuotaExceededFault,
                    "The maximum number of manual snapshots for this cluster taken within 24 hours "
                    "has been reached");
}

aws::Result<Snapshot> begin(ActionContext& context, const CacheCluster& settings,
                            const NewSnapshot& wish, Snapshot snapshot) {
  if (context.records.find<Snapshot>(wish.name)) {
    return aws::Error(aws::elasticache::kSnapshotAlreadyExistsFault,
                      "Snapshot with specified name already exists.");
  }
  if (settings.engine == "memcached") {
    return aws::Error(aws::elasticache::kSnapshotFeatureNotSupportedFault,
                      "Snapshots are not supported for engine memcached.");
  }
  snapshot.id = wish.name;
  snapshot.automated = wish.automated;
  snapshot.created_ms = context.now_ms;
  snapshot.tags = wish.tags;
  note_settings(context, settings, snapshot);
  if (auto good = check_kms_key(context, settings.kms_key); !good) return good.error();
  const std::string& kms_key = wish.kms_key.empty() ? settings.kms_key : wish.kms_key;
  if (auto done = encrypt(context, kms_key, snapshot); !done) return done.error();
  if (auto good = check_quota(context, snapshot); !good) return good.error();
  context.records.put(snapshot);
  return snapshot;
}

}  // namespace

aws::Result<Snapshot> begin_snapshot(ActionContext& context, const CacheCluster& cluster,
                                     const NewSnapshot& wish) {
  Snapshot snapshot = {.id = wish.name, .cluster = cluster.id};
  const auto shard = shard_of(context.records, cluster);
  snapshot.parts.push_back(
      part_of(cluster, shard ? shard->number : "0001", new_folder(context, wish.name)));
  return begin(context, cluster, wish, std::move(snapshot));
}

aws::Result<Snapshot> begin_snapshot(ActionContext& context, const ReplicationGroup& group,
                                     const NewSnapshot& wish) {
  Snapshot snapshot = {.id = wish.name, .group = group.id};
  snapshot.group_description = group.description;
  snapshot.automatic_failover = group.automatic_failover;
  const std::string folder = new_folder(context, wish.name);
  std::optional<CacheCluster> settings;
  for (const Shard& shard : shards_of(context.records, group)) {
    const ShardMember* primary = primary_of(shard);
    const std::string& leading = primary == nullptr ? shard.retiring : primary->cluster;
    const auto cluster = context.records.find<CacheCluster>(leading);
    if (!cluster || cluster->nodes.empty()) {
      return aws::Error(aws::elasticache::kInvalidReplicationGroupStateFault,
                        "Replication group " + group.id + " has no primary now.");
    }
    snapshot.parts.push_back(part_of(*cluster, shard.number, folder));
    if (!settings) settings = cluster;
  }
  return begin(context, *settings, wish, std::move(snapshot));
}

aws::Result<Snapshot> begin_copy(ActionContext& context, const Snapshot& source,
                                 const NewSnapshot& wish) {
  Snapshot copy = source;
  copy.id = wish.name;
  copy.status = SnapshotStatus::creating;
  copy.automated = false;
  copy.copy_of = source.id;
  copy.created_ms = context.now_ms;
  copy.tags = wish.tags;
  copy.failure.clear();
  const std::string& kms_key = wish.kms_key.empty() ? source.kms_key : wish.kms_key;
  if (auto done = encrypt(context, kms_key, copy); !done) return done.error();
  const std::string folder = new_folder(context, wish.name);
  for (SnapshotPart& part : copy.parts) {
    part.object = folder + "/" + part.shard + ".rdb";
    part.transfer.clear();
    part.attempts = 0;
    part.not_before_ms = 0;
    part.done = false;
  }
  context.records.put(copy);
  return copy;
}

}  // namespace control
