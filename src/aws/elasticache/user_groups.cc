// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/errors.h"
#include "aws/elasticache/families.h"
#include "aws/elasticache/shapes.h"
#include "aws/model/service.h"

namespace aws::elasticache {

namespace {

constexpr Shape kUserIdListInput = list("UserIdListInput", "member", kUserId, 1);

constexpr Member kCreateUserGroupMessageMembers[] = {
    {"UserGroupId", kString, kRequired},
    {"Engine", kEngineType, kRequired},
    {"UserIds", kUserIdListInput},
    {"Tags", kTagList},
};
constexpr Shape kCreateUserGroupMessage =
    structure("CreateUserGroupMessage", kCreateUserGroupMessageMembers);

constexpr Shape kUserIdList = list("UserIdList", "member", kUserId);

constexpr Member kUserGroupPendingChangesMembers[] = {
    {"UserIdsToRemove", kUserIdList},
    {"UserIdsToAdd", kUserIdList},
};
constexpr Shape kUserGroupPendingChanges =
    structure("UserGroupPendingChanges", kUserGroupPendingChangesMembers);

constexpr Shape kUGReplicationGroupIdList = list("UGReplicationGroupIdList", "member", kString);

constexpr Shape kUGServerlessCacheIdList = list("UGServerlessCacheIdList", "member", kString);

constexpr Member kUserGroupMembers[] = {
    {"UserGroupId", kString},
    {"Status", kString},
    {"Engine", kEngineType},
    {"UserIds", kUserIdList},
    {"MinimumEngineVersion", kString},
    {"PendingChanges", kUserGroupPendingChanges},
    {"ReplicationGroups", kUGReplicationGroupIdList},
    {"ServerlessCaches", kUGServerlessCacheIdList},
    {"ARN", kString},
};
constexpr Shape kUserGroup = structure("UserGroup", kUserGroupMembers);

constexpr Member kDescribeUserGroupsMessageMembers[] = {
    {"UserGroupId", kString},
    {"MaxRecords", kInteger},
    {"Marker", kString},
};
constexpr Shape kDescribeUserGroupsMessage =
    structure("DescribeUserGroupsMessage", kDescribeUserGroupsMessageMembers);

constexpr Shape kUserGroupList = list("UserGroupList", "member", kUserGroup);

constexpr Member kDescribeUserGroupsResultMembers[] = {
    {"UserGroups", kUserGroupList},
    {"Marker", kString},
};
constexpr Shape kDescribeUserGroupsResult =
    structure("DescribeUserGroupsResult", kDescribeUserGroupsResultMembers);

constexpr Member kModifyUserGroupMessageMembers[] = {
    {"UserGroupId", kString, kRequired},
    {"UserIdsToAdd", kUserIdListInput},
    {"UserIdsToRemove", kUserIdListInput},
    {"Engine", kEngineType},
};
constexpr Shape kModifyUserGroupMessage =
    structure("ModifyUserGroupMessage", kModifyUserGroupMessageMembers);

constexpr Member kDeleteUserGroupMessageMembers[] = {
    {"UserGroupId", kString, kRequired},
};
constexpr Shape kDeleteUserGroupMessage =
    structure("DeleteUserGroupMessage", kDeleteUserGroupMessageMembers);

constexpr const ErrorSpec* kCreateUserGroupErrors[] = {
    &kDefaultUserRequired,         &kDuplicateUserNameFault,
    &kInvalidParameterValue,       &kServiceLinkedRoleNotFoundFault,
    &kTagQuotaPerResourceExceeded, &kUserGroupAlreadyExistsFault,
    &kUserGroupQuotaExceededFault, &kUserNotFoundFault,
};

constexpr const ErrorSpec* kDescribeUserGroupsErrors[] = {
    &kInvalidParameterCombination,
    &kServiceLinkedRoleNotFoundFault,
    &kUserGroupNotFoundFault,
};

constexpr const ErrorSpec* kModifyUserGroupErrors[] = {
    &kDefaultUserRequired,    &kDuplicateUserNameFault,     &kInvalidParameterCombination,
    &kInvalidParameterValue,  &kInvalidUserGroupStateFault, &kServiceLinkedRoleNotFoundFault,
    &kUserGroupNotFoundFault, &kUserNotFoundFault,
};

constexpr const ErrorSpec* kDeleteUserGroupErrors[] = {
    &kInvalidParameterValue,
    &kInvalidUserGroupStateFault,
    &kServiceLinkedRoleNotFoundFault,
    &kUserGroupNotFoundFault,
};

constexpr Operation kUserGroupsOperations[] = {
    {"CreateUserGroup", &kCreateUserGroupMessage, &kUserGroup, kCreateUserGroupErrors},
    {"DescribeUserGroups", &kDescribeUserGroupsMessage, &kDescribeUserGroupsResult,
     kDescribeUserGroupsErrors, &kMarkerPages},
    {"ModifyUserGroup", &kModifyUserGroupMessage, &kUserGroup, kModifyUserGroupErrors},
    {"DeleteUserGroup", &kDeleteUserGroupMessage, &kUserGroup, kDeleteUserGroupErrors},
};

}  // namespace

std::span<const Operation> user_groups() { return kUserGroupsOperations; }

}  // namespace aws::elasticache
