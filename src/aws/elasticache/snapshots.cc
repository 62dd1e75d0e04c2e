// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/errors.h"
#include "aws/elasticache/families.h"
#include "aws/elasticache/shapes.h"
#include "aws/model/service.h"

namespace aws::elasticache {

namespace {

constexpr Member kNodeSnapshotMembers[] = {
    {"CacheClusterId", kString},
    {"NodeGroupId", kString},
    {"CacheNodeId", kString},
    {"NodeGroupConfiguration", kNodeGroupConfiguration},
    {"CacheSize", kString},
    {"CacheNodeCreateTime", kTimestamp},
    {"SnapshotCreateTime", kTimestamp},
};
constexpr Shape kNodeSnapshot = structure("NodeSnapshot", kNodeSnapshotMembers);

constexpr Shape kNodeSnapshotList = list("NodeSnapshotList", "NodeSnapshot", kNodeSnapshot);

constexpr Member kSnapshotMembers[] = {
    {"SnapshotName", kString},
    {"ReplicationGroupId", kString},
    {"ReplicationGroupDescription", kString},
    {"CacheClusterId", kString},
    {"SnapshotStatus", kString},
    {"SnapshotSource", kString},
    {"CacheNodeType", kString},
    {"Engine", kString},
    {"EngineVersion", kString},
    {"NumCacheNodes", kInteger},
    {"PreferredAvailabilityZone", kString},
    {"PreferredOutpostArn", kString},
    {"CacheClusterCreateTime", kTimestamp},
    {"PreferredMaintenanceWindow", kString},
    {"TopicArn", kString},
    {"Port", kInteger},
    {"CacheParameterGroupName", kString},
    {"CacheSubnetGroupName", kString},
    {"VpcId", kString},
    {"AutoMinorVersionUpgrade", kBoolean},
    {"SnapshotRetentionLimit", kInteger},
    {"SnapshotWindow", kString},
    {"NumNodeGroups", kInteger},
    {"AutomaticFailover", kAutomaticFailoverStatus},
    {"NodeSnapshots", kNodeSnapshotList},
    {"KmsKeyId", kString},
    {"ARN", kString},
    {"DataTiering", kDataTieringStatus},
    {"Durability", kDurability},
};
constexpr Shape kSnapshot = structure("Snapshot", kSnapshotMembers);

constexpr Member kCreateSnapshotMessageMembers[] = {
    {"ReplicationGroupId", kString},
    {"CacheClusterId", kString},
    {"SnapshotName", kString, kRequired},
    {"KmsKeyId", kString},
    {"Tags", kTagList},
};
constexpr Shape kCreateSnapshotMessage =
    structure("CreateSnapshotMessage", kCreateSnapshotMessageMembers);

constexpr Member kCreateSnapshotResultMembers[] = {
    {"Snapshot", kSnapshot},
};
constexpr Shape kCreateSnapshotResult =
    structure("CreateSnapshotResult", kCreateSnapshotResultMembers);

constexpr Member kCopySnapshotMessageMembers[] = {
    {"SourceSnapshotName", kString, kRequired},
    {"TargetSnapshotName", kString, kRequired},
    {"TargetBucket", kString},
    {"KmsKeyId", kString},
    {"Tags", kTagList},
};
constexpr Shape kCopySnapshotMessage =
    structure("CopySnapshotMessage", kCopySnapshotMessageMembers);

constexpr Member kCopySnapshotResultMembers[] = {
    {"Snapshot", kSnapshot},
};
constexpr Shape kCopySnapshotResult = structure("CopySnapshotResult", kCopySnapshotResultMembers);

constexpr Member kDescribeSnapshotsMessageMembers[] = {
    {"ReplicationGroupId", kString},   {"CacheClusterId", kString}, {"SnapshotName", kString},
    {"SnapshotSource", kString},       {"Marker", kString},         {"MaxRecords", kInteger},
    {"ShowNodeGroupConfig", kBoolean},
};
constexpr Shape kDescribeSnapshotsMessage =
    structure("DescribeSnapshotsMessage", kDescribeSnapshotsMessageMembers);

constexpr Shape kSnapshotList = list("SnapshotList", "Snapshot", kSnapshot);

constexpr Member kDescribeSnapshotsListMessageMembers[] = {
    {"Marker", kString},
    {"Snapshots", kSnapshotList},
};
constexpr Shape kDescribeSnapshotsListMessage =
    structure("DescribeSnapshotsListMessage", kDescribeSnapshotsListMessageMembers);

constexpr Member kDeleteSnapshotMessageMembers[] = {
    {"SnapshotName", kString, kRequired},
};
constexpr Shape kDeleteSnapshotMessage =
    structure("DeleteSnapshotMessage", kDeleteSnapshotMessageMembers);

constexpr Member kDeleteSnapshotResultMembers[] = {
    {"Snapshot", kSnapshot},
};
constexpr Shape kDeleteSnapshotResult =
    structure("DeleteSnapshotResult", kDeleteSnapshotResultMembers);

constexpr const ErrorSpec* kCreateSnapshotErrors[] = {
    &kCacheClusterNotFoundFault,         &kInvalidCacheClusterStateFault,
    &kInvalidParameterCombination,       &kInvalidParameterValue,
    &kInvalidReplicationGroupStateFault, &kReplicationGroupNotFoundFault,
    &kSnapshotAlreadyExistsFault,        &kSnapshotFeatureNotSupportedFault,
    &kSnapshotQuotaExceededFault,        &kTagQuotaPerResourceExceeded,
};

constexpr const ErrorSpec* kCopySnapshotErrors[] = {
    &kInvalidParameterCombination, &kInvalidParameterValue, &kInvalidSnapshotStateFault,
    &kSnapshotAlreadyExistsFault,  &kSnapshotNotFoundFault, &kSnapshotQuotaExceededFault,
    &kTagQuotaPerResourceExceeded,
};

constexpr const ErrorSpec* kDescribeSnapshotsErrors[] = {
    &kCacheClusterNotFoundFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
    &kSnapshotNotFoundFault,
};

constexpr const ErrorSpec* kDeleteSnapshotErrors[] = {
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
    &kInvalidSnapshotStateFault,
    &kSnapshotNotFoundFault,
};

constexpr Operation kSnapshotsOperations[] = {
    {"CreateSnapshot", &kCreateSnapshotMessage, &kCreateSnapshotResult, kCreateSnapshotErrors},
    {"CopySnapshot", &kCopySnapshotMessage, &kCopySnapshotResult, kCopySnapshotErrors},
    {"DescribeSnapshots", &kDescribeSnapshotsMessage, &kDescribeSnapshotsListMessage,
     kDescribeSnapshotsErrors, &kSnapshotPages},
    {"DeleteSnapshot", &kDeleteSnapshotMessage, &kDeleteSnapshotResult, kDeleteSnapshotErrors},
};

}  // namespace

std::span<const Operation> snapshots() { return kSnapshotsOperations; }

}  // namespace aws::elasticache
