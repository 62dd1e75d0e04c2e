// SPDX-License-Identifier: Apache-2.0
#include "aws/iam/families.h"
#include "aws/iam/shapes.h"

namespace aws::iam {

namespace {

constexpr Shape kAccessKeyIdType = {
    .name = "accessKeyIdType", .pattern = Pattern::kWord, .min = 16, .max = 128};

constexpr Member kAccessKeyMembers[] = {
    {"UserName", kUserNameType, kRequired},
    {"AccessKeyId", kAccessKeyIdType, kRequired},
    {"Status", kStatusType, kRequired},
    {"SecretAccessKey", kString, kRequired},
    {"CreateDate", kTimestamp},
};
constexpr Shape kAccessKey = structure("AccessKey", kAccessKeyMembers);

constexpr Member kAccessKeyMetadataMembers[] = {
    {"UserName", kUserNameType},
    {"AccessKeyId", kAccessKeyIdType},
    {"Status", kStatusType},
    {"CreateDate", kTimestamp},
};
constexpr Shape kAccessKeyMetadata = structure("AccessKeyMetadata", kAccessKeyMetadataMembers);

constexpr Member kCreateAccessKeyRequestMembers[] = {
    {"UserName", kExistingUserNameType},
};
constexpr Shape kCreateAccessKeyRequest =
    structure("CreateAccessKeyRequest", kCreateAccessKeyRequestMembers);

constexpr Member kCreateAccessKeyResponseMembers[] = {
    {"AccessKey", kAccessKey, kRequired},
};
constexpr Shape kCreateAccessKeyResponse =
    structure("CreateAccessKeyResponse", kCreateAccessKeyResponseMembers);

constexpr Member kDeleteAccessKeyRequestMembers[] = {
    {"UserName", kExistingUserNameType},
    {"AccessKeyId", kAccessKeyIdType, kRequired},
};
constexpr Shape kDeleteAccessKeyRequest =
    structure("DeleteAccessKeyRequest", kDeleteAccessKeyRequestMembers);

constexpr Member kListAccessKeysRequestMembers[] = {
    {"UserName", kExistingUserNameType},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListAccessKeysRequest =
    structure("ListAccessKeysRequest", kListAccessKeysRequestMembers);

constexpr Shape kAccessKeyMetadataListType =
    list("accessKeyMetadataListType", "member", kAccessKeyMetadata);

constexpr Member kListAccessKeysResponseMembers[] = {
    {"AccessKeyMetadata", kAccessKeyMetadataListType, kRequired},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListAccessKeysResponse =
    structure("ListAccessKeysResponse", kListAccessKeysResponseMembers);

constexpr Member kUpdateAccessKeyRequestMembers[] = {
    {"UserName", kExistingUserNameType},
    {"AccessKeyId", kAccessKeyIdType, kRequired},
    {"Status", kStatusType, kRequired},
};
constexpr Shape kUpdateAccessKeyRequest =
    structure("UpdateAccessKeyRequest", kUpdateAccessKeyRequestMembers);

constexpr Operation kAccessKeysOperations[] = {
    {"CreateAccessKey", &kCreateAccessKeyRequest, &kCreateAccessKeyResponse, {}},
    {"ListAccessKeys", &kListAccessKeysRequest, &kListAccessKeysResponse, {}, &kPages},
    {"UpdateAccessKey", &kUpdateAccessKeyRequest, nullptr, {}},
    {"DeleteAccessKey", &kDeleteAccessKeyRequest, nullptr, {}},
};

}  // namespace

std::span<const Operation> access_keys() { return kAccessKeysOperations; }

}  // namespace aws::iam
