// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/errors.h"
#include "aws/elasticache/families.h"
#include "aws/elasticache/shapes.h"
#include "aws/model/service.h"

namespace aws::elasticache {

namespace {

constexpr std::string_view kDataStorageUnitValues[] = {"GB"};
constexpr Shape kDataStorageUnit = enumeration("DataStorageUnit", kDataStorageUnitValues);

constexpr Member kDataStorageMembers[] = {
    {"Maximum", kInteger},
    {"Minimum", kInteger},
    {"Unit", kDataStorageUnit, kRequired},
};
constexpr Shape kDataStorage = structure("DataStorage", kDataStorageMembers);

constexpr Member kECPUPerSecondMembers[] = {
    {"Maximum", kInteger},
    {"Minimum", kInteger},
};
constexpr Shape kECPUPerSecond = structure("ECPUPerSecond", kECPUPerSecondMembers);

constexpr Member kCacheUsageLimitsMembers[] = {
    {"DataStorage", kDataStorage},
    {"ECPUPerSecond", kECPUPerSecond},
};
constexpr Shape kCacheUsageLimits = structure("CacheUsageLimits", kCacheUsageLimitsMembers);

constexpr Shape kSubnetIdsList = list("SubnetIdsList", "SubnetId", kString);

constexpr Member kCreateServerlessCacheRequestMembers[] = {
    {"ServerlessCacheName", kString, kRequired},
    {"Description", kText},
    {"Engine", kString, kRequired},
    {"MajorEngineVersion", kString},
    {"CacheUsageLimits", kCacheUsageLimits},
    {"KmsKeyId", kString},
    {"SecurityGroupIds", kSecurityGroupIdsList},
    {"SnapshotArnsToRestore", kSnapshotArnsList},
    {"Tags", kTagList},
    {"UserGroupId", kString},
    {"SubnetIds", kSubnetIdsList},
    {"SnapshotRetentionLimit", kInteger},
    {"DailySnapshotTime", kString},
    {"NetworkType", kNetworkType},
};
constexpr Shape kCreateServerlessCacheRequest =
    structure("CreateServerlessCacheRequest", kCreateServerlessCacheRequestMembers);

constexpr Member kServerlessCacheMembers[] = {
    {"ServerlessCacheName", kString},
    {"Description", kText},
    {"CreateTime", kTimestamp},
    {"Status", kString},
    {"Engine", kString},
    {"MajorEngineVersion", kString},
    {"FullEngineVersion", kString},
    {"CacheUsageLimits", kCacheUsageLimits},
    {"KmsKeyId", kString},
    {"SecurityGroupIds", kSecurityGroupIdsList},
    {"Endpoint", kEndpoint},
    {"ReaderEndpoint", kEndpoint},
    {"ARN", kString},
    {"UserGroupId", kString},
    {"SubnetIds", kSubnetIdsList},
    {"SnapshotRetentionLimit", kInteger},
    {"DailySnapshotTime", kString},
    {"NetworkType", kNetworkType},
    {"StorageEncryptionType", kStorageEncryptionType},
};
constexpr Shape kServerlessCache = structure("ServerlessCache", kServerlessCacheMembers);

constexpr Member kCreateServerlessCacheResponseMembers[] = {
    {"ServerlessCache", kServerlessCache},
};
constexpr Shape kCreateServerlessCacheResponse =
    structure("CreateServerlessCacheResponse", kCreateServerlessCacheResponseMembers);

constexpr Member kDescribeServerlessCachesRequestMembers[] = {
    {"ServerlessCacheName", kString},
    {"MaxResults", kInteger},
    {"NextToken", kString},
};
constexpr Shape kDescribeServerlessCachesRequest =
    structure("DescribeServerlessCachesRequest", kDescribeServerlessCachesRequestMembers);

constexpr Shape kServerlessCacheList = list("ServerlessCacheList", "member", kServerlessCache);

constexpr Member kDescribeServerlessCachesResponseMembers[] = {
    {"NextToken", kString},
    {"ServerlessCaches", kServerlessCacheList},
};
constexpr Shape kDescribeServerlessCachesResponse =
    structure("DescribeServerlessCachesResponse", kDescribeServerlessCachesResponseMembers);

constexpr Member kModifyServerlessCacheRequestMembers[] = {
    {"ServerlessCacheName", kString, kRequired},
    {"Description", kText},
    {"CacheUsageLimits", kCacheUsageLimits},
    {"RemoveUserGroup", kBoolean},
    {"UserGroupId", kString},
    {"SecurityGroupIds", kSecurityGroupIdsList},
    {"SnapshotRetentionLimit", kInteger},
    {"DailySnapshotTime", kString},
    {"Engine", kString},
    {"MajorEngineVersion", kString},
};
constexpr Shape kModifyServerlessCacheRequest =
    structure("ModifyServerlessCacheRequest", kModifyServerlessCacheRequestMembers);

constexpr Member kModifyServerlessCacheResponseMembers[] = {
    {"ServerlessCache", kServerlessCache},
};
constexpr Shape kModifyServerlessCacheResponse =
    structure("ModifyServerlessCacheResponse", kModifyServerlessCacheResponseMembers);

constexpr Member kDeleteServerlessCacheRequestMembers[] = {
    {"ServerlessCacheName", kString, kRequired},
    {"FinalSnapshotName", kString},
};
constexpr Shape kDeleteServerlessCacheRequest =
    structure("DeleteServerlessCacheRequest", kDeleteServerlessCacheRequestMembers);

constexpr Member kDeleteServerlessCacheResponseMembers[] = {
    {"ServerlessCache", kServerlessCache},
};
constexpr Shape kDeleteServerlessCacheResponse =
    structure("DeleteServerlessCacheResponse", kDeleteServerlessCacheResponseMembers);

constexpr const ErrorSpec* kCreateServerlessCacheErrors[] = {
    &kInvalidCredentialsException,    &kInvalidParameterCombination,
    &kInvalidParameterValue,          &kInvalidServerlessCacheStateFault,
    &kInvalidUserGroupStateFault,     &kServerlessCacheAlreadyExistsFault,
    &kServerlessCacheNotFoundFault,   &kServerlessCacheQuotaForCustomerExceededFault,
    &kServiceLinkedRoleNotFoundFault, &kTagQuotaPerResourceExceeded,
    &kUserGroupNotFoundFault,
};

constexpr const ErrorSpec* kDescribeServerlessCachesErrors[] = {
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
    &kServerlessCacheNotFoundFault,
};

constexpr const ErrorSpec* kModifyServerlessCacheErrors[] = {
    &kInvalidCredentialsException,    &kInvalidParameterCombination,
    &kInvalidParameterValue,          &kInvalidServerlessCacheStateFault,
    &kInvalidUserGroupStateFault,     &kServerlessCacheNotFoundFault,
    &kServiceLinkedRoleNotFoundFault, &kUserGroupNotFoundFault,
};

constexpr const ErrorSpec* kDeleteServerlessCacheErrors[] = {
    &kInvalidCredentialsException,    &kInvalidParameterCombination,
    &kInvalidParameterValue,          &kInvalidServerlessCacheStateFault,
    &kServerlessCacheNotFoundFault,   &kServerlessCacheSnapshotAlreadyExistsFault,
    &kServiceLinkedRoleNotFoundFault,
};

constexpr Operation kServerlessCachesOperations[] = {
    {"CreateServerlessCache", &kCreateServerlessCacheRequest, &kCreateServerlessCacheResponse,
     kCreateServerlessCacheErrors},
    {"DescribeServerlessCaches", &kDescribeServerlessCachesRequest,
     &kDescribeServerlessCachesResponse, kDescribeServerlessCachesErrors, &kTokenPages},
    {"ModifyServerlessCache", &kModifyServerlessCacheRequest, &kModifyServerlessCacheResponse,
     kModifyServerlessCacheErrors},
    {"DeleteServerlessCache", &kDeleteServerlessCacheRequest, &kDeleteServerlessCacheResponse,
     kDeleteServerlessCacheErrors},
};

}  // namespace

std::span<const Operation> serverless_caches() { return kServerlessCachesOperations; }

}  // namespace aws::elasticache
