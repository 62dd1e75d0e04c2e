// SPDX-License-Identifier: Apache-2.0
#include "aws/iam/families.h"
#include "aws/iam/shapes.h"

namespace aws::iam {

namespace {

constexpr Member kDeleteLoginProfileRequestMembers[] = {
    {"UserName", kUserNameType},
};
constexpr Shape kDeleteLoginProfileRequest =
    structure("DeleteLoginProfileRequest", kDeleteLoginProfileRequestMembers);

constexpr Member kGetLoginProfileRequestMembers[] = {
    {"UserName", kUserNameType},
};
constexpr Shape kGetLoginProfileRequest =
    structure("GetLoginProfileRequest", kGetLoginProfileRequestMembers);

constexpr Member kLoginProfileMembers[] = {
    {"UserName", kUserNameType, kRequired},
    {"CreateDate", kTimestamp, kRequired},
    {"PasswordResetRequired", kBoolean},
};
constexpr Shape kLoginProfile = structure("LoginProfile", kLoginProfileMembers);

constexpr Member kGetLoginProfileResponseMembers[] = {
    {"LoginProfile", kLoginProfile, kRequired},
};
constexpr Shape kGetLoginProfileResponse =
    structure("GetLoginProfileResponse", kGetLoginProfileResponseMembers);

constexpr Shape kInstanceProfileNameType = {
    .name = "instanceProfileNameType", .pattern = Pattern::kEntityName, .min = 1, .max = 128};

constexpr Member kInstanceProfileMembers[] = {
    {"Path", kPathType, kRequired},
    {"InstanceProfileName", kInstanceProfileNameType, kRequired},
    {"InstanceProfileId", kIdType, kRequired},
    {"Arn", kArnType, kRequired},
    {"CreateDate", kTimestamp, kRequired},
    {"Roles", kRoleListType, kRequired},
    {"Tags", kTagListType},
};
constexpr Shape kInstanceProfile = structure("InstanceProfile", kInstanceProfileMembers);

constexpr Member kListAccountAliasesRequestMembers[] = {
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListAccountAliasesRequest =
    structure("ListAccountAliasesRequest", kListAccountAliasesRequestMembers);

constexpr Shape kAccountAliasType = {.name = "accountAliasType", .min = 3, .max = 63};

constexpr Shape kAccountAliasListType = list("accountAliasListType", "member", kAccountAliasType);

constexpr Member kListAccountAliasesResponseMembers[] = {
    {"AccountAliases", kAccountAliasListType, kRequired},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListAccountAliasesResponse =
    structure("ListAccountAliasesResponse", kListAccountAliasesResponseMembers);

constexpr Member kListInstanceProfilesForRoleRequestMembers[] = {
    {"RoleName", kRoleNameType, kRequired},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListInstanceProfilesForRoleRequest =
    structure("ListInstanceProfilesForRoleRequest", kListInstanceProfilesForRoleRequestMembers);

constexpr Shape kInstanceProfileListType =
    list("instanceProfileListType", "member", kInstanceProfile);

constexpr Member kListInstanceProfilesForRoleResponseMembers[] = {
    {"InstanceProfiles", kInstanceProfileListType, kRequired},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListInstanceProfilesForRoleResponse =
    structure("ListInstanceProfilesForRoleResponse", kListInstanceProfilesForRoleResponseMembers);

constexpr Member kListInstanceProfilesRequestMembers[] = {
    {"PathPrefix", kPathPrefixType},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListInstanceProfilesRequest =
    structure("ListInstanceProfilesRequest", kListInstanceProfilesRequestMembers);

constexpr Member kListInstanceProfilesResponseMembers[] = {
    {"InstanceProfiles", kInstanceProfileListType, kRequired},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListInstanceProfilesResponse =
    structure("ListInstanceProfilesResponse", kListInstanceProfilesResponseMembers);

constexpr Member kListMFADevicesRequestMembers[] = {
    {"UserName", kExistingUserNameType},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListMFADevicesRequest =
    structure("ListMFADevicesRequest", kListMFADevicesRequestMembers);

constexpr Shape kSerialNumberType = {.name = "serialNumberType", .min = 9, .max = 256};

constexpr Member kMFADeviceMembers[] = {
    {"UserName", kUserNameType, kRequired},
    {"SerialNumber", kSerialNumberType, kRequired},
    {"EnableDate", kTimestamp, kRequired},
};
constexpr Shape kMFADevice = structure("MFADevice", kMFADeviceMembers);

constexpr Shape kMfaDeviceListType = list("mfaDeviceListType", "member", kMFADevice);

constexpr Member kListMFADevicesResponseMembers[] = {
    {"MFADevices", kMfaDeviceListType, kRequired},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListMFADevicesResponse =
    structure("ListMFADevicesResponse", kListMFADevicesResponseMembers);

constexpr Member kListSSHPublicKeysRequestMembers[] = {
    {"UserName", kUserNameType},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListSSHPublicKeysRequest =
    structure("ListSSHPublicKeysRequest", kListSSHPublicKeysRequestMembers);

constexpr Shape kPublicKeyIdType = {
    .name = "publicKeyIdType", .pattern = Pattern::kWord, .min = 20, .max = 128};

constexpr Member kSSHPublicKeyMetadataMembers[] = {
    {"UserName", kUserNameType, kRequired},
    {"SSHPublicKeyId", kPublicKeyIdType, kRequired},
    {"Status", kStatusType, kRequired},
    {"UploadDate", kTimestamp, kRequired},
};
constexpr Shape kSSHPublicKeyMetadata =
    structure("SSHPublicKeyMetadata", kSSHPublicKeyMetadataMembers);

constexpr Shape kSSHPublicKeyListType =
    list("SSHPublicKeyListType", "member", kSSHPublicKeyMetadata);

constexpr Member kListSSHPublicKeysResponseMembers[] = {
    {"SSHPublicKeys", kSSHPublicKeyListType},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListSSHPublicKeysResponse =
    structure("ListSSHPublicKeysResponse", kListSSHPublicKeysResponseMembers);

constexpr Member kListServiceSpecificCredentialsRequestMembers[] = {
    {"UserName", kUserNameType}, {"ServiceName", kString}, {"AllUsers", kBoolean},
    {"Marker", kMarkerType},     {"MaxItems", kInteger},
};
constexpr Shape kListServiceSpecificCredentialsRequest = structure(
    "ListServiceSpecificCredentialsRequest", kListServiceSpecificCredentialsRequestMembers);

constexpr Shape kServiceUserName = {
    .name = "serviceUserName", .pattern = Pattern::kEntityNameOrNone, .max = 200};

constexpr Shape kServiceCredentialAlias = {
    .name = "serviceCredentialAlias", .pattern = Pattern::kEntityName, .max = 200};

constexpr Shape kServiceSpecificCredentialId = {
    .name = "serviceSpecificCredentialId", .pattern = Pattern::kWord, .min = 20, .max = 128};

constexpr Member kServiceSpecificCredentialMetadataMembers[] = {
    {"UserName", kUserNameType, kRequired},
    {"Status", kStatusType, kRequired},
    {"ServiceUserName", kServiceUserName},
    {"ServiceCredentialAlias", kServiceCredentialAlias},
    {"CreateDate", kTimestamp, kRequired},
    {"ExpirationDate", kTimestamp},
    {"ServiceSpecificCredentialId", kServiceSpecificCredentialId, kRequired},
    {"ServiceName", kString, kRequired},
};
constexpr Shape kServiceSpecificCredentialMetadata =
    structure("ServiceSpecificCredentialMetadata", kServiceSpecificCredentialMetadataMembers);

constexpr Shape kServiceSpecificCredentialsListType =
    list("ServiceSpecificCredentialsListType", "member", kServiceSpecificCredentialMetadata);

constexpr Member kListServiceSpecificCredentialsResponseMembers[] = {
    {"ServiceSpecificCredentials", kServiceSpecificCredentialsListType},
    {"Marker", kString},
    {"IsTruncated", kBoolean},
};
constexpr Shape kListServiceSpecificCredentialsResponse = structure(
    "ListServiceSpecificCredentialsResponse", kListServiceSpecificCredentialsResponseMembers);

constexpr Member kListSigningCertificatesRequestMembers[] = {
    {"UserName", kExistingUserNameType},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListSigningCertificatesRequest =
    structure("ListSigningCertificatesRequest", kListSigningCertificatesRequestMembers);

constexpr Shape kCertificateIdType = {
    .name = "certificateIdType", .pattern = Pattern::kWord, .min = 24, .max = 128};

constexpr Shape kCertificateBodyType = {
    .name = "certificateBodyType", .pattern = Pattern::kLatin1, .min = 1, .max = 16384};

constexpr Member kSigningCertificateMembers[] = {
    {"UserName", kUserNameType, kRequired},
    {"CertificateId", kCertificateIdType, kRequired},
    {"CertificateBody", kCertificateBodyType, kRequired},
    {"Status", kStatusType, kRequired},
    {"UploadDate", kTimestamp},
};
constexpr Shape kSigningCertificate = structure("SigningCertificate", kSigningCertificateMembers);

constexpr Shape kCertificateListType = list("certificateListType", "member", kSigningCertificate);

constexpr Member kListSigningCertificatesResponseMembers[] = {
    {"Certificates", kCertificateListType, kRequired},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListSigningCertificatesResponse =
    structure("ListSigningCertificatesResponse", kListSigningCertificatesResponseMembers);

constexpr std::string_view kAssignmentStatusTypeValues[] = {"Assigned", "Unassigned", "Any"};
constexpr Shape kAssignmentStatusType =
    enumeration("assignmentStatusType", kAssignmentStatusTypeValues);

constexpr Member kListVirtualMFADevicesRequestMembers[] = {
    {"AssignmentStatus", kAssignmentStatusType},
    {"Marker", kMarkerType},
    {"MaxItems", kInteger},
};
constexpr Shape kListVirtualMFADevicesRequest =
    structure("ListVirtualMFADevicesRequest", kListVirtualMFADevicesRequestMembers);

constexpr Member kVirtualMFADeviceMembers[] = {
    {"SerialNumber", kSerialNumberType, kRequired},
    {"User", kUser},
    {"EnableDate", kTimestamp},
    {"Tags", kTagListType},
};
constexpr Shape kVirtualMFADevice = structure("VirtualMFADevice", kVirtualMFADeviceMembers);

constexpr Shape kVirtualMFADeviceListType =
    list("virtualMFADeviceListType", "member", kVirtualMFADevice);

constexpr Member kListVirtualMFADevicesResponseMembers[] = {
    {"VirtualMFADevices", kVirtualMFADeviceListType, kRequired},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kListVirtualMFADevicesResponse =
    structure("ListVirtualMFADevicesResponse", kListVirtualMFADevicesResponseMembers);

constexpr Operation kSurroundingsOperations[] = {
    {"ListMFADevices", &kListMFADevicesRequest, &kListMFADevicesResponse, {}, &kPages},
    {"ListVirtualMFADevices",
     &kListVirtualMFADevicesRequest,
     &kListVirtualMFADevicesResponse,
     {},
     &kPages},
    {"ListSigningCertificates",
     &kListSigningCertificatesRequest,
     &kListSigningCertificatesResponse,
     {},
     &kPages},
    {"ListSSHPublicKeys", &kListSSHPublicKeysRequest, &kListSSHPublicKeysResponse, {}, &kPages},
    {"ListServiceSpecificCredentials",
     &kListServiceSpecificCredentialsRequest,
     &kListServiceSpecificCredentialsResponse,
     {},
     &kPages},
    {"ListAccountAliases", &kListAccountAliasesRequest, &kListAccountAliasesResponse, {}, &kPages},
    {"GetLoginProfile", &kGetLoginProfileRequest, &kGetLoginProfileResponse, {}},
    {"DeleteLoginProfile", &kDeleteLoginProfileRequest, nullptr, {}},
    {"ListInstanceProfiles",
     &kListInstanceProfilesRequest,
     &kListInstanceProfilesResponse,
     {},
     &kPages},
    {"ListInstanceProfilesForRole",
     &kListInstanceProfilesForRoleRequest,
     &kListInstanceProfilesForRoleResponse,
     {},
     &kPages},
};

}  // namespace

std::span<const Operation> surroundings() { return kSurroundingsOperations; }

}  // namespace aws::iam
