// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/errors.h"
#include "aws/elasticache/families.h"
#include "aws/elasticache/shapes.h"
#include "aws/model/service.h"

namespace aws::elasticache {

namespace {

constexpr Member kCreateCacheSecurityGroupMessageMembers[] = {
    {"CacheSecurityGroupName", kString, kRequired},
    {"Description", kText, kRequired},
    {"Tags", kTagList},
};
constexpr Shape kCreateCacheSecurityGroupMessage =
    structure("CreateCacheSecurityGroupMessage", kCreateCacheSecurityGroupMessageMembers);

constexpr Member kEC2SecurityGroupMembers[] = {
    {"Status", kString},
    {"EC2SecurityGroupName", kString},
    {"EC2SecurityGroupOwnerId", kString},
};
constexpr Shape kEC2SecurityGroup = structure("EC2SecurityGroup", kEC2SecurityGroupMembers);

constexpr Shape kEC2SecurityGroupList =
    list("EC2SecurityGroupList", "EC2SecurityGroup", kEC2SecurityGroup);

constexpr Member kCacheSecurityGroupMembers[] = {
    {"OwnerId", kString},   {"CacheSecurityGroupName", kString},
    {"Description", kText}, {"EC2SecurityGroups", kEC2SecurityGroupList},
    {"ARN", kString},
};
constexpr Shape kCacheSecurityGroup = structure("CacheSecurityGroup", kCacheSecurityGroupMembers);

constexpr Member kCreateCacheSecurityGroupResultMembers[] = {
    {"CacheSecurityGroup", kCacheSecurityGroup},
};
constexpr Shape kCreateCacheSecurityGroupResult =
    structure("CreateCacheSecurityGroupResult", kCreateCacheSecurityGroupResultMembers);

constexpr Member kDescribeCacheSecurityGroupsMessageMembers[] = {
    {"CacheSecurityGroupName", kString},
    {"MaxRecords", kInteger},
    {"Marker", kString},
};
constexpr Shape kDescribeCacheSecurityGroupsMessage =
    structure("DescribeCacheSecurityGroupsMessage", kDescribeCacheSecurityGroupsMessageMembers);

constexpr Shape kCacheSecurityGroups =
    list("CacheSecurityGroups", "CacheSecurityGroup", kCacheSecurityGroup);

constexpr Member kCacheSecurityGroupMessageMembers[] = {
    {"Marker", kString},
    {"CacheSecurityGroups", kCacheSecurityGroups},
};
constexpr Shape kCacheSecurityGroupMessage =
    structure("CacheSecurityGroupMessage", kCacheSecurityGroupMessageMembers);

constexpr Member kAuthorizeCacheSecurityGroupIngressMessageMembers[] = {
    {"CacheSecurityGroupName", kString, kRequired},
    {"EC2SecurityGroupName", kString, kRequired},
    {"EC2SecurityGroupOwnerId", kString, kRequired},
};
constexpr Shape kAuthorizeCacheSecurityGroupIngressMessage = structure(
    "AuthorizeCacheSecurityGroupIngressMessage", kAuthorizeCacheSecurityGroupIngressMessageMembers);

constexpr Member kAuthorizeCacheSecurityGroupIngressResultMembers[] = {
    {"CacheSecurityGroup", kCacheSecurityGroup},
};
constexpr Shape kAuthorizeCacheSecurityGroupIngressResult = structure(
    "AuthorizeCacheSecurityGroupIngressResult", kAuthorizeCacheSecurityGroupIngressResultMembers);

constexpr Member kRevokeCacheSecurityGroupIngressMessageMembers[] = {
    {"CacheSecurityGroupName", kString, kRequired},
    {"EC2SecurityGroupName", kString, kRequired},
    {"EC2SecurityGroupOwnerId", kString, kRequired},
};
constexpr Shape kRevokeCacheSecurityGroupIngressMessage = structure(
    "RevokeCacheSecurityGroupIngressMessage", kRevokeCacheSecurityGroupIngressMessageMembers);

constexpr Member kRevokeCacheSecurityGroupIngressResultMembers[] = {
    {"CacheSecurityGroup", kCacheSecurityGroup},
};
constexpr Shape kRevokeCacheSecurityGroupIngressResult = structure(
    "RevokeCacheSecurityGroupIngressResult", kRevokeCacheSecurityGroupIngressResultMembers);

constexpr Member kDeleteCacheSecurityGroupMessageMembers[] = {
    {"CacheSecurityGroupName", kString, kRequired},
};
constexpr Shape kDeleteCacheSecurityGroupMessage =
    structure("DeleteCacheSecurityGroupMessage", kDeleteCacheSecurityGroupMessageMembers);

constexpr const ErrorSpec* kCreateCacheSecurityGroupErrors[] = {
    &kCacheSecurityGroupAlreadyExistsFault, &kCacheSecurityGroupQuotaExceededFault,
    &kInvalidParameterCombination,          &kInvalidParameterValue,
    &kTagQuotaPerResourceExceeded,
};

constexpr const ErrorSpec* kDescribeCacheSecurityGroupsErrors[] = {
    &kCacheSecurityGroupNotFoundFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
};

constexpr const ErrorSpec* kAuthorizeCacheSecurityGroupIngressErrors[] = {
    &kAuthorizationAlreadyExistsFault,
    &kCacheSecurityGroupNotFoundFault,
    &kInvalidCacheSecurityGroupStateFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
};

constexpr const ErrorSpec* kRevokeCacheSecurityGroupIngressErrors[] = {
    &kAuthorizationNotFoundFault,
    &kCacheSecurityGroupNotFoundFault,
    &kInvalidCacheSecurityGroupStateFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
};

constexpr const ErrorSpec* kDeleteCacheSecurityGroupErrors[] = {
    &kCacheSecurityGroupNotFoundFault,
    &kInvalidCacheSecurityGroupStateFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
};

constexpr Operation kSecurityGroupsOperations[] = {
    {"CreateCacheSecurityGroup", &kCreateCacheSecurityGroupMessage,
     &kCreateCacheSecurityGroupResult, kCreateCacheSecurityGroupErrors},
    {"DescribeCacheSecurityGroups", &kDescribeCacheSecurityGroupsMessage,
     &kCacheSecurityGroupMessage, kDescribeCacheSecurityGroupsErrors, &kMarkerPages},
    {"AuthorizeCacheSecurityGroupIngress", &kAuthorizeCacheSecurityGroupIngressMessage,
     &kAuthorizeCacheSecurityGroupIngressResult, kAuthorizeCacheSecurityGroupIngressErrors},
    {"RevokeCacheSecurityGroupIngress", &kRevokeCacheSecurityGroupIngressMessage,
     &kRevokeCacheSecurityGroupIngressResult, kRevokeCacheSecurityGroupIngressErrors},
    {"DeleteCacheSecurityGroup", &kDeleteCacheSecurityGroupMessage, nullptr,
     kDeleteCacheSecurityGroupErrors},
};

}  // namespace

std::span<const Operation> security_groups() { return kSecurityGroupsOperations; }

}  // namespace aws::elasticache
