// SPDX-License-Identifier: Apache-2.0
// What belongs to a key beside its material: policy, tags, rotation.
#include "aws/kms/families.h"
#include "aws/kms/shapes.h"

namespace aws::kms {

namespace {

constexpr Member kGetPolicyMembers[] = {{"KeyId", kKeyIdType, kRequired},
                                        {"PolicyName", kPolicyNameType}};
constexpr Shape kGetPolicyRequest = structure("GetKeyPolicyRequest", kGetPolicyMembers);
constexpr Member kGetPolicyResponseMembers[] = {{"Policy", kPolicyType},
                                                {"PolicyName", kPolicyNameType}};
constexpr Shape kGetPolicyResponse = structure("GetKeyPolicyResponse", kGetPolicyResponseMembers);

constexpr Member kPutPolicyMembers[] = {{"KeyId", kKeyIdType, kRequired},
                                        {"PolicyName", kPolicyNameType},
                                        {"Policy", kPolicyType, kRequired},
                                        {"BypassPolicyLockoutSafetyCheck", kBoolean}};
constexpr Shape kPutPolicyRequest = structure("PutKeyPolicyRequest", kPutPolicyMembers);

constexpr Member kListOfKeyMembers[] = {
    {"KeyId", kKeyIdType, kRequired}, {"Limit", kLimitType}, {"Marker", kMarkerType}};
constexpr Shape kListPoliciesRequest = structure("ListKeyPoliciesRequest", kListOfKeyMembers);
constexpr Shape kPolicyNameList = list("PolicyNameList", "member", kPolicyNameType);
constexpr Member kListPoliciesResponseMembers[] = {
    {"PolicyNames", kPolicyNameList}, {"NextMarker", kMarkerType}, {"Truncated", kBoolean}};
constexpr Shape kListPoliciesResponse =
    structure("ListKeyPoliciesResponse", kListPoliciesResponseMembers);

constexpr Member kRotationStatusMembers[] = {{"KeyRotationEnabled", kBoolean},
                                             {"KeyId", kKeyIdType},
                                             {"RotationPeriodInDays", kInteger},
                                             {"NextRotationDate", kTimestamp}};
constexpr Shape kRotationStatusResponse =
    structure("GetKeyRotationStatusResponse", kRotationStatusMembers);
constexpr Member kEnableRotationMembers[] = {{"KeyId", kKeyIdType, kRequired},
                                             {"RotationPeriodInDays", kInteger}};
constexpr Shape kEnableRotationRequest =
    structure("EnableKeyRotationRequest", kEnableRotationMembers);

constexpr Shape kListTagsRequest = structure("ListResourceTagsRequest", kListOfKeyMembers);
constexpr Member kListTagsResponseMembers[] = {
    {"Tags", kTagList}, {"NextMarker", kMarkerType}, {"Truncated", kBoolean}};
constexpr Shape kListTagsResponse = structure("ListResourceTagsResponse", kListTagsResponseMembers);
constexpr Member kTagResourceMembers[] = {{"KeyId", kKeyIdType, kRequired},
                                          {"Tags", kTagList, kRequired}};
constexpr Shape kTagResourceRequest = structure("TagResourceRequest", kTagResourceMembers);
constexpr Shape kTagKeyList = list("TagKeyList", "member", kTagKeyType);
constexpr Member kUntagResourceMembers[] = {{"KeyId", kKeyIdType, kRequired},
                                            {"TagKeys", kTagKeyList, kRequired}};
constexpr Shape kUntagResourceRequest = structure("UntagResourceRequest", kUntagResourceMembers);

constexpr Operation kKeyPoliciesOperations[] = {
    {"GetKeyPolicy", &kGetPolicyRequest, &kGetPolicyResponse, {}},
    {"PutKeyPolicy", &kPutPolicyRequest, nullptr, {}},
    {"ListKeyPolicies", &kListPoliciesRequest, &kListPoliciesResponse, {}},
    {"GetKeyRotationStatus", &kKeyRequest, &kRotationStatusResponse, {}},
    {"EnableKeyRotation", &kEnableRotationRequest, nullptr, {}},
    {"DisableKeyRotation", &kKeyRequest, nullptr, {}},
    {"ListResourceTags", &kListTagsRequest, &kListTagsResponse, {}},
    {"TagResource", &kTagResourceRequest, nullptr, {}},
    {"UntagResource", &kUntagResourceRequest, nullptr, {}},
};

}  // namespace

std::span<const Operation> key_policies() { return kKeyPoliciesOperations; }

}  // namespace aws::kms
