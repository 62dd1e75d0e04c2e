// SPDX-License-Identifier: Apache-2.0
#include "aws/iam/families.h"
#include "aws/iam/shapes.h"

namespace aws::iam {

namespace {

constexpr Member kAttachGroupPolicyRequestMembers[] = {
    {"GroupName", kGroupNameType, kRequired},
    {"PolicyArn", kArnType, kRequired},
};
constexpr Shape kAttachGroupPolicyRequest =
    structure("AttachGroupPolicyRequest", kAttachGroupPolicyRequestMembers);

constexpr Member kAttachRolePolicyRequestMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
    {"PolicyArn", kArnType, kRequired},
};
constexpr Shape kAttachRolePolicyRequest =
    structure("AttachRolePolicyRequest", kAttachRolePolicyRequestMembers);

constexpr Member kAttachUserPolicyRequestMembers[] = {
    {"UserName", kUserNameType, kRequired},
    {"PolicyArn", kArnType, kRequired},
};
constexpr Shape kAttachUserPolicyRequest =
    structure("AttachUserPolicyRequest", kAttachUserPolicyRequestMembers);

constexpr Member kAttachedPolicyMembers[] = {
    {"PolicyName", kPolicyNameType},
    {"PolicyArn", kArnType},
};
constexpr Shape kAttachedPolicy = structure("AttachedPolicy", kAttachedPolicyMembers);

constexpr Member kDetachGroupPolicyRequestMembers[] = {
    {"GroupName", kGroupNameType, kRequired},
    {"PolicyArn", kArnType, kRequired},
};
constexpr Shape kDetachGroupPolicyRequest =
    structure("DetachGroupPolicyRequest", kDetachGroupPolicyRequestMembers);

constexpr Member kDetachRolePolicyRequestMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
    {"PolicyArn", kArnType, kRequired},
};
constexpr Shape kDetachRolePolicyRequest =
    structure("DetachRolePolicyRequest", kDetachRolePolicyRequestMembers);

constexpr Member kDetachUserPolicyRequestMembers[] = {
    {"UserName", kUserNameType, kRequired},
    {"PolicyArn", kArnType, kRequired},
};
constexpr Shape kDetachUserPolicyRequest =
    structure("DetachUserPolicyRequest", kDetachUserPolicyRequestMembers);

constexpr std::string_view kEntityTypeValues[] = {"User", "Role", "Group", "LocalManagedPolicy",
                                                  "AWSManagedPolicy"};
constexpr Shape kEntityType = enumeration("EntityType", kEntityTypeValues);

constexpr Member kListAttachedGroupPoliciesRequestMembers[] = {
    {"GroupName", kGroupNameType, kRequired},
    {"PathPrefix", kPolicyPathType},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListAttachedGroupPoliciesRequest =
    structure("ListAttachedGroupPoliciesRequest", kListAttachedGroupPoliciesRequestMembers);

constexpr Shape kAttachedPoliciesListType =
    list("attachedPoliciesListType", "member", kAttachedPolicy);

constexpr Member kListAttachedGroupPoliciesResponseMembers[] = {
    {"AttachedPolicies", kAttachedPoliciesListType},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListAttachedGroupPoliciesResponse =
    structure("ListAttachedGroupPoliciesResponse", kListAttachedGroupPoliciesResponseMembers);

constexpr Member kListAttachedRolePoliciesRequestMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
    {"PathPrefix", kPolicyPathType},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListAttachedRolePoliciesRequest =
    structure("ListAttachedRolePoliciesRequest", kListAttachedRolePoliciesRequestMembers);

constexpr Member kListAttachedRolePoliciesResponseMembers[] = {
    {"AttachedPolicies", kAttachedPoliciesListType},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListAttachedRolePoliciesResponse =
    structure("ListAttachedRolePoliciesResponse", kListAttachedRolePoliciesResponseMembers);

constexpr Member kListAttachedUserPoliciesRequestMembers[] = {
    {"UserName", kUserNameType, kRequired},
    {"PathPrefix", kPolicyPathType},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListAttachedUserPoliciesRequest =
    structure("ListAttachedUserPoliciesRequest", kListAttachedUserPoliciesRequestMembers);

constexpr Member kListAttachedUserPoliciesResponseMembers[] = {
    {"AttachedPolicies", kAttachedPoliciesListType},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListAttachedUserPoliciesResponse =
    structure("ListAttachedUserPoliciesResponse", kListAttachedUserPoliciesResponseMembers);

constexpr Member kListEntitiesForPolicyRequestMembers[] = {
    {"PolicyArn", kArnType, kRequired},
    {"EntityFilter", kEntityType},
    {"PathPrefix", kPathType},
    {"PolicyUsageFilter", kPolicyUsageType},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListEntitiesForPolicyRequest =
    structure("ListEntitiesForPolicyRequest", kListEntitiesForPolicyRequestMembers);

constexpr Member kPolicyGroupMembers[] = {
    {"GroupName", kGroupNameType},
    {"GroupId", kIdType},
};
constexpr Shape kPolicyGroup = structure("PolicyGroup", kPolicyGroupMembers);

constexpr Shape kPolicyGroupListType = list("PolicyGroupListType", "member", kPolicyGroup);

constexpr Member kPolicyUserMembers[] = {
    {"UserName", kUserNameType},
    {"UserId", kIdType},
};
constexpr Shape kPolicyUser = structure("PolicyUser", kPolicyUserMembers);

constexpr Shape kPolicyUserListType = list("PolicyUserListType", "member", kPolicyUser);

constexpr Member kPolicyRoleMembers[] = {
    {"RoleName", kRoleNameType},
    {"RoleId", kIdType},
};
constexpr Shape kPolicyRole = structure("PolicyRole", kPolicyRoleMembers);

constexpr Shape kPolicyRoleListType = list("PolicyRoleListType", "member", kPolicyRole);

constexpr Member kListEntitiesForPolicyResponseMembers[] = {
    {"PolicyGroups", kPolicyGroupListType},
    {"PolicyUsers", kPolicyUserListType},
    {"PolicyRoles", kPolicyRoleListType},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListEntitiesForPolicyResponse =
    structure("ListEntitiesForPolicyResponse", kListEntitiesForPolicyResponseMembers);

constexpr Operation kAttachmentsOperations[] = {
    {"AttachUserPolicy", &kAttachUserPolicyRequest, nullptr, {}},
    {"DetachUserPolicy", &kDetachUserPolicyRequest, nullptr, {}},
    {"ListAttachedUserPolicies",
     &kListAttachedUserPoliciesRequest,
     &kListAttachedUserPoliciesResponse,
     {},
     &kPages},
    {"AttachGroupPolicy", &kAttachGroupPolicyRequest, nullptr, {}},
    {"DetachGroupPolicy", &kDetachGroupPolicyRequest, nullptr, {}},
    {"ListAttachedGroupPolicies",
     &kListAttachedGroupPoliciesRequest,
     &kListAttachedGroupPoliciesResponse,
     {},
     &kPages},
    {"AttachRolePolicy", &kAttachRolePolicyRequest, nullptr, {}},
    {"DetachRolePolicy", &kDetachRolePolicyRequest, nullptr, {}},
    {"ListAttachedRolePolicies",
     &kListAttachedRolePoliciesRequest,
     &kListAttachedRolePoliciesResponse,
     {},
     &kPages},
    {"ListEntitiesForPolicy",
     &kListEntitiesForPolicyRequest,
     &kListEntitiesForPolicyResponse,
     {},
     &kPages},
};

}  // namespace

std::span<const Operation> attachments() { return kAttachmentsOperations; }

}  // namespace aws::iam
