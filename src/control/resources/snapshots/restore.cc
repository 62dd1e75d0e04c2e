// SPDX-License-Identifier: Apache-2.0
// What new clusters begin with: a snapshot, or a file that somebody has put into a bucket.
#include <algorithm>
#include <utility>

#include "agent/transfers/data_stream.h"
#include "base/ascii.h"
#include "control/actions/kms_keys.h"
#include "control/actions/numbers.h"
#include "control/catalogue/engine_versions.h"
#include "control/resources/snapshots/internal.h"
#include "control/resources/snapshots/snapshots.h"

namespace control {

namespace {

using aws::kInvalidParameterCombination;
using aws::kInvalidParameterValue;

using FoundSource = aws::Result<std::optional<RestoreSource>>;

aws::Error refused(std::string message) { return {kInvalidParameterValue, std::move(message)}; }

FoundSource read_snapshot_source(ActionContext& context, std::string_view name) {
  auto snapshot = context.records.find<Snapshot>(base::to_lower(name));
  if (!snapshot) return refused("Snapshot " + std::string(name) + " not found.");
  const bool is_whole = snapshot->status == SnapshotStatus::available ||
                        snapshot->status == SnapshotStatus::exporting;
  if (!is_whole) {
    return refused("Snapshot " + snapshot->id + " is not in the available state: it is " +
                   boost::describe::enum_to_string(snapshot->status, "") + ".");
  }
  if (snapshot->parts.size() != 1) {
    return aws::Error(kInvalidParameterCombination,
                      "Snapshot " + snapshot->id + " has " +
                          std::to_string(snapshot->parts.size()) +
                          " node groups: it cannot be restored into one.");
  }
  if (auto good = check_kms_key(context, snapshot->kms_key); !good) return good.error();
  const SnapshotPart& part = snapshot->parts.front();
  RestoreSource source = {.shown = snapshot->id};
  source.restore.from = {.bucket = "", .name = part.object, .data_key = snapshot->data_key};
  source.restore.file = part.file;
  source.snapshot = *std::move(snapshot);
  return std::optional(std::move(source));
}

// "arn:aws:s3:::my-bucket/backups/dump.rdb"
FoundSource read_object_source(ActionContext& context, std::string_view arn) {
  constexpr std::string_view kStart = "arn:aws:s3:::";
  const std::string path(arn.substr(std::min(kStart.size(), arn.size())));
  const size_t slash = path.find('/');
  if (!arn.starts_with(kStart) || slash == std::string::npos) {
    return refused("'" + std::string(arn) +
                   "' is no ARN of an object in S3: arn:aws:s3:::BUCKET/PATH.");
  }
  RestoreSource source = {.shown = std::string(arn)};
  source.restore.from = {
      .bucket = path.substr(0, slash), .name = path.substr(slash + 1), .data_key = ""};
  const agent::ObjectName& object = source.restore.from;
  if (!objects::is_object_name(object.name)) {
    return refused("The object " + object.name + " has a name that cannot be used.");
  }
  const auto state = context.storage.places.bucket_state(object.bucket);
  if (!state) return refused(state.error().message + ".");
  if (*state == objects::BucketState::kMissing) {
    return refused("The S3 bucket " + object.bucket + " does not exist.");
  }
  const auto reader = context.storage.places.bucket(object.bucket)->open(object.name);
  if (!reader) return refused(reader.error().message + ".");
  const auto head = (*reader)->read(agent::kDataHeadBytes);
  if (!head) return refused(head.error().message + ".");
  const auto file = agent::read_data_head(*head);
  if (!file)
    return refused("The object " + source.shown + " cannot be restored: " + file.error().message +
                   ".");
  source.restore.file = *file;
  return std::optional(std::move(source));
}

}  // namespace

FoundSource read_restore_source(ActionContext& context, const aws::Structure& input) {
  const std::string_view name = input.string("SnapshotName").value_or("");
  const auto arns = input.strings("SnapshotArns");
  if (name.empty() && arns.empty()) return std::optional<RestoreSource>();
  if (!name.empty() && !arns.empty()) {
    return aws::Error(kInvalidParameterCombination,
                      "Only one of SnapshotName and SnapshotArns can be given.");
  }
  if (!name.empty()) return read_snapshot_source(context, name);
  if (arns.size() != 1) {
    return aws::Error(kInvalidParameterCombination,
                      "SnapshotArns must name one object for each node group: one.");
  }
  return read_object_source(context, arns.front());
}

aws::Result<void> check_restore(ActionContext& /*context*/, const CacheCluster& cluster,
                                const RestoreSource& source, int64_t maxmemory_bytes) {
  if (cluster.engine == "memcached") {
    return aws::Error(kInvalidParameterCombination,
                      "memcached has no snapshots: leave out SnapshotName and SnapshotArns.");
  }
  if (source.snapshot) {
    const EngineVersion* from =
        find_engine_version(source.snapshot->engine, source.snapshot->engine_version);
    const EngineVersion* to = find_engine_version(cluster.engine, cluster.engine_version);
    const bool back = source.snapshot->engine == "valkey" && cluster.engine == "redis";
    if (back || (from != nullptr && to != nullptr && is_downgrade(*from, *to))) {
      return aws::Error(kInvalidParameterCombination,
                        "Snapshot " + source.shown + " is of " + source.snapshot->engine + " " +
                            source.snapshot->engine_version +
                            ": it cannot be restored into the older " + cluster.engine + " " +
                            cluster.engine_version + ".");
    }
  }
  const int64_t wanted = source.restore.file.memory_bytes;
  if (wanted <= maxmemory_bytes) return {};
  return aws::Error(kInvalidParameterValue,
                    source.shown + " holds " + in_mib(wanted) + " of data, and a node of type " +
                        cluster.node_type + " has room for " + in_mib(maxmemory_bytes) + ".");
}

}  // namespace control
