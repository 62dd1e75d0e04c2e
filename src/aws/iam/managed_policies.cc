// SPDX-License-Identifier: Apache-2.0
#include "aws/iam/families.h"
#include "aws/iam/shapes.h"

namespace aws::iam {

namespace {

constexpr Shape kPolicyDescriptionType = {
    .name = "policyDescriptionType", .max = 1000, .may_be_empty = true};

constexpr Member kCreatePolicyRequestMembers[] = {
    {"PolicyName", kPolicyNameType, kRequired},
    {"Path", kPolicyPathType},
    {"PolicyDocument", kPolicyDocumentType, kRequired},
    {"Description", kPolicyDescriptionType},
    {"Tags", kTagListType},
};
constexpr Shape kCreatePolicyRequest =
    structure("CreatePolicyRequest", kCreatePolicyRequestMembers);

constexpr Shape kPolicyVersionIdType = {.name = "policyVersionIdType",
                                        .pattern = Pattern::kPolicyVersion};

constexpr Member kPolicyMembers[] = {
    {"PolicyName", kPolicyNameType},
    {"PolicyId", kIdType},
    {"Arn", kArnType},
    {"Path", kPolicyPathType},
    {"DefaultVersionId", kPolicyVersionIdType},
    {"AttachmentCount", kInteger},
    {"PermissionsBoundaryUsageCount", kInteger},
    {"IsAttachable", kBoolean},
    {"Description", kPolicyDescriptionType},
    {"CreateDate", kTimestamp},
    {"UpdateDate", kTimestamp},
    {"Tags", kTagListType},
};
constexpr Shape kPolicy = structure("Policy", kPolicyMembers);

constexpr Member kCreatePolicyResponseMembers[] = {
    {"Policy", kPolicy},
};
constexpr Shape kCreatePolicyResponse =
    structure("CreatePolicyResponse", kCreatePolicyResponseMembers);

constexpr Member kCreatePolicyVersionRequestMembers[] = {
    {"PolicyArn", kArnType, kRequired},
    {"PolicyDocument", kPolicyDocumentType, kRequired},
    {"SetAsDefault", kBoolean},
};
constexpr Shape kCreatePolicyVersionRequest =
    structure("CreatePolicyVersionRequest", kCreatePolicyVersionRequestMembers);

constexpr Member kPolicyVersionMembers[] = {
    {"Document", kPolicyDocumentType},
    {"VersionId", kPolicyVersionIdType},
    {"IsDefaultVersion", kBoolean},
    {"CreateDate", kTimestamp},
};
constexpr Shape kPolicyVersion = structure("PolicyVersion", kPolicyVersionMembers);

constexpr Member kCreatePolicyVersionResponseMembers[] = {
    {"PolicyVersion", kPolicyVersion},
};
constexpr Shape kCreatePolicyVersionResponse =
    structure("CreatePolicyVersionResponse", kCreatePolicyVersionResponseMembers);

constexpr Member kDeletePolicyRequestMembers[] = {
    {"PolicyArn", kArnType, kRequired},
};
constexpr Shape kDeletePolicyRequest =
    structure("DeletePolicyRequest", kDeletePolicyRequestMembers);

constexpr Member kDeletePolicyVersionRequestMembers[] = {
    {"PolicyArn", kArnType, kRequired},
    {"VersionId", kPolicyVersionIdType, kRequired},
};
constexpr Shape kDeletePolicyVersionRequest =
    structure("DeletePolicyVersionRequest", kDeletePolicyVersionRequestMembers);

constexpr Member kGetPolicyRequestMembers[] = {
    {"PolicyArn", kArnType, kRequired},
};
constexpr Shape kGetPolicyRequest = structure("GetPolicyRequest", kGetPolicyRequestMembers);

constexpr Member kGetPolicyResponseMembers[] = {
    {"Policy", kPolicy},
};
constexpr Shape kGetPolicyResponse = structure("GetPolicyResponse", kGetPolicyResponseMembers);

constexpr Member kGetPolicyVersionRequestMembers[] = {
    {"PolicyArn", kArnType, kRequired},
    {"VersionId", kPolicyVersionIdType, kRequired},
};
constexpr Shape kGetPolicyVersionRequest =
    structure("GetPolicyVersionRequest", kGetPolicyVersionRequestMembers);

constexpr Member kGetPolicyVersionResponseMembers[] = {
    {"PolicyVersion", kPolicyVersion},
};
constexpr Shape kGetPolicyVersionResponse =
    structure("GetPolicyVersionResponse", kGetPolicyVersionResponseMembers);

constexpr std::string_view kPolicyScopeTypeValues[] = {"All", "AWS", "Local"};
constexpr Shape kPolicyScopeType = enumeration("policyScopeType", kPolicyScopeTypeValues);

constexpr Member kListPoliciesRequestMembers[] = {
    {"Scope", kPolicyScopeType},     {"OnlyAttached", kBoolean},
    {"PathPrefix", kPolicyPathType}, {"PolicyUsageFilter", kPolicyUsageType},
    {"Marker", kMarkerType},         {"MaxItems", kInteger},
};
constexpr Shape kListPoliciesRequest =
    structure("ListPoliciesRequest", kListPoliciesRequestMembers);

constexpr Shape kPolicyListType = list("policyListType", "member", kPolicy);

constexpr Member kListPoliciesResponseMembers[] = {
    {"Policies", kPolicyListType},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListPoliciesResponse =
    structure("ListPoliciesResponse", kListPoliciesResponseMembers);

constexpr Member kListPolicyTagsRequestMembers[] = {
    {"PolicyArn", kArnType, kRequired},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListPolicyTagsRequest =
    structure("ListPolicyTagsRequest", kListPolicyTagsRequestMembers);

constexpr Member kListPolicyTagsResponseMembers[] = {
    {"Tags", kTagListType, kRequired},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListPolicyTagsResponse =
    structure("ListPolicyTagsResponse", kListPolicyTagsResponseMembers);

constexpr Member kListPolicyVersionsRequestMembers[] = {
    {"PolicyArn", kArnType, kRequired},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListPolicyVersionsRequest =
    structure("ListPolicyVersionsRequest", kListPolicyVersionsRequestMembers);

constexpr Shape kPolicyDocumentVersionListType =
    list("policyDocumentVersionListType", "member", kPolicyVersion);

constexpr Member kListPolicyVersionsResponseMembers[] = {
    {"Versions", kPolicyDocumentVersionListType},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListPolicyVersionsResponse =
    structure("ListPolicyVersionsResponse", kListPolicyVersionsResponseMembers);

constexpr Member kSetDefaultPolicyVersionRequestMembers[] = {
    {"PolicyArn", kArnType, kRequired},
    {"VersionId", kPolicyVersionIdType, kRequired},
};
constexpr Shape kSetDefaultPolicyVersionRequest =
    structure("SetDefaultPolicyVersionRequest", kSetDefaultPolicyVersionRequestMembers);

constexpr Member kTagPolicyRequestMembers[] = {
    {"PolicyArn", kArnType, kRequired},
    {"Tags", kTagListType, kRequired},
};
constexpr Shape kTagPolicyRequest = structure("TagPolicyRequest", kTagPolicyRequestMembers);

constexpr Member kUntagPolicyRequestMembers[] = {
    {"PolicyArn", kArnType, kRequired},
    {"TagKeys", kTagKeyListType, kRequired},
};
constexpr Shape kUntagPolicyRequest = structure("UntagPolicyRequest", kUntagPolicyRequestMembers);

constexpr Operation kManagedPoliciesOperations[] = {
    {"CreatePolicy", &kCreatePolicyRequest, &kCreatePolicyResponse, {}},
    {"GetPolicy", &kGetPolicyRequest, &kGetPolicyResponse, {}},
    {"ListPolicies", &kListPoliciesRequest, &kListPoliciesResponse, {}, &kPages},
    {"DeletePolicy", &kDeletePolicyRequest, nullptr, {}},
    {"CreatePolicyVersion", &kCreatePolicyVersionRequest, &kCreatePolicyVersionResponse, {}},
    {"GetPolicyVersion", &kGetPolicyVersionRequest, &kGetPolicyVersionResponse, {}},
    {"ListPolicyVersions", &kListPolicyVersionsRequest, &kListPolicyVersionsResponse, {}, &kPages},
    {"DeletePolicyVersion", &kDeletePolicyVersionRequest, nullptr, {}},
    {"SetDefaultPolicyVersion", &kSetDefaultPolicyVersionRequest, nullptr, {}},
    {"TagPolicy", &kTagPolicyRequest, nullptr, {}},
    {"UntagPolicy", &kUntagPolicyRequest, nullptr, {}},
    {"ListPolicyTags", &kListPolicyTagsRequest, &kListPolicyTagsResponse, {}, &kPages},
};

}  // namespace

std::span<const Operation> managed_policies() { return kManagedPoliciesOperations; }

}  // namespace aws::iam
