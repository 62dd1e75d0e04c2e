// SPDX-License-Identifier: Apache-2.0
#include "aws/iam/families.h"
#include "aws/iam/shapes.h"

namespace aws::iam {

namespace {

constexpr Shape kArnListType = list("ArnListType", "member", kArnType);

constexpr Member kCreateRoleRequestMembers[] = {
    {"Path", kPathType},
    {"RoleName", kRoleNameType, kRequired},
    {"AssumeRolePolicyDocument", kPolicyDocumentType, kRequired},
    {"Description", kRoleDescriptionType},
    {"MaxSessionDuration", kInteger},
    {"PermissionsBoundary", kArnType},
    {"Tags", kTagListType},
};
constexpr Shape kCreateRoleRequest = structure("CreateRoleRequest", kCreateRoleRequestMembers);

constexpr Member kCreateRoleResponseMembers[] = {
    {"Role", kRole, kRequired},
};
constexpr Shape kCreateRoleResponse = structure("CreateRoleResponse", kCreateRoleResponseMembers);

constexpr Shape kCustomSuffixType = {
    .name = "customSuffixType", .pattern = Pattern::kEntityName, .min = 1, .max = 64};

constexpr Member kCreateServiceLinkedRoleRequestMembers[] = {
    {"AWSServiceName", kGroupNameType, kRequired},
    {"Description", kRoleDescriptionType},
    {"CustomSuffix", kCustomSuffixType},
};
constexpr Shape kCreateServiceLinkedRoleRequest =
    structure("CreateServiceLinkedRoleRequest", kCreateServiceLinkedRoleRequestMembers);

constexpr Member kCreateServiceLinkedRoleResponseMembers[] = {
    {"Role", kRole},
};
constexpr Shape kCreateServiceLinkedRoleResponse =
    structure("CreateServiceLinkedRoleResponse", kCreateServiceLinkedRoleResponseMembers);

constexpr Member kDeleteRolePermissionsBoundaryRequestMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
};
constexpr Shape kDeleteRolePermissionsBoundaryRequest =
    structure("DeleteRolePermissionsBoundaryRequest", kDeleteRolePermissionsBoundaryRequestMembers);

constexpr Member kDeleteRoleRequestMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
};
constexpr Shape kDeleteRoleRequest = structure("DeleteRoleRequest", kDeleteRoleRequestMembers);

constexpr Member kDeleteServiceLinkedRoleRequestMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
};
constexpr Shape kDeleteServiceLinkedRoleRequest =
    structure("DeleteServiceLinkedRoleRequest", kDeleteServiceLinkedRoleRequestMembers);

constexpr Shape kDeletionTaskIdType = {.name = "DeletionTaskIdType", .min = 1, .max = 1000};

constexpr Member kDeleteServiceLinkedRoleResponseMembers[] = {
    {"DeletionTaskId", kDeletionTaskIdType, kRequired},
};
constexpr Shape kDeleteServiceLinkedRoleResponse =
    structure("DeleteServiceLinkedRoleResponse", kDeleteServiceLinkedRoleResponseMembers);

constexpr Shape kReasonType = {.name = "ReasonType", .max = 1000};

constexpr Shape kRegionNameType = {.name = "RegionNameType", .min = 1, .max = 100};

constexpr Member kRoleUsageTypeMembers[] = {
    {"Region", kRegionNameType},
    {"Resources", kArnListType},
};
constexpr Shape kRoleUsageType = structure("RoleUsageType", kRoleUsageTypeMembers);

constexpr Shape kRoleUsageListType = list("RoleUsageListType", "member", kRoleUsageType);

constexpr Member kDeletionTaskFailureReasonTypeMembers[] = {
    {"Reason", kReasonType},
    {"RoleUsageList", kRoleUsageListType},
};
constexpr Shape kDeletionTaskFailureReasonType =
    structure("DeletionTaskFailureReasonType", kDeletionTaskFailureReasonTypeMembers);

constexpr std::string_view kDeletionTaskStatusTypeValues[] = {"SUCCEEDED", "IN_PROGRESS", "FAILED",
                                                              "NOT_STARTED"};
constexpr Shape kDeletionTaskStatusType =
    enumeration("DeletionTaskStatusType", kDeletionTaskStatusTypeValues);

constexpr Member kGetRoleRequestMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
};
constexpr Shape kGetRoleRequest = structure("GetRoleRequest", kGetRoleRequestMembers);

constexpr Member kGetRoleResponseMembers[] = {
    {"Role", kRole, kRequired},
};
constexpr Shape kGetRoleResponse = structure("GetRoleResponse", kGetRoleResponseMembers);

constexpr Member kGetServiceLinkedRoleDeletionStatusRequestMembers[] = {
    {"DeletionTaskId", kDeletionTaskIdType, kRequired},
};
constexpr Shape kGetServiceLinkedRoleDeletionStatusRequest = structure(
    "GetServiceLinkedRoleDeletionStatusRequest", kGetServiceLinkedRoleDeletionStatusRequestMembers);

