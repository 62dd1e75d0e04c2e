// SPDX-License-Identifier: Apache-2.0
#include "aws/iam/families.h"
#include "aws/iam/shapes.h"

namespace aws::iam {

namespace {

constexpr Member kAddUserToGroupRequestMembers[] = {
    {"GroupName", kGroupNameType, kRequired},
    {"UserName", kExistingUserNameType, kRequired},
};
constexpr Shape kAddUserToGroupRequest =
    structure("AddUserToGroupRequest", kAddUserToGroupRequestMembers);

constexpr Member kCreateGroupRequestMembers[] = {
    {"Path", kPathType},
    {"GroupName", kGroupNameType, kRequired},
};
constexpr Shape kCreateGroupRequest = structure("CreateGroupRequest", kCreateGroupRequestMembers);

constexpr Member kGroupMembers[] = {
    {"Path", kPathType, kRequired},        {"GroupName", kGroupNameType, kRequired},
    {"GroupId", kIdType, kRequired},       {"Arn", kArnType, kRequired},
    {"CreateDate", kTimestamp, kRequired},
};
constexpr Shape kGroup = structure("Group", kGroupMembers);

constexpr Member kCreateGroupResponseMembers[] = {
    {"Group", kGroup, kRequired},
};
constexpr Shape kCreateGroupResponse =
    structure("CreateGroupResponse", kCreateGroupResponseMembers);

constexpr Member kDeleteGroupRequestMembers[] = {
    {"GroupName", kGroupNameType, kRequired},
};
constexpr Shape kDeleteGroupRequest = structure("DeleteGroupRequest", kDeleteGroupRequestMembers);

constexpr Member kGetGroupRequestMembers[] = {
    {"GroupName", kGroupNameType, kRequired},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kGetGroupRequest = structure("GetGroupRequest", kGetGroupRequestMembers);

constexpr Member kGetGroupResponseMembers[] = {
    {"Group", kGroup, kRequired},
    {"Users", kUserListType, kRequired},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kGetGroupResponse = structure("GetGroupResponse", kGetGroupResponseMembers);

constexpr Member kListGroupsForUserRequestMembers[] = {
    {"UserName", kExistingUserNameType, kRequired},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListGroupsForUserRequest =
    structure("ListGroupsForUserRequest", kListGroupsForUserRequestMembers);

constexpr Shape kGroupListType = list("groupListType", "member", kGroup);

constexpr Member kListGroupsForUserResponseMembers[] = {
    {"Groups", kGroupListType, kRequired},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListGroupsForUserResponse =
    structure("ListGroupsForUserResponse", kListGroupsForUserResponseMembers);

constexpr Member kListGroupsRequestMembers[] = {
    {"PathPrefix", kPathPrefixType},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListGroupsRequest = structure("ListGroupsRequest", kListGroupsRequestMembers);

constexpr Member kListGroupsResponseMembers[] = {
    {"Groups", kGroupListType, kRequired},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListGroupsResponse = structure("ListGroupsResponse", kListGroupsResponseMembers);

constexpr Member kRemoveUserFromGroupRequestMembers[] = {
    {"GroupName", kGroupNameType, kRequired},
    {"UserName", kExistingUserNameType, kRequired},
};
constexpr Shape kRemoveUserFromGroupRequest =
    structure("RemoveUserFromGroupRequest", kRemoveUserFromGroupRequestMembers);

constexpr Member kUpdateGroupRequestMembers[] = {
    {"GroupName", kGroupNameType, kRequired},
    {"NewPath", kPathType},
    {"NewGroupName", kGroupNameType},
};
constexpr Shape kUpdateGroupRequest = structure("UpdateGroupRequest", kUpdateGroupRequestMembers);

constexpr Operation kGroupsOperations[] = {
    {"CreateGroup", &kCreateGroupRequest, &kCreateGroupResponse, {}},
    {"GetGroup", &kGetGroupRequest, &kGetGroupResponse, {}, &kPages},
    {"ListGroups", &kListGroupsRequest, &kListGroupsResponse, {}, &kPages},
    {"UpdateGroup", &kUpdateGroupRequest, nullptr, {}},
    {"DeleteGroup", &kDeleteGroupRequest, nullptr, {}},
    {"AddUserToGroup", &kAddUserToGroupRequest, nullptr, {}},
    {"RemoveUserFromGroup", &kRemoveUserFromGroupRequest, nullptr, {}},
    {"ListGroupsForUser", &kListGroupsForUserRequest, &kListGroupsForUserResponse, {}, &kPages},
};

}  // namespace

std::span<const Operation> groups() { return kGroupsOperations; }

}  // namespace aws::iam
