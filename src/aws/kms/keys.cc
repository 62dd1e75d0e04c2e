// SPDX-License-Identifier: Apache-2.0
// Keys themselves: made, described, switched off and on, deleted.
#include "aws/kms/families.h"
#include "aws/kms/shapes.h"

namespace aws::kms {

namespace {

constexpr Shape kDescriptionType = {.name = "DescriptionType", .max = 8192, .may_be_empty = true};

constexpr Member kCreateKeyMembers[] = {
    {"Policy", kPolicyType},
    {"Description", kDescriptionType},
    {"KeyUsage", kString},
    {"CustomerMasterKeySpec", kString, kDeprecated},
    {"KeySpec", kString},
    {"Origin", kString},
    {"CustomKeyStoreId", kString},
    {"XksKeyId", kString},
    {"BypassPolicyLockoutSafetyCheck", kBoolean},
    {"Tags", kTagList},
    {"MultiRegion", kBoolean},
};
constexpr Shape kCreateKeyRequest = structure("CreateKeyRequest", kCreateKeyMembers);

constexpr Shape kEncryptionAlgorithmList = list("EncryptionAlgorithmSpecList", "member", kString);
constexpr Member kKeyMetadataMembers[] = {
    {"AWSAccountId", kString},
    {"KeyId", kKeyIdType},
    {"Arn", kArnType},
    {"CreationDate", kTimestamp},
    {"Enabled", kBoolean},
    {"Description", kDescriptionType},
    {"KeyUsage", kString},
    {"KeyState", kString},
    {"DeletionDate", kTimestamp},
    {"Origin", kString},
    {"KeyManager", kString},
    {"CustomerMasterKeySpec", kString},
    {"KeySpec", kString},
    {"EncryptionAlgorithms", kEncryptionAlgorithmList},
    {"MultiRegion", kBoolean},
};
constexpr Shape kKeyMetadata = structure("KeyMetadata", kKeyMetadataMembers);
constexpr Member kKeyMetadataResultMembers[] = {{"KeyMetadata", kKeyMetadata}};
constexpr Shape kKeyMetadataResult = structure("KeyMetadataResult", kKeyMetadataResultMembers);

constexpr Member kListKeysMembers[] = {{"Limit", kLimitType}, {"Marker", kMarkerType}};
constexpr Shape kListKeysRequest = structure("ListKeysRequest", kListKeysMembers);
constexpr Member kKeyListEntryMembers[] = {{"KeyId", kKeyIdType}, {"KeyArn", kArnType}};
constexpr Shape kKeyListEntry = structure("KeyListEntry", kKeyListEntryMembers);
constexpr Shape kKeyList = list("KeyList", "member", kKeyListEntry);
constexpr Member kListKeysResponseMembers[] = {
    {"Keys", kKeyList}, {"NextMarker", kMarkerType}, {"Truncated", kBoolean}};
constexpr Shape kListKeysResponse = structure("ListKeysResponse", kListKeysResponseMembers);

constexpr Member kScheduleMembers[] = {{"KeyId", kKeyIdType, kRequired},
                                       {"PendingWindowInDays", kInteger}};
constexpr Shape kScheduleRequest = structure("ScheduleKeyDeletionRequest", kScheduleMembers);
constexpr Member kScheduleResponseMembers[] = {{"KeyId", kKeyIdType},
                                               {"DeletionDate", kTimestamp},
                                               {"KeyState", kString},
                                               {"PendingWindowInDays", kInteger}};
constexpr Shape kScheduleResponse =
    structure("ScheduleKeyDeletionResponse", kScheduleResponseMembers);

constexpr Member kCancelResponseMembers[] = {{"KeyId", kKeyIdType}};
constexpr Shape kCancelResponse = structure("CancelKeyDeletionResponse", kCancelResponseMembers);

constexpr Member kUpdateDescriptionMembers[] = {{"KeyId", kKeyIdType, kRequired},
                                                {"Description", kDescriptionType}};
constexpr Shape kUpdateDescriptionRequest =
    structure("UpdateKeyDescriptionRequest", kUpdateDescriptionMembers);

constexpr Operation kKeysOperations[] = {
    {"CreateKey", &kCreateKeyRequest, &kKeyMetadataResult, {}},
    {"DescribeKey", &kKeyRequest, &kKeyMetadataResult, {}},
    {"ListKeys", &kListKeysRequest, &kListKeysResponse, {}},
    {"EnableKey", &kKeyRequest, nullptr, {}},
    {"DisableKey", &kKeyRequest, nullptr, {}},
    {"ScheduleKeyDeletion", &kScheduleRequest, &kScheduleResponse, {}},
    {"CancelKeyDeletion", &kKeyRequest, &kCancelResponse, {}},
    {"UpdateKeyDescription", &kUpdateDescriptionRequest, nullptr, {}},
};

}  // namespace

std::span<const Operation> keys() { return kKeysOperations; }

}  // namespace aws::kms
