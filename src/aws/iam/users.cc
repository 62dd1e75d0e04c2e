// SPDX-License-Identifier: Apache-2.0
#include "aws/iam/families.h"
#include "aws/iam/shapes.h"

namespace aws::iam {

namespace {

constexpr Member kCreateUserRequestMembers[] = {
    {"Path", kPathType},
    {"UserName", kUserNameType, kRequired},
    {"PermissionsBoundary", kArnType},
    {"Tags", kTagListType},
};
constexpr Shape kCreateUserRequest = structure("CreateUserRequest", kCreateUserRequestMembers);

constexpr Member kCreateUserResponseMembers[] = {
    {"User", kUser},
};
constexpr Shape kCreateUserResponse = structure("CreateUserResponse", kCreateUserResponseMembers);

constexpr Member kDeleteUserPermissionsBoundaryRequestMembers[] = {
    {"UserName", kUserNameType, kRequired},
};
constexpr Shape kDeleteUserPermissionsBoundaryRequest =
    structure("DeleteUserPermissionsBoundaryRequest", kDeleteUserPermissionsBoundaryRequestMembers);

constexpr Member kDeleteUserRequestMembers[] = {
    {"UserName", kExistingUserNameType, kRequired},
};
constexpr Shape kDeleteUserRequest = structure("DeleteUserRequest", kDeleteUserRequestMembers);

constexpr Member kGetUserRequestMembers[] = {
    {"UserName", kExistingUserNameType},
};
constexpr Shape kGetUserRequest = structure("GetUserRequest", kGetUserRequestMembers);

constexpr Member kGetUserResponseMembers[] = {
    {"User", kUser, kRequired},
};
constexpr Shape kGetUserResponse = structure("GetUserResponse", kGetUserResponseMembers);

constexpr Member kListUserTagsRequestMembers[] = {
    {"UserName", kExistingUserNameType, kRequired},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListUserTagsRequest =
    structure("ListUserTagsRequest", kListUserTagsRequestMembers);

constexpr Member kListUserTagsResponseMembers[] = {
    {"Tags", kTagListType, kRequired},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListUserTagsResponse =
    structure("ListUserTagsResponse", kListUserTagsResponseMembers);

constexpr Member kListUsersRequestMembers[] = {
    {"PathPrefix", kPathPrefixType},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListUsersRequest = structure("ListUsersRequest", kListUsersRequestMembers);

constexpr Member kListUsersResponseMembers[] = {
    {"Users", kUserListType, kRequired},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListUsersResponse = structure("ListUsersResponse", kListUsersResponseMembers);

constexpr Member kPutUserPermissionsBoundaryRequestMembers[] = {
    {"UserName", kUserNameType, kRequired},
    {"PermissionsBoundary", kArnType, kRequired},
};
constexpr Shape kPutUserPermissionsBoundaryRequest =
    structure("PutUserPermissionsBoundaryRequest", kPutUserPermissionsBoundaryRequestMembers);

constexpr Member kTagUserRequestMembers[] = {
    {"UserName", kExistingUserNameType, kRequired},
    {"Tags", kTagListType, kRequired},
};
constexpr Shape kTagUserRequest = structure("TagUserRequest", kTagUserRequestMembers);

constexpr Member kUntagUserRequestMembers[] = {
    {"UserName", kExistingUserNameType, kRequired},
    {"TagKeys", kTagKeyListType, kRequired},
};
constexpr Shape kUntagUserRequest = structure("UntagUserRequest", kUntagUserRequestMembers);

constexpr Member kUpdateUserRequestMembers[] = {
    {"UserName", kExistingUserNameType, kRequired},
    {"NewPath", kPathType},
    {"NewUserName", kUserNameType},
};
constexpr Shape kUpdateUserRequest = structure("UpdateUserRequest", kUpdateUserRequestMembers);

constexpr Operation kUsersOperations[] = {
    {"CreateUser", &kCreateUserRequest, &kCreateUserResponse, {}},
    {"GetUser", &kGetUserRequest, &kGetUserResponse, {}},
    {"ListUsers", &kListUsersRequest, &kListUsersResponse, {}, &kPages},
    {"UpdateUser", &kUpdateUserRequest, nullptr, {}},
    {"DeleteUser", &kDeleteUserRequest, nullptr, {}},
    {"TagUser", &kTagUserRequest, nullptr, {}},
    {"UntagUser", &kUntagUserRequest, nullptr, {}},
    {"ListUserTags", &kListUserTagsRequest, &kListUserTagsResponse, {}, &kPages},
    {"PutUserPermissionsBoundary", &kPutUserPermissionsBoundaryRequest, nullptr, {}},
    {"DeleteUserPermissionsBoundary", &kDeleteUserPermissionsBoundaryRequest, nullptr, {}},
};

}  // namespace

std::span<const Operation> users() { return kUsersOperations; }

}  // namespace aws::iam