constexpr Member kGetServiceLinkedRoleDeletionStatusResponseMembers[] = {
    {"Status", kDeletionTaskStatusType, kRequired},
    {"Reason", kDeletionTaskFailureReasonType},
};
constexpr Shape kGetServiceLinkedRoleDeletionStatusResponse =
    structure("GetServiceLinkedRoleDeletionStatusResponse",
              kGetServiceLinkedRoleDeletionStatusResponseMembers);

constexpr Member kListRoleTagsRequestMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListRoleTagsRequest =
    structure("ListRoleTagsRequest", kListRoleTagsRequestMembers);

constexpr Member kListRoleTagsResponseMembers[] = {
    {"Tags", kTagListType, kRequired},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListRoleTagsResponse =
    structure("ListRoleTagsResponse", kListRoleTagsResponseMembers);

constexpr Member kListRolesRequestMembers[] = {
    {"PathPrefix", kPathPrefixType},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListRolesRequest = structure("ListRolesRequest", kListRolesRequestMembers);

constexpr Member kListRolesResponseMembers[] = {
    {"Roles", kRoleListType, kRequired},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListRolesResponse = structure("ListRolesResponse", kListRolesResponseMembers);

constexpr Member kPutRolePermissionsBoundaryRequestMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
    {"PermissionsBoundary", kArnType, kRequired},
};
constexpr Shape kPutRolePermissionsBoundaryRequest =
    structure("PutRolePermissionsBoundaryRequest", kPutRolePermissionsBoundaryRequestMembers);

constexpr Member kTagRoleRequestMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
    {"Tags", kTagListType, kRequired},
};
constexpr Shape kTagRoleRequest = structure("TagRoleRequest", kTagRoleRequestMembers);

constexpr Member kUntagRoleRequestMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
    {"TagKeys", kTagKeyListType, kRequired},
};
constexpr Shape kUntagRoleRequest = structure("UntagRoleRequest", kUntagRoleRequestMembers);

constexpr Member kUpdateAssumeRolePolicyRequestMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
    {"PolicyDocument", kPolicyDocumentType, kRequired},
};
constexpr Shape kUpdateAssumeRolePolicyRequest =
    structure("UpdateAssumeRolePolicyRequest", kUpdateAssumeRolePolicyRequestMembers);

constexpr Member kUpdateRoleDescriptionRequestMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
    {"Description", kRoleDescriptionType, kRequired},
};
constexpr Shape kUpdateRoleDescriptionRequest =
    structure("UpdateRoleDescriptionRequest", kUpdateRoleDescriptionRequestMembers);

constexpr Member kUpdateRoleDescriptionResponseMembers[] = {
    {"Role", kRole},
};
constexpr Shape kUpdateRoleDescriptionResponse =
    structure("UpdateRoleDescriptionResponse", kUpdateRoleDescriptionResponseMembers);

constexpr Member kUpdateRoleRequestMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
    {"Description", kRoleDescriptionType},
    {"MaxSessionDuration", kInteger},
};
constexpr Shape kUpdateRoleRequest = structure("UpdateRoleRequest", kUpdateRoleRequestMembers);

constexpr Shape kUpdateRoleResponse = structure("UpdateRoleResponse", {});

constexpr Operation kRolesOperations[] = {
    {"CreateRole", &kCreateRoleRequest, &kCreateRoleResponse, {}},
    {"GetRole", &kGetRoleRequest, &kGetRoleResponse, {}},
    {"ListRoles", &kListRolesRequest, &kListRolesResponse, {}, &kPages},
    {"UpdateRole", &kUpdateRoleRequest, &kUpdateRoleResponse, {}},
    {"UpdateRoleDescription", &kUpdateRoleDescriptionRequest, &kUpdateRoleDescriptionResponse, {}},
    {"UpdateAssumeRolePolicy", &kUpdateAssumeRolePolicyRequest, nullptr, {}},
    {"DeleteRole", &kDeleteRoleRequest, nullptr, {}},
    {"TagRole", &kTagRoleRequest, nullptr, {}},
    {"UntagRole", &kUntagRoleRequest, nullptr, {}},
    {"ListRoleTags", &kListRoleTagsRequest, &kListRoleTagsResponse, {}, &kPages},
    {"PutRolePermissionsBoundary", &kPutRolePermissionsBoundaryRequest, nullptr, {}},
    {"DeleteRolePermissionsBoundary", &kDeleteRolePermissionsBoundaryRequest, nullptr, {}},
    {"CreateServiceLinkedRole",
     &kCreateServiceLinkedRoleRequest,
     &kCreateServiceLinkedRoleResponse,
     {}},
    {"DeleteServiceLinkedRole",
     &kDeleteServiceLinkedRoleRequest,
     &kDeleteServiceLinkedRoleResponse,
     {}},
    {"GetServiceLinkedRoleDeletionStatus",
     &kGetServiceLinkedRoleDeletionStatusRequest,
     &kGetServiceLinkedRoleDeletionStatusResponse,
     {}},
};

}  // namespace

std::span<const Operation> roles() { return kRolesOperations; }

}  // namespace aws::iam
