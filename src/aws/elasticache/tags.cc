// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/errors.h"
#include "aws/elasticache/families.h"
#include "aws/elasticache/shapes.h"
#include "aws/model/service.h"

namespace aws::elasticache {

namespace {

constexpr Member kAddTagsToResourceMessageMembers[] = {
    {"ResourceName", kString, kRequired},
    {"Tags", kTagList, kRequired},
};
constexpr Shape kAddTagsToResourceMessage =
    structure("AddTagsToResourceMessage", kAddTagsToResourceMessageMembers);

constexpr Member kTagListMessageMembers[] = {
    {"TagList", kTagList},
};
constexpr Shape kTagListMessage = structure("TagListMessage", kTagListMessageMembers);

constexpr Shape kKeyList = list("KeyList", "member", kString);

constexpr Member kRemoveTagsFromResourceMessageMembers[] = {
    {"ResourceName", kString, kRequired},
    {"TagKeys", kKeyList, kRequired},
};
constexpr Shape kRemoveTagsFromResourceMessage =
    structure("RemoveTagsFromResourceMessage", kRemoveTagsFromResourceMessageMembers);

constexpr Member kListTagsForResourceMessageMembers[] = {
    {"ResourceName", kString, kRequired},
};
constexpr Shape kListTagsForResourceMessage =
    structure("ListTagsForResourceMessage", kListTagsForResourceMessageMembers);

constexpr const ErrorSpec* kAddTagsToResourceErrors[] = {
    &kCacheClusterNotFoundFault,
    &kCacheParameterGroupNotFoundFault,
    &kCacheSecurityGroupNotFoundFault,
    &kCacheSubnetGroupNotFoundFault,
    &kInvalidARNFault,
    &kInvalidReplicationGroupStateFault,
    &kInvalidServerlessCacheSnapshotStateFault,
    &kInvalidServerlessCacheStateFault,
    &kReplicationGroupNotFoundFault,
    &kReservedCacheNodeNotFoundFault,
    &kServerlessCacheNotFoundFault,
    &kServerlessCacheSnapshotNotFoundFault,
    &kSnapshotNotFoundFault,
    &kTagQuotaPerResourceExceeded,
    &kUserGroupNotFoundFault,
    &kUserNotFoundFault,
};

constexpr const ErrorSpec* kRemoveTagsFromResourceErrors[] = {
    &kCacheClusterNotFoundFault,
    &kCacheParameterGroupNotFoundFault,
    &kCacheSecurityGroupNotFoundFault,
    &kCacheSubnetGroupNotFoundFault,
    &kInvalidARNFault,
    &kInvalidReplicationGroupStateFault,
    &kInvalidServerlessCacheSnapshotStateFault,
    &kInvalidServerlessCacheStateFault,
    &kReplicationGroupNotFoundFault,
    &kReservedCacheNodeNotFoundFault,
    &kServerlessCacheNotFoundFault,
    &kServerlessCacheSnapshotNotFoundFault,
    &kSnapshotNotFoundFault,
    &kTagNotFoundFault,
    &kUserGroupNotFoundFault,
    &kUserNotFoundFault,
};

constexpr const ErrorSpec* kListTagsForResourceErrors[] = {
    &kCacheClusterNotFoundFault,
    &kCacheParameterGroupNotFoundFault,
    &kCacheSecurityGroupNotFoundFault,
    &kCacheSubnetGroupNotFoundFault,
    &kInvalidARNFault,
    &kInvalidReplicationGroupStateFault,
    &kInvalidServerlessCacheSnapshotStateFault,
    &kInvalidServerlessCacheStateFault,
    &kReplicationGroupNotFoundFault,
    &kReservedCacheNodeNotFoundFault,
    &kServerlessCacheNotFoundFault,
    &kServerlessCacheSnapshotNotFoundFault,
    &kSnapshotNotFoundFault,
    &kUserGroupNotFoundFault,
    &kUserNotFoundFault,
};

constexpr Operation kTagsOperations[] = {
    {"AddTagsToResource", &kAddTagsToResourceMessage, &kTagListMessage, kAddTagsToResourceErrors},
    {"RemoveTagsFromResource", &kRemoveTagsFromResourceMessage, &kTagListMessage,
     kRemoveTagsFromResourceErrors},
    {"ListTagsForResource", &kListTagsForResourceMessage, &kTagListMessage,
     kListTagsForResourceErrors},
};

}  // namespace

std::span<const Operation> tags() { return kTagsOperations; }

}  // namespace aws::elasticache
