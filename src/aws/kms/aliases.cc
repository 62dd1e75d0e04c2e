// SPDX-License-Identifier: Apache-2.0
// Names that keys are found by, and that can go from one key to another.
#include "aws/kms/families.h"
#include "aws/kms/shapes.h"

namespace aws::kms {

namespace {

constexpr Member kAliasMembers[] = {{"AliasName", kAliasNameType, kRequired},
                                    {"TargetKeyId", kKeyIdType, kRequired}};
constexpr Shape kCreateAliasRequest = structure("CreateAliasRequest", kAliasMembers);
constexpr Shape kUpdateAliasRequest = structure("UpdateAliasRequest", kAliasMembers);
constexpr Member kDeleteAliasMembers[] = {{"AliasName", kAliasNameType, kRequired}};
constexpr Shape kDeleteAliasRequest = structure("DeleteAliasRequest", kDeleteAliasMembers);

constexpr Member kListAliasesMembers[] = {
    {"KeyId", kKeyIdType}, {"Limit", kLimitType}, {"Marker", kMarkerType}};
constexpr Shape kListAliasesRequest = structure("ListAliasesRequest", kListAliasesMembers);
constexpr Member kAliasEntryMembers[] = {{"AliasName", kAliasNameType},
                                         {"AliasArn", kArnType},
                                         {"TargetKeyId", kKeyIdType},
                                         {"CreationDate", kTimestamp},
                                         {"LastUpdatedDate", kTimestamp}};
constexpr Shape kAliasEntry = structure("AliasListEntry", kAliasEntryMembers);
constexpr Shape kAliasEntries = list("AliasList", "member", kAliasEntry);
constexpr Member kListAliasesResponseMembers[] = {
    {"Aliases", kAliasEntries}, {"NextMarker", kMarkerType}, {"Truncated", kBoolean}};
constexpr Shape kListAliasesResponse =
    structure("ListAliasesResponse", kListAliasesResponseMembers);

constexpr Operation kAliasesOperations[] = {
    {"CreateAlias", &kCreateAliasRequest, nullptr, {}},
    {"UpdateAlias", &kUpdateAliasRequest, nullptr, {}},
    {"DeleteAlias", &kDeleteAliasRequest, nullptr, {}},
    {"ListAliases", &kListAliasesRequest, &kListAliasesResponse, {}},
};

}  // namespace

std::span<const Operation> aliases() { return kAliasesOperations; }

}  // namespace aws::kms
