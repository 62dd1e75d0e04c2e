// SPDX-License-Identifier: Apache-2.0
#include "aws/iam/families.h"
#include "aws/iam/shapes.h"

namespace aws::iam {

namespace {

constexpr Member kDeleteGroupPolicyRequestMembers[] = {
    {"GroupName", kGroupNameType, kRequired},
    {"PolicyName", kPolicyNameType, kRequired},
};
constexpr Shape kDeleteGroupPolicyRequest =
    structure("DeleteGroupPolicyRequest", kDeleteGroupPolicyRequestMembers);

constexpr Member kDeleteRolePolicyRequestMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
    {"PolicyName", kPolicyNameType, kRequired},
};
constexpr Shape kDeleteRolePolicyRequest =
    structure("DeleteRolePolicyRequest", kDeleteRolePolicyRequestMembers);

constexpr Member kDeleteUserPolicyRequestMembers[] = {
    {"UserName", kExistingUserNameType, kRequired},
    {"PolicyName", kPolicyNameType, kRequired},
};
constexpr Shape kDeleteUserPolicyRequest =
    structure("DeleteUserPolicyRequest", kDeleteUserPolicyRequestMembers);

constexpr Member kGetGroupPolicyRequestMembers[] = {
    {"GroupName", kGroupNameType, kRequired},
    {"PolicyName", kPolicyNameType, kRequired},
};
constexpr Shape kGetGroupPolicyRequest =
    structure("GetGroupPolicyRequest", kGetGroupPolicyRequestMembers);

constexpr Member kGetGroupPolicyResponseMembers[] = {
    {"GroupName", kGroupNameType, kRequired},
    {"PolicyName", kPolicyNameType, kRequired},
    {"PolicyDocument", kPolicyDocumentType, kRequired},
};
constexpr Shape kGetGroupPolicyResponse =
    structure("GetGroupPolicyResponse", kGetGroupPolicyResponseMembers);

constexpr Member kGetRolePolicyRequestMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
    {"PolicyName", kPolicyNameType, kRequired},
};
constexpr Shape kGetRolePolicyRequest =
    structure("GetRolePolicyRequest", kGetRolePolicyRequestMembers);

constexpr Member kGetRolePolicyResponseMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
    {"PolicyName", kPolicyNameType, kRequired},
    {"PolicyDocument", kPolicyDocumentType, kRequired},
};
constexpr Shape kGetRolePolicyResponse =
    structure("GetRolePolicyResponse", kGetRolePolicyResponseMembers);

constexpr Member kGetUserPolicyRequestMembers[] = {
    {"UserName", kExistingUserNameType, kRequired},
    {"PolicyName", kPolicyNameType, kRequired},
};
constexpr Shape kGetUserPolicyRequest =
    structure("GetUserPolicyRequest", kGetUserPolicyRequestMembers);

constexpr Member kGetUserPolicyResponseMembers[] = {
    {"UserName", kExistingUserNameType, kRequired},
    {"PolicyName", kPolicyNameType, kRequired},
    {"PolicyDocument", kPolicyDocumentType, kRequired},
};
constexpr Shape kGetUserPolicyResponse =
    structure("GetUserPolicyResponse", kGetUserPolicyResponseMembers);

constexpr Member kListGroupPoliciesRequestMembers[] = {
    {"GroupName", kGroupNameType, kRequired},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListGroupPoliciesRequest =
    structure("ListGroupPoliciesRequest", kListGroupPoliciesRequestMembers);

constexpr Shape kPolicyNameListType = list("policyNameListType", "member", kPolicyNameType);

constexpr Member kListGroupPoliciesResponseMembers[] = {
    {"PolicyNames", kPolicyNameListType, kRequired},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListGroupPoliciesResponse =
    structure("ListGroupPoliciesResponse", kListGroupPoliciesResponseMembers);

constexpr Member kListRolePoliciesRequestMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListRolePoliciesRequest =
    structure("ListRolePoliciesRequest", kListRolePoliciesRequestMembers);

constexpr Member kListRolePoliciesResponseMembers[] = {
    {"PolicyNames", kPolicyNameListType, kRequired},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListRolePoliciesResponse =
    structure("ListRolePoliciesResponse", kListRolePoliciesResponseMembers);

constexpr Member kListUserPoliciesRequestMembers[] = {
    {"UserName", kExistingUserNameType, kRequired},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListUserPoliciesRequest =
    structure("ListUserPoliciesRequest", kListUserPoliciesRequestMembers);

constexpr Member kListUserPoliciesResponseMembers[] = {
    {"PolicyNames", kPolicyNameListType, kRequired},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListUserPoliciesResponse =
    structure("ListUserPoliciesResponse", kListUserPoliciesResponseMembers);

constexpr Member kPutGroupPolicyRequestMembers[] = {
    {"GroupName", kGroupNameType, kRequired},
    {"PolicyName", kPolicyNameType, kRequired},
    {"PolicyDocument", kPolicyDocumentType, kRequired},
};
constexpr Shape kPutGroupPolicyRequest =
    structure("PutGroupPolicyRequest", kPutGroupPolicyRequestMembers);

constexpr Member kPutRolePolicyRequestMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
    {"PolicyName", kPolicyNameType, kRequired},
    {"PolicyDocument", kPolicyDocumentType, kRequired},
};
constexpr Shape kPutRolePolicyRequest =
    structure("PutRolePolicyRequest", kPutRolePolicyRequestMembers);

constexpr Member kPutUserPolicyRequestMembers[] = {
    {"UserName", kExistingUserNameType, kRequired},
    {"PolicyName", kPolicyNameType, kRequired},
    {"PolicyDocument", kPolicyDocumentType, kRequired},
};
constexpr Shape kPutUserPolicyRequest =
    structure("PutUserPolicyRequest", kPutUserPolicyRequestMembers);

constexpr Operation kInlinePoliciesOperations[] = {
    {"PutUserPolicy", &kPutUserPolicyRequest, nullptr, {}},
    {"GetUserPolicy", &kGetUserPolicyRequest, &kGetUserPolicyResponse, {}},
    {"DeleteUserPolicy", &kDeleteUserPolicyRequest, nullptr, {}},
    {"ListUserPolicies", &kListUserPoliciesRequest, &kListUserPoliciesResponse, {}, &kPages},
    {"PutGroupPolicy", &kPutGroupPolicyRequest, nullptr, {}},
    {"GetGroupPolicy", &kGetGroupPolicyRequest, &kGetGroupPolicyResponse, {}},
    {"DeleteGroupPolicy", &kDeleteGroupPolicyRequest, nullptr, {}},
    {"ListGroupPolicies", &kListGroupPoliciesRequest, &kListGroupPoliciesResponse, {}, &kPages},
    {"PutRolePolicy", &kPutRolePolicyRequest, nullptr, {}},
    {"GetRolePolicy", &kGetRolePolicyRequest, &kGetRolePolicyResponse, {}},
    {"DeleteRolePolicy", &kDeleteRolePolicyRequest, nullptr, {}},
    {"ListRolePolicies", &kListRolePoliciesRequest, &kListRolePoliciesResponse, {}, &kPages},
};

}  // namespace

std::span<const Operation> inline_policies() { return kInlinePoliciesOperations; }

}  // namespace aws::iam
