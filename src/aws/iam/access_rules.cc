// SPDX-License-Identifier: Apache-2.0
#include "aws/iam/access_rules.h"

namespace aws::iam {

namespace {

using policy::KeyRule;
using policy::OperationRule;
using policy::ResourceRule;

policy::RequestTags tags_of(const Structure& input) {
  policy::RequestTags tags;
  if (find_member(input.shape(), "Tags") >= 0) {
    for (const Structure& tag : input.structures("Tags")) {
      tags.emplace_back(tag.string("Key").value_or(""), tag.string("Value").value_or(""));
    }
  }
  if (find_member(input.shape(), "TagKeys") >= 0) {
    for (const std::string_view key : input.strings("TagKeys")) tags.emplace_back(key, "");
  }
  return tags;
}

constexpr ResourceRule kUserAccess[] = {{"user", "UserName", "", true}};
constexpr ResourceRule kOwnUserAccess[] = {{"user", "UserName", kCallersOwnName, true}};
constexpr ResourceRule kUsersAccess[] = {{"user", "", "*", true}};
constexpr ResourceRule kGroupAccess[] = {{"group", "GroupName", "", true}};
constexpr ResourceRule kGroupsAccess[] = {{"group", "", "*", true}};
constexpr ResourceRule kRoleAccess[] = {{"role", "RoleName", "", true}};
constexpr ResourceRule kRolesAccess[] = {{"role", "", "*", true}};
constexpr ResourceRule kServiceRoleAccess[] = {{"service-role", "AWSServiceName", "", true}};
constexpr ResourceRule kNewPolicyAccess[] = {{"policy", "PolicyName", "", true}};
constexpr ResourceRule kPolicyAccess[] = {{"arn", "PolicyArn", "", true}};
constexpr ResourceRule kPolicySourceAccess[] = {{"arn", "PolicySourceArn", "", true}};

constexpr KeyRule kBoundaryAccess[] = {{"iam:PermissionsBoundary", "PermissionsBoundary"}};
constexpr KeyRule kPolicyArnAccess[] = {{"iam:PolicyARN", "PolicyArn"}};
constexpr KeyRule kServiceNameAccess[] = {{"iam:AWSServiceName", "AWSServiceName"}};

constexpr OperationRule kAllAccess[] = {
    {"CreateUser", kUserAccess, kBoundaryAccess},
    {"GetUser", kOwnUserAccess},
    {"ListUsers", kUsersAccess},
    {"UpdateUser", kUserAccess},
    {"DeleteUser", kUserAccess},
    {"TagUser", kUserAccess},
    {"UntagUser", kUserAccess},
    {"ListUserTags", kUserAccess},
    {"PutUserPermissionsBoundary", kUserAccess, kBoundaryAccess},
    {"DeleteUserPermissionsBoundary", kUserAccess},
    {"CreateAccessKey", kOwnUserAccess},
    {"ListAccessKeys", kOwnUserAccess},
    {"UpdateAccessKey", kOwnUserAccess},
    {"DeleteAccessKey", kOwnUserAccess},
    {"CreateGroup", kGroupAccess},
    {"GetGroup", kGroupAccess},
    {"UpdateGroup", kGroupAccess},
    {"DeleteGroup", kGroupAccess},
    {"AddUserToGroup", kGroupAccess},
    {"RemoveUserFromGroup", kGroupAccess},
    {"ListGroups", kGroupsAccess},
    {"ListGroupsForUser", kUserAccess},
    {"CreateRole", kRoleAccess, kBoundaryAccess},
    {"GetRole", kRoleAccess},
    {"UpdateRole", kRoleAccess},
    {"UpdateRoleDescription", kRoleAccess},
    {"UpdateAssumeRolePolicy", kRoleAccess},
    {"DeleteRole", kRoleAccess},
    {"TagRole", kRoleAccess},
    {"UntagRole", kRoleAccess},
    {"ListRoleTags", kRoleAccess},
    {"ListRoles", kRolesAccess},
    {"PutRolePermissionsBoundary", kRoleAccess, kBoundaryAccess},
    {"DeleteRolePermissionsBoundary", kRoleAccess},
    {"CreateServiceLinkedRole", kServiceRoleAccess, kServiceNameAccess},
    {"DeleteServiceLinkedRole", kRoleAccess},
    {"GetServiceLinkedRoleDeletionStatus", kRolesAccess},
    {"PutUserPolicy", kUserAccess},
    {"GetUserPolicy", kUserAccess},
    {"DeleteUserPolicy", kUserAccess},
    {"ListUserPolicies", kUserAccess},
    {"AttachUserPolicy", kUserAccess, kPolicyArnAccess},
    {"DetachUserPolicy", kUserAccess, kPolicyArnAccess},
    {"ListAttachedUserPolicies", kUserAccess},
    {"PutGroupPolicy", kGroupAccess},
    {"GetGroupPolicy", kGroupAccess},
    {"DeleteGroupPolicy", kGroupAccess},
    {"ListGroupPolicies", kGroupAccess},
    {"AttachGroupPolicy", kGroupAccess, kPolicyArnAccess},
    {"DetachGroupPolicy", kGroupAccess, kPolicyArnAccess},
    {"ListAttachedGroupPolicies", kGroupAccess},
    {"PutRolePolicy", kRoleAccess},
    {"GetRolePolicy", kRoleAccess},
    {"DeleteRolePolicy", kRoleAccess},
    {"ListRolePolicies", kRoleAccess},
    {"AttachRolePolicy", kRoleAccess, kPolicyArnAccess},
    {"DetachRolePolicy", kRoleAccess, kPolicyArnAccess},
    {"ListAttachedRolePolicies", kRoleAccess},
    {"CreatePolicy", kNewPolicyAccess},
    {"ListPolicies", {}},
    {"GetPolicy", kPolicyAccess},
    {"DeletePolicy", kPolicyAccess},
    {"CreatePolicyVersion", kPolicyAccess},
    {"GetPolicyVersion", kPolicyAccess},
    {"ListPolicyVersions", kPolicyAccess},
    {"DeletePolicyVersion", kPolicyAccess},
    {"SetDefaultPolicyVersion", kPolicyAccess},
    {"TagPolicy", kPolicyAccess},
    {"UntagPolicy", kPolicyAccess},
    {"ListPolicyTags", kPolicyAccess},
    {"ListEntitiesForPolicy", kPolicyAccess},
    {"SimulatePrincipalPolicy", kPolicySourceAccess},
    {"SimulateCustomPolicy", {}},
    {"ListMFADevices", kOwnUserAccess},
    {"ListSigningCertificates", kOwnUserAccess},
    {"ListSSHPublicKeys", kOwnUserAccess},
    {"ListServiceSpecificCredentials", kOwnUserAccess},
    {"GetLoginProfile", kOwnUserAccess},
    {"DeleteLoginProfile", kOwnUserAccess},
    {"ListVirtualMFADevices", {}},
    {"ListAccountAliases", {}},
    {"ListInstanceProfiles", {}},
    {"ListInstanceProfilesForRole", kRoleAccess},
};

}  // namespace

const policy::ServiceRules& access_rules() {
  static const std::span<const OperationRule> kFamilies[] = {kAllAccess};
  static const policy::ServiceRules kServiceRules = {"iam", kFamilies, tags_of};
  return kServiceRules;
}

}  // namespace aws::iam
