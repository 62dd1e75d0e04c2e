// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/errors.h"
#include "aws/elasticache/families.h"
#include "aws/elasticache/shapes.h"
#include "aws/model/service.h"

namespace aws::elasticache {

namespace {

constexpr Shape kSubnetIdentifierList = list("SubnetIdentifierList", "SubnetIdentifier", kString);

constexpr Member kCreateCacheSubnetGroupMessageMembers[] = {
    {"CacheSubnetGroupName", kString, kRequired},
    {"CacheSubnetGroupDescription", kText, kRequired},
    {"SubnetIds", kSubnetIdentifierList, kRequired},
    {"Tags", kTagList},
};
constexpr Shape kCreateCacheSubnetGroupMessage =
    structure("CreateCacheSubnetGroupMessage", kCreateCacheSubnetGroupMessageMembers);

constexpr Member kAvailabilityZoneMembers[] = {
    {"Name", kString},
};
constexpr Shape kAvailabilityZone = structure("AvailabilityZone", kAvailabilityZoneMembers);

constexpr Member kSubnetOutpostMembers[] = {
    {"SubnetOutpostArn", kString},
};
constexpr Shape kSubnetOutpost = structure("SubnetOutpost", kSubnetOutpostMembers);

constexpr Shape kNetworkTypeList = list("NetworkTypeList", "member", kNetworkType);

constexpr Member kSubnetMembers[] = {
    {"SubnetIdentifier", kString},
    {"SubnetAvailabilityZone", kAvailabilityZone},
    {"SubnetOutpost", kSubnetOutpost},
    {"SupportedNetworkTypes", kNetworkTypeList},
};
constexpr Shape kSubnet = structure("Subnet", kSubnetMembers);

constexpr Shape kSubnetList = list("SubnetList", "Subnet", kSubnet);

constexpr Member kCacheSubnetGroupMembers[] = {
    {"CacheSubnetGroupName", kString},
    {"CacheSubnetGroupDescription", kText},
    {"VpcId", kString},
    {"Subnets", kSubnetList},
    {"ARN", kString},
    {"SupportedNetworkTypes", kNetworkTypeList},
};
constexpr Shape kCacheSubnetGroup = structure("CacheSubnetGroup", kCacheSubnetGroupMembers);

constexpr Member kCreateCacheSubnetGroupResultMembers[] = {
    {"CacheSubnetGroup", kCacheSubnetGroup},
};
constexpr Shape kCreateCacheSubnetGroupResult =
    structure("CreateCacheSubnetGroupResult", kCreateCacheSubnetGroupResultMembers);

constexpr Member kDescribeCacheSubnetGroupsMessageMembers[] = {
    {"CacheSubnetGroupName", kString},
    {"MaxRecords", kInteger},
    {"Marker", kString},
};
constexpr Shape kDescribeCacheSubnetGroupsMessage =
    structure("DescribeCacheSubnetGroupsMessage", kDescribeCacheSubnetGroupsMessageMembers);

constexpr Shape kCacheSubnetGroups =
    list("CacheSubnetGroups", "CacheSubnetGroup", kCacheSubnetGroup);

constexpr Member kCacheSubnetGroupMessageMembers[] = {
    {"Marker", kString},
    {"CacheSubnetGroups", kCacheSubnetGroups},
};
constexpr Shape kCacheSubnetGroupMessage =
    structure("CacheSubnetGroupMessage", kCacheSubnetGroupMessageMembers);

constexpr Member kModifyCacheSubnetGroupMessageMembers[] = {
    {"CacheSubnetGroupName", kString, kRequired},
    {"CacheSubnetGroupDescription", kText},
    {"SubnetIds", kSubnetIdentifierList},
};
constexpr Shape kModifyCacheSubnetGroupMessage =
    structure("ModifyCacheSubnetGroupMessage", kModifyCacheSubnetGroupMessageMembers);

constexpr Member kModifyCacheSubnetGroupResultMembers[] = {
    {"CacheSubnetGroup", kCacheSubnetGroup},
};
constexpr Shape kModifyCacheSubnetGroupResult =
    structure("ModifyCacheSubnetGroupResult", kModifyCacheSubnetGroupResultMembers);

constexpr Member kDeleteCacheSubnetGroupMessageMembers[] = {
    {"CacheSubnetGroupName", kString, kRequired},
};
constexpr Shape kDeleteCacheSubnetGroupMessage =
    structure("DeleteCacheSubnetGroupMessage", kDeleteCacheSubnetGroupMessageMembers);

constexpr const ErrorSpec* kCreateCacheSubnetGroupErrors[] = {
    &kCacheSubnetGroupAlreadyExistsFault,
    &kCacheSubnetGroupQuotaExceededFault,
    &kCacheSubnetQuotaExceededFault,
    &kInvalidSubnet,
    &kSubnetNotAllowedFault,
    &kTagQuotaPerResourceExceeded,
};

constexpr const ErrorSpec* kDescribeCacheSubnetGroupsErrors[] = {
    &kCacheSubnetGroupNotFoundFault,
};

constexpr const ErrorSpec* kModifyCacheSubnetGroupErrors[] = {
    &kCacheSubnetGroupNotFoundFault,
    &kCacheSubnetQuotaExceededFault,
    &kInvalidSubnet,
    &kSubnetInUse,
    &kSubnetNotAllowedFault,
};

constexpr const ErrorSpec* kDeleteCacheSubnetGroupErrors[] = {
    &kCacheSubnetGroupInUse,
    &kCacheSubnetGroupNotFoundFault,
};

constexpr Operation kSubnetGroupsOperations[] = {
    {"CreateCacheSubnetGroup", &kCreateCacheSubnetGroupMessage, &kCreateCacheSubnetGroupResult,
     kCreateCacheSubnetGroupErrors},
    {"DescribeCacheSubnetGroups", &kDescribeCacheSubnetGroupsMessage, &kCacheSubnetGroupMessage,
     kDescribeCacheSubnetGroupsErrors, &kMarkerPages},
    {"ModifyCacheSubnetGroup", &kModifyCacheSubnetGroupMessage, &kModifyCacheSubnetGroupResult,
     kModifyCacheSubnetGroupErrors},
    {"DeleteCacheSubnetGroup", &kDeleteCacheSubnetGroupMessage, nullptr,
     kDeleteCacheSubnetGroupErrors},
};

}  // namespace

std::span<const Operation> subnet_groups() { return kSubnetGroupsOperations; }

}  // namespace aws::elasticache
