// SPDX-License-Identifier: Apache-2.0
#include "control/resources/snapshots/snapshots.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "aws/elasticache/arn.h"
#include "aws/elasticache/errors.h"
#include "aws/elasticache/identifier.h"
#include "base/ascii.h"
#include "control/actions/kms_keys.h"
#include "control/actions/paging.h"
#include "control/actions/tags.h"
#include "control/nodes/transfer.h"
#include "control/resources/snapshots/internal.h"

namespace control {

namespace {

using aws::kInvalidParameterCombination;
using aws::kInvalidParameterValue;

// --- Describing ----------------------------------------------------------------------------------

// As AWS writes sizes: whole megabytes, "3 MB".
std::string size_text(int64_t bytes) {
  constexpr int64_t kMegabyte = 1 << 20;
  return std::to_string((bytes + kMegabyte - 1) / kMegabyte) + " MB";
}

void describe_part(const Snapshot& snapshot, const SnapshotPart& part, bool with_configuration,
                   aws::Structure& out) {
  out.set("CacheClusterId", part.cluster)
      .set("NodeGroupId", part.shard)
      .set("CacheNodeId", part.cache_node)
      .set("CacheNodeCreateTime", aws::Timestamp{part.cluster_created_ms});
  if (part.taken_ms != 0) {
    out.set("CacheSize", size_text(part.file.size_bytes))
        .set("SnapshotCreateTime", aws::Timestamp{part.taken_ms});
  }
  if (with_configuration && !snapshot.group.empty()) {
    out.make("NodeGroupConfiguration")
        .set("NodeGroupId", part.shard)
        .set("PrimaryAvailabilityZone", snapshot.zone);
  }
}

void describe(const ActionContext& context, const Snapshot& snapshot, bool with_configuration,
              aws::Structure& out) {
  out.set("SnapshotName", snapshot.id)
      .set("SnapshotStatus", boost::describe::enum_to_string(snapshot.status, ""))
      .set("SnapshotSource", snapshot.automated ? "automated" : "manual")
      .set("CacheNodeType", snapshot.node_type)
      .set("Engine", snapshot.engine)
      .set("EngineVersion", snapshot.engine_version)
      .set("NumCacheNodes", 1)
      .set("PreferredAvailabilityZone", snapshot.zone)
      .set("CacheClusterCreateTime", aws::Timestamp{snapshot.cluster_created_ms})
      .set("PreferredMaintenanceWindow", snapshot.maintenance_window)
      .set("Port", snapshot.port)
      .set("CacheParameterGroupName", snapshot.parameter_group)
      .set("CacheSubnetGroupName", snapshot.subnet_group)
      .set("AutoMinorVersionUpgrade", snapshot.auto_minor_version_upgrade)
      .set("SnapshotRetentionLimit", snapshot.snapshot_retention_days)
      .set("SnapshotWindow", snapshot.snapshot_window)
      .set("ARN",
           aws::elasticache::format_arn({context.account.region, context.account.id,
                                         aws::elasticache::ResourceType::kSnapshot, snapshot.id}))
      .set("DataTiering", "disabled");
  if (!snapshot.vpc.empty()) out.set("VpcId", snapshot.vpc);
  if (!snapshot.notification_topic.empty()) out.set("TopicArn", snapshot.notification_topic);
  if (!snapshot.kms_key.empty()) out.set("KmsKeyId", snapshot.kms_key);
  if (snapshot.group.empty()) {
    out.set("CacheClusterId", snapshot.cluster);
  } else {
    out.set("ReplicationGroupId", snapshot.group)
        .set("ReplicationGroupDescription", snapshot.group_description)
        .set("NumNodeGroups", static_cast<int64_t>(snapshot.parts.size()))
        .set("AutomaticFailover", snapshot.automatic_failover ? "enabled" : "disabled");
  }
  out.set_list("NodeSnapshots");
  for (const SnapshotPart& part : snapshot.parts) {
    describe_part(snapshot, part, with_configuration, out.append("NodeSnapshots"));
  }
}

aws::Structure snapshot_result(const ActionContext& context, const aws::Request& request,
                               const Snapshot& snapshot) {
  aws::Structure result(*request.operation->output);
  describe(context, snapshot, false, result.make("Snapshot"));
  return result;
}

// Whether the filters of the request let it pass.
aws::Result<std::vector<Snapshot>> select(ActionContext& context, const aws::Structure& input) {
  std::vector<Snapshot> snapshots;
  if (const auto name = input.string("SnapshotName")) {
    auto snapshot = find_snapshot(context, *name);
    if (!snapshot) return snapshot.error();
    snapshots.push_back(*std::move(snapshot));
  } else {
    snapshots = context.records.list<Snapshot>();
  }
  const std::string source(input.string("SnapshotSource").value_or(""));
  if (!source.empty() && source != "system" && source != "user") {
    return aws::Error(kInvalidParameterValue, "SnapshotSource must be system or user.");
  }
  const std::string cluster = base::to_lower(input.string("CacheClusterId").value_or(""));
  const std::string group = base::to_lower(input.string("ReplicationGroupId").value_or(""));
  std::erase_if(snapshots, [&](const Snapshot& snapshot) {
    return (!source.empty() && snapshot.automated != (source == "system")) ||
           (!cluster.empty() && snapshot.cluster != cluster) ||
           (!group.empty() && snapshot.group != group);
  });
  return snapshots;
}

ActionResult describe_snapshots(ActionContext& context, const aws::Request& request) {
  auto snapshots = select(context, request.input);
  if (!snapshots) return snapshots.error();
  aws::Structure result(*request.operation->output);
  const auto page = take_page(request, *std::move(snapshots), result);
  if (!page) return page.error();
  const bool with_configuration = request.input.boolean("ShowNodeGroupConfig").value_or(false);
  result.set_list("Snapshots");
  for (const Snapshot& snapshot : *page) {
    describe(context, snapshot, with_configuration, result.append("Snapshots"));
  }
  return result;
}

// --- Creating ------------------------------------------------------------------------------------

// What a request says of a new snapshot, beside what it is of.
aws::Result<NewSnapshot> read_new_snapshot(const ActionContext& context,
                                           const aws::Structure& input,
                                           std::string_view name_member) {
  auto name =
      aws::elasticache::read_name(aws::elasticache::kSnapshotName, *input.string(name_member));
  if (!name) return name.error();
  NewSnapshot wish = {.name = *std::move(name)};
  if (const auto key = input.string("KmsKeyId"); key && !key->empty()) {
    auto arn = read_kms_key(context, *key);
    if (!arn) return arn.error();
    wish.kms_key = *std::move(arn);
  }
  auto tags = read_tags(input);
  if (!tags) return tags.error();
  wish.tags = *std::move(tags);
  return wish;
}

template <typename Status>
aws::Error not_available(const aws::ErrorSpec& code, const std::string& what, Status status) {
  return {code, what + " is not in the available state: it is " +
                    boost::describe::enum_to_string(status, "") + "."};
}

aws::Result<Snapshot> begin_of_group(ActionContext& context, std::string_view id,
                                     const NewSnapshot& wish) {
  const auto group = context.records.find<ReplicationGroup>(base::to_lower(id));
  if (!group) {
    return aws::Error(aws::elasticache::kReplicationGroupNotFoundFault,
                      "Replication group " + std::string(id) + " not found.");
  }
  if (group->status != ReplicationGroupStatus::available || !group->final_snapshot.empty()) {
    return not_available(aws::elasticache::kInvalidReplicationGroupStateFault,
                         "Replication group " + group->id, group->status);
  }
  return begin_snapshot(context, *group, wish);
}

aws::Result<Snapshot> begin_of_cluster(ActionContext& context, std::string_view id,
                                       const NewSnapshot& wish) {
  const auto cluster = context.records.find<CacheCluster>(base::to_lower(id));
  if (!cluster) {
    return aws::Error(aws::elasticache::kCacheClusterNotFoundFault,
                      "Cache cluster " + std::string(id) + " not found.");
  }
  if (cluster->status != ClusterStatus::available || !cluster->final_snapshot.empty()) {
    return not_available(aws::elasticache::kInvalidCacheClusterStateFault,
                         "Cache cluster " + cluster->id, cluster->status);
  }
  return begin_snapshot(context, *cluster, wish);
}

ActionResult create_snapshot(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const auto wish = read_new_snapshot(context, input, "SnapshotName");
  if (!wish) return wish.error();
  const std::string_view group = input.string("ReplicationGroupId").value_or("");
  const std::string_view cluster = input.string("CacheClusterId").value_or("");
  if (group.empty() == cluster.empty()) {
    return aws::Error(kInvalidParameterCombination,
                      "Exactly one of CacheClusterId and ReplicationGroupId must be given.");
  }
  const auto snapshot = group.empty() ? begin_of_cluster(context, cluster, *wish)
                                      : begin_of_group(context, group, *wish);
  if (!snapshot) return snapshot.error();
  return snapshot_result(context, request, *snapshot);
}

// --- Copying and exporting -----------------------------------------------------------------------

// In AWS' words, as far as it is known. The bucket and its objects are looked at before anything is
// begun; who may write there is the store's to say when it is tried.
aws::Result<void> check_bucket(const ActionContext& context, const Snapshot& snapshot,
                               const std::string& bucket, const std::string& name) {
  const auto state = context.storage.places.bucket_state(bucket);
  if (!state) return aws::Error(kInvalidParameterValue, state.error().message + ".");
  const auto refuse = [&](const char* start, const char* end) {
    return aws::Error(kInvalidParameterValue, start + bucket + end);
  };
  switch (*state) {
    case objects::BucketState::kMissing:
      return refuse("The S3 bucket ", " does not exist.");
    case objects::BucketState::kDenied:
      return refuse("The S3 bucket ", " is not owned by the authenticated user.");
    case objects::BucketState::kElsewhere:
      return refuse("The S3 bucket ", " is outside of the region.");
    case objects::BucketState::kUsable:
      break;
  }
  const auto store = context.storage.places.bucket(bucket);
  Snapshot named = snapshot;
  named.export_name = name;
  for (const SnapshotPart& part : snapshot.parts) {
    const std::string object = export_object(named, part);
    const auto size = store->size(object);
    if (!size) return aws::Error(kInvalidParameterValue, size.error().message + ".");
    if (*size) {
      return refuse("The S3 bucket ",
                    (" already contains an object with key " + object + ".").c_str());
    }
  }
  return {};
}

ActionResult copy_snapshot(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  auto source = find_snapshot(context, *input.string("SourceSnapshotName"));
  if (!source) return source.error();
  const auto wish = read_new_snapshot(context, input, "TargetSnapshotName");
  if (!wish) return wish.error();
  if (source->status != SnapshotStatus::available) {
    return not_available(aws::elasticache::kInvalidSnapshotStateFault, "Snapshot " + source->id,
                         source->status);
  }
  if (auto good = check_kms_key(context, source->kms_key); !good) return good.error();
  const std::string bucket(input.string("TargetBucket").value_or(""));
  if (bucket.empty()) {
    if (context.records.find<Snapshot>(wish->name)) {
      return aws::Error(aws::elasticache::kSnapshotAlreadyExistsFault,
                        "Snapshot with specified name already exists.");
    }
    const auto copy = begin_copy(context, *source, *wish);
    if (!copy) return copy.error();
    return snapshot_result(context, request, *copy);
  }
  if (auto good = check_bucket(context, *source, bucket, wish->name); !good) return good.error();
  source->status = SnapshotStatus::exporting;
  source->export_bucket = bucket;
  source->export_name = wish->name;
  for (SnapshotPart& part : source->parts) {
    part.done = false;
    part.attempts = 0;
    part.not_before_ms = 0;
  }
  context.records.put(*source);
  return snapshot_result(context, request, *source);
}

// --- Deleting ------------------------------------------------------------------------------------

ActionResult delete_snapshot(ActionContext& context, const aws::Request& request) {
  auto snapshot = find_snapshot(context, *request.input.string("SnapshotName"));
  if (!snapshot) return snapshot.error();
  const bool stays =
      snapshot->status != SnapshotStatus::available && snapshot->status != SnapshotStatus::failed;
  if (stays) {
    return not_available(aws::elasticache::kInvalidSnapshotStateFault, "Snapshot " + snapshot->id,
                         snapshot->status);
  }
  if (is_in_use(context, *snapshot)) {
    return aws::Error(aws::elasticache::kInvalidSnapshotStateFault,
                      "Snapshot " + snapshot->id + " is being copied or restored.");
  }
  begin_snapshot_deletion(context, *snapshot);
  return snapshot_result(context, request, *snapshot);
}

constexpr Action kActions[] = {
    {"CreateSnapshot", create_snapshot},
    {"DescribeSnapshots", describe_snapshots},
    {"CopySnapshot", copy_snapshot},
    {"DeleteSnapshot", delete_snapshot},
};

}  // namespace

Actions snapshot_actions() { return kActions; }

aws::Result<Snapshot> find_snapshot(ActionContext& context, std::string_view name) {
  if (auto snapshot = context.records.find<Snapshot>(base::to_lower(name))) {
    return *std::move(snapshot);
  }
  return aws::Error(aws::elasticache::kSnapshotNotFoundFault,
                    "Snapshot " + std::string(name) + " not found.");
}

std::string export_object(const Snapshot& snapshot, const SnapshotPart& part) {
  return snapshot.export_name + "-" + part.shard + ".rdb";
}

void begin_snapshot_deletion(ActionContext& context, Snapshot& snapshot) {
  snapshot.status = SnapshotStatus::deleting;
  for (SnapshotPart& part : snapshot.parts) {
    part.done = false;
    part.attempts = 0;
    part.not_before_ms = 0;
    if (part.transfer.empty()) continue;
    (void)context.records.find<TransferRow>(part.transfer);
    context.records.erase<TransferRow>(part.transfer);  // which its agent then ends
    part.transfer.clear();
  }
  context.records.put(snapshot);
}

bool is_in_use(ActionContext& context, const Snapshot& snapshot) {
  for (const Snapshot& other : context.records.list<Snapshot>()) {
    if (other.copy_of == snapshot.id && other.status == SnapshotStatus::creating) return true;
  }
  for (const CacheCluster& cluster : context.records.list<CacheCluster>()) {
    const std::string& object = cluster.restore.from.name;
    const bool uses = std::any_of(
        snapshot.parts.begin(), snapshot.parts.end(),
        [&](const SnapshotPart& part) { return !object.empty() && part.object == object; });
    if (uses && cluster.status == ClusterStatus::creating) return true;
  }
  return false;
}

}  // namespace control
