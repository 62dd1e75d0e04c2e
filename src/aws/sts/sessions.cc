// SPDX-License-Identifier: Apache-2.0
#include "aws/sts/families.h"

namespace aws::sts {

namespace {

constexpr Shape kArnType = {.name = "arnType", .min = 20, .max = 2048};

constexpr Shape kRoleSessionNameType = {
    .name = "roleSessionNameType", .pattern = Pattern::kEntityNameOrNone, .min = 2, .max = 64};

constexpr Member kPolicyDescriptorTypeMembers[] = {
    {"arn", kArnType},
};
constexpr Shape kPolicyDescriptorType =
    structure("PolicyDescriptorType", kPolicyDescriptorTypeMembers);

constexpr Shape kPolicyDescriptorListType =
    list("policyDescriptorListType", "member", kPolicyDescriptorType);

constexpr Shape kUnrestrictedSessionPolicyDocumentType = {
    .name = "unrestrictedSessionPolicyDocumentType", .pattern = Pattern::kLatin1, .min = 1};

constexpr Shape kTagKeyType = {.name = "tagKeyType", .min = 1, .max = 128};

constexpr Shape kTagValueType = {.name = "tagValueType", .max = 256, .may_be_empty = true};

constexpr Member kTagMembers[] = {
    {"Key", kTagKeyType, kRequired},
    {"Value", kTagValueType, kRequired},
};
constexpr Shape kTag = structure("Tag", kTagMembers);

constexpr Shape kTagListType = list("tagListType", "member", kTag, 0, 50);

constexpr Shape kTagKeyListType = list("tagKeyListType", "member", kTagKeyType, 0, 50);

constexpr Shape kExternalIdType = {
    .name = "externalIdType", .pattern = Pattern::kExternalId, .min = 2, .max = 1224};

constexpr Shape kSerialNumberType = {.name = "serialNumberType", .min = 9, .max = 256};

constexpr Shape kTokenCodeType = {.name = "tokenCodeType", .min = 6, .max = 6};

constexpr Shape kSourceIdentityType = {
    .name = "sourceIdentityType", .pattern = Pattern::kEntityNameOrNone, .min = 2, .max = 64};

constexpr Member kAssumeRoleRequestMembers[] = {
    {"RoleArn", kArnType, kRequired},
    {"RoleSessionName", kRoleSessionNameType, kRequired},
    {"PolicyArns", kPolicyDescriptorListType},
    {"Policy", kUnrestrictedSessionPolicyDocumentType},
    {"DurationSeconds", kInteger},
    {"Tags", kTagListType},
    {"TransitiveTagKeys", kTagKeyListType},
    {"ExternalId", kExternalIdType},
    {"SerialNumber", kSerialNumberType},
    {"TokenCode", kTokenCodeType},
    {"SourceIdentity", kSourceIdentityType},
};
constexpr Shape kAssumeRoleRequest = structure("AssumeRoleRequest", kAssumeRoleRequestMembers);

constexpr Shape kAccessKeyIdType = {.name = "accessKeyIdType", .min = 16, .max = 128};

constexpr Member kCredentialsMembers[] = {
    {"AccessKeyId", kAccessKeyIdType, kRequired},
    {"SecretAccessKey", kString, kRequired},
    {"SessionToken", kString, kRequired},
    {"Expiration", kTimestamp, kRequired},
};
constexpr Shape kCredentials = structure("Credentials", kCredentialsMembers);

constexpr Shape kAssumedRoleIdType = {.name = "assumedRoleIdType", .min = 2, .max = 193};

constexpr Member kAssumedRoleUserMembers[] = {
    {"AssumedRoleId", kAssumedRoleIdType, kRequired},
    {"Arn", kArnType, kRequired},
};
constexpr Shape kAssumedRoleUser = structure("AssumedRoleUser", kAssumedRoleUserMembers);

constexpr Member kAssumeRoleResponseMembers[] = {
    {"Credentials", kCredentials},
    {"AssumedRoleUser", kAssumedRoleUser},
    {"PackedPolicySize", kInteger},
    {"SourceIdentity", kSourceIdentityType},
};
constexpr Shape kAssumeRoleResponse = structure("AssumeRoleResponse", kAssumeRoleResponseMembers);

constexpr Member kGetAccessKeyInfoRequestMembers[] = {
    {"AccessKeyId", kAccessKeyIdType, kRequired},
};
constexpr Shape kGetAccessKeyInfoRequest =
    structure("GetAccessKeyInfoRequest", kGetAccessKeyInfoRequestMembers);

constexpr Member kGetAccessKeyInfoResponseMembers[] = {
    {"Account", kString},
};
constexpr Shape kGetAccessKeyInfoResponse =
    structure("GetAccessKeyInfoResponse", kGetAccessKeyInfoResponseMembers);

constexpr Shape kGetCallerIdentityRequest = structure("GetCallerIdentityRequest", {});

constexpr Member kGetCallerIdentityResponseMembers[] = {
    {"UserId", kString},
    {"Account", kString},
    {"Arn", kArnType},
};
constexpr Shape kGetCallerIdentityResponse =
    structure("GetCallerIdentityResponse", kGetCallerIdentityResponseMembers);

constexpr Member kGetSessionTokenRequestMembers[] = {
    {"DurationSeconds", kInteger},
    {"SerialNumber", kSerialNumberType},
    {"TokenCode", kTokenCodeType},
};
constexpr Shape kGetSessionTokenRequest =
    structure("GetSessionTokenRequest", kGetSessionTokenRequestMembers);

constexpr Member kGetSessionTokenResponseMembers[] = {
    {"Credentials", kCredentials},
};
constexpr Shape kGetSessionTokenResponse =
    structure("GetSessionTokenResponse", kGetSessionTokenResponseMembers);

constexpr Operation kSessionsOperations[] = {
    {"GetCallerIdentity", &kGetCallerIdentityRequest, &kGetCallerIdentityResponse, {}},
    {"AssumeRole", &kAssumeRoleRequest, &kAssumeRoleResponse, {}},
    {"GetSessionToken", &kGetSessionTokenRequest, &kGetSessionTokenResponse, {}},
    {"GetAccessKeyInfo", &kGetAccessKeyInfoRequest, &kGetAccessKeyInfoResponse, {}},
};

}  // namespace

std::span<const Operation> sessions() { return kSessionsOperations; }

}  // namespace aws::sts
