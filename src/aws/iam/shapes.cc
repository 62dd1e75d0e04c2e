// SPDX-License-Identifier: Apache-2.0
#include "aws/iam/shapes.h"

namespace aws::iam {

constexpr std::string_view kPermissionsBoundaryAttachmentTypeValues[] = {
    "PermissionsBoundaryPolicy"};
const Shape kPermissionsBoundaryAttachmentType =
    enumeration("PermissionsBoundaryAttachmentType", kPermissionsBoundaryAttachmentTypeValues);

const Shape kArnType = {.name = "arnType", .min = 20, .max = 2048};

constexpr Member kAttachedPermissionsBoundaryMembers[] = {
    {"PermissionsBoundaryType", kPermissionsBoundaryAttachmentType},
    {"PermissionsBoundaryArn", kArnType},
};
const Shape kAttachedPermissionsBoundary =
    structure("AttachedPermissionsBoundary", kAttachedPermissionsBoundaryMembers);

constexpr std::string_view kPolicyUsageTypeValues[] = {"PermissionsPolicy", "PermissionsBoundary"};
const Shape kPolicyUsageType = enumeration("PolicyUsageType", kPolicyUsageTypeValues);

const Shape kPathType = {.name = "pathType", .pattern = Pattern::kPath, .min = 1, .max = 512};

const Shape kRoleNameType = {
    .name = "roleNameType", .pattern = Pattern::kEntityName, .min = 1, .max = 64};

const Shape kIdType = {.name = "idType", .pattern = Pattern::kWord, .min = 16, .max = 128};

const Shape kPolicyDocumentType = {
    .name = "policyDocumentType", .pattern = Pattern::kLatin1, .min = 1, .max = 131072};

const Shape kRoleDescriptionType = {
    .name = "roleDescriptionType", .max = 1000, .may_be_empty = true};

const Shape kTagKeyType = {.name = "tagKeyType", .min = 1, .max = 128};

const Shape kTagValueType = {.name = "tagValueType", .max = 256, .may_be_empty = true};

constexpr Member kTagMembers[] = {
    {"Key", kTagKeyType, kRequired},
    {"Value", kTagValueType, kRequired},
};
const Shape kTag = structure("Tag", kTagMembers);

const Shape kTagListType = list("tagListType", "member", kTag, 0, 50);

constexpr Member kRoleLastUsedMembers[] = {
    {"LastUsedDate", kTimestamp},
    {"Region", kString},
};
const Shape kRoleLastUsed = structure("RoleLastUsed", kRoleLastUsedMembers);

constexpr Member kRoleMembers[] = {
    {"Path", kPathType, kRequired},
    {"RoleName", kRoleNameType, kRequired},
    {"RoleId", kIdType, kRequired},
    {"Arn", kArnType, kRequired},
    {"CreateDate", kTimestamp, kRequired},
    {"AssumeRolePolicyDocument", kPolicyDocumentType},
    {"Description", kRoleDescriptionType},
    {"MaxSessionDuration", kInteger},
    {"PermissionsBoundary", kAttachedPermissionsBoundary},
    {"Tags", kTagListType},
    {"RoleLastUsed", kRoleLastUsed},
};
const Shape kRole = structure("Role", kRoleMembers);

const Shape kUserNameType = {
    .name = "userNameType", .pattern = Pattern::kEntityName, .min = 1, .max = 64};

constexpr Member kUserMembers[] = {
    {"Path", kPathType, kRequired},
    {"UserName", kUserNameType, kRequired},
    {"UserId", kIdType, kRequired},
    {"Arn", kArnType, kRequired},
    {"CreateDate", kTimestamp, kRequired},
    {"PasswordLastUsed", kTimestamp},
    {"PermissionsBoundary", kAttachedPermissionsBoundary},
    {"Tags", kTagListType},
};
const Shape kUser = structure("User", kUserMembers);

const Shape kExistingUserNameType = {
    .name = "existingUserNameType", .pattern = Pattern::kEntityName, .min = 1, .max = 128};

const Shape kGroupNameType = {
    .name = "groupNameType", .pattern = Pattern::kEntityName, .min = 1, .max = 128};

const Shape kMarkerType = {.name = "markerType", .min = 1, .max = 320};

const Shape kPathPrefixType = {
    .name = "pathPrefixType", .pattern = Pattern::kPathPrefix, .min = 1, .max = 512};

const Shape kPolicyNameType = {
    .name = "policyNameType", .pattern = Pattern::kEntityName, .min = 1, .max = 128};

const Shape kPolicyPathType = {
    .name = "policyPathType", .pattern = Pattern::kPolicyPath, .min = 1, .max = 512};

const Shape kRoleListType = list("roleListType", "member", kRole);

constexpr std::string_view kStatusTypeValues[] = {"Active", "Inactive", "Expired"};
const Shape kStatusType = enumeration("statusType", kStatusTypeValues);

const Shape kTagKeyListType = list("tagKeyListType", "member", kTagKeyType, 0, 50);

const Shape kUserListType = list("userListType", "member", kUser);

}  // namespace aws::iam
