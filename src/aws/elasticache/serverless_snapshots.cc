// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/errors.h"
#include "aws/elasticache/families.h"
#include "aws/elasticache/shapes.h"
#include "aws/model/service.h"

namespace aws::elasticache {

namespace {

constexpr Member kCreateServerlessCacheSnapshotRequestMembers[] = {
    {"ServerlessCacheSnapshotName", kString, kRequired},
    {"ServerlessCacheName", kString, kRequired},
    {"KmsKeyId", kString},
    {"Tags", kTagList},
};
constexpr Shape kCreateServerlessCacheSnapshotRequest =
    structure("CreateServerlessCacheSnapshotRequest", kCreateServerlessCacheSnapshotRequestMembers);

constexpr Member kServerlessCacheConfigurationMembers[] = {
    {"ServerlessCacheName", kString},
    {"Engine", kString},
    {"MajorEngineVersion", kString},
};
constexpr Shape kServerlessCacheConfiguration =
    structure("ServerlessCacheConfiguration", kServerlessCacheConfigurationMembers);

constexpr Member kServerlessCacheSnapshotMembers[] = {
    {"ServerlessCacheSnapshotName", kString},
    {"ARN", kString},
    {"KmsKeyId", kString},
    {"SnapshotType", kString},
    {"Status", kString},
    {"CreateTime", kTimestamp},
    {"ExpiryTime", kTimestamp},
    {"BytesUsedForCache", kString},
    {"ServerlessCacheConfiguration", kServerlessCacheConfiguration},
};
constexpr Shape kServerlessCacheSnapshot =
    structure("ServerlessCacheSnapshot", kServerlessCacheSnapshotMembers);

constexpr Member kCreateServerlessCacheSnapshotResponseMembers[] = {
    {"ServerlessCacheSnapshot", kServerlessCacheSnapshot},
};
constexpr Shape kCreateServerlessCacheSnapshotResponse = structure(
    "CreateServerlessCacheSnapshotResponse", kCreateServerlessCacheSnapshotResponseMembers);

constexpr Member kCopyServerlessCacheSnapshotRequestMembers[] = {
    {"SourceServerlessCacheSnapshotName", kString, kRequired},
    {"TargetServerlessCacheSnapshotName", kString, kRequired},
    {"KmsKeyId", kString},
    {"Tags", kTagList},
};
constexpr Shape kCopyServerlessCacheSnapshotRequest =
    structure("CopyServerlessCacheSnapshotRequest", kCopyServerlessCacheSnapshotRequestMembers);

constexpr Member kCopyServerlessCacheSnapshotResponseMembers[] = {
    {"ServerlessCacheSnapshot", kServerlessCacheSnapshot},
};
constexpr Shape kCopyServerlessCacheSnapshotResponse =
    structure("CopyServerlessCacheSnapshotResponse", kCopyServerlessCacheSnapshotResponseMembers);

constexpr Member kDescribeServerlessCacheSnapshotsRequestMembers[] = {
    {"ServerlessCacheName", kString}, {"ServerlessCacheSnapshotName", kString},
    {"SnapshotType", kString},        {"NextToken", kString},
    {"MaxResults", kInteger},
};
constexpr Shape kDescribeServerlessCacheSnapshotsRequest = structure(
    "DescribeServerlessCacheSnapshotsRequest", kDescribeServerlessCacheSnapshotsRequestMembers);

constexpr Shape kServerlessCacheSnapshotList =
    list("ServerlessCacheSnapshotList", "ServerlessCacheSnapshot", kServerlessCacheSnapshot);

constexpr Member kDescribeServerlessCacheSnapshotsResponseMembers[] = {
    {"NextToken", kString},
    {"ServerlessCacheSnapshots", kServerlessCacheSnapshotList},
};
constexpr Shape kDescribeServerlessCacheSnapshotsResponse = structure(
    "DescribeServerlessCacheSnapshotsResponse", kDescribeServerlessCacheSnapshotsResponseMembers);

constexpr Member kExportServerlessCacheSnapshotRequestMembers[] = {
    {"ServerlessCacheSnapshotName", kString, kRequired},
    {"S3BucketName", kString, kRequired},
};
constexpr Shape kExportServerlessCacheSnapshotRequest =
    structure("ExportServerlessCacheSnapshotRequest", kExportServerlessCacheSnapshotRequestMembers);

constexpr Member kExportServerlessCacheSnapshotResponseMembers[] = {
    {"ServerlessCacheSnapshot", kServerlessCacheSnapshot},
};
constexpr Shape kExportServerlessCacheSnapshotResponse = structure(
    "ExportServerlessCacheSnapshotResponse", kExportServerlessCacheSnapshotResponseMembers);

constexpr Member kDeleteServerlessCacheSnapshotRequestMembers[] = {
    {"ServerlessCacheSnapshotName", kString, kRequired},
};
constexpr Shape kDeleteServerlessCacheSnapshotRequest =
    structure("DeleteServerlessCacheSnapshotRequest", kDeleteServerlessCacheSnapshotRequestMembers);

constexpr Member kDeleteServerlessCacheSnapshotResponseMembers[] = {
    {"ServerlessCacheSnapshot", kServerlessCacheSnapshot},
};
constexpr Shape kDeleteServerlessCacheSnapshotResponse = structure(
    "DeleteServerlessCacheSnapshotResponse", kDeleteServerlessCacheSnapshotResponseMembers);

constexpr const ErrorSpec* kCreateServerlessCacheSnapshotErrors[] = {
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
    &kInvalidServerlessCacheStateFault,
    &kServerlessCacheNotFoundFault,
    &kServerlessCacheSnapshotAlreadyExistsFault,
    &kServerlessCacheSnapshotQuotaExceededFault,
    &kServiceLinkedRoleNotFoundFault,
    &kTagQuotaPerResourceExceeded,
};

constexpr const ErrorSpec* kCopyServerlessCacheSnapshotErrors[] = {
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
    &kInvalidServerlessCacheSnapshotStateFault,
    &kServerlessCacheSnapshotAlreadyExistsFault,
    &kServerlessCacheSnapshotNotFoundFault,
    &kServerlessCacheSnapshotQuotaExceededFault,
    &kServiceLinkedRoleNotFoundFault,
    &kTagQuotaPerResourceExceeded,
};

constexpr const ErrorSpec* kDescribeServerlessCacheSnapshotsErrors[] = {
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
    &kServerlessCacheNotFoundFault,
    &kServerlessCacheSnapshotNotFoundFault,
};

constexpr const ErrorSpec* kExportServerlessCacheSnapshotErrors[] = {
    &kInvalidParameterValue,
    &kInvalidServerlessCacheSnapshotStateFault,
    &kServerlessCacheSnapshotNotFoundFault,
    &kServiceLinkedRoleNotFoundFault,
};

constexpr const ErrorSpec* kDeleteServerlessCacheSnapshotErrors[] = {
    &kInvalidParameterValue,
    &kInvalidServerlessCacheSnapshotStateFault,
    &kServerlessCacheSnapshotNotFoundFault,
    &kServiceLinkedRoleNotFoundFault,
};

constexpr Operation kServerlessSnapshotsOperations[] = {
    {"CreateServerlessCacheSnapshot", &kCreateServerlessCacheSnapshotRequest,
     &kCreateServerlessCacheSnapshotResponse, kCreateServerlessCacheSnapshotErrors},
    {"CopyServerlessCacheSnapshot", &kCopyServerlessCacheSnapshotRequest,
     &kCopyServerlessCacheSnapshotResponse, kCopyServerlessCacheSnapshotErrors},
    {"DescribeServerlessCacheSnapshots", &kDescribeServerlessCacheSnapshotsRequest,
     &kDescribeServerlessCacheSnapshotsResponse, kDescribeServerlessCacheSnapshotsErrors,
     &kTokenPages},
    {"ExportServerlessCacheSnapshot", &kExportServerlessCacheSnapshotRequest,
     &kExportServerlessCacheSnapshotResponse, kExportServerlessCacheSnapshotErrors},
    {"DeleteServerlessCacheSnapshot", &kDeleteServerlessCacheSnapshotRequest,
     &kDeleteServerlessCacheSnapshotResponse, kDeleteServerlessCacheSnapshotErrors},
};

}  // namespace

std::span<const Operation> serverless_snapshots() { return kServerlessSnapshotsOperations; }

}  // namespace aws::elasticache
