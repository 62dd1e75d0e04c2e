// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/shapes.h"

namespace aws::elasticache {

namespace {

constexpr Member kGlobalReplicationGroupInfoMembers[] = {
    {"GlobalReplicationGroupId", kString},
    {"GlobalReplicationGroupMemberRole", kString},
};
constexpr Shape kGlobalReplicationGroupInfo =
    structure("GlobalReplicationGroupInfo", kGlobalReplicationGroupInfoMembers);

constexpr std::string_view kPendingAutomaticFailoverStatusValues[] = {"enabled", "disabled"};
constexpr Shape kPendingAutomaticFailoverStatus =
    enumeration("PendingAutomaticFailoverStatus", kPendingAutomaticFailoverStatusValues);

constexpr Member kSlotMigrationMembers[] = {
    {"ProgressPercentage", kDouble},
};
constexpr Shape kSlotMigration = structure("SlotMigration", kSlotMigrationMembers);

constexpr Member kReshardingStatusMembers[] = {
    {"SlotMigration", kSlotMigration},
};
constexpr Shape kReshardingStatus = structure("ReshardingStatus", kReshardingStatusMembers);

constexpr Member kUserGroupsUpdateStatusMembers[] = {
    {"UserGroupIdsToAdd", kUserGroupIdList},
    {"UserGroupIdsToRemove", kUserGroupIdList},
};
constexpr Shape kUserGroupsUpdateStatus =
    structure("UserGroupsUpdateStatus", kUserGroupsUpdateStatusMembers);

constexpr Member kReplicationGroupPendingModifiedValuesMembers[] = {
    {"PrimaryClusterId", kString},
    {"AutomaticFailoverStatus", kPendingAutomaticFailoverStatus},
    {"Resharding", kReshardingStatus},
    {"AuthTokenStatus", kAuthTokenUpdateStatus},
    {"UserGroups", kUserGroupsUpdateStatus},
    // AWS' model has this list under the name of its element; SDKs made of Smithy skip it
    {"LogDeliveryConfigurations", kPendingLogDeliveryConfigurationList, kOptional,
     "PendingLogDeliveryConfiguration"},
    {"TransitEncryptionEnabled", kBoolean},
    {"TransitEncryptionMode", kTransitEncryptionMode},
    {"ClusterMode", kClusterMode},
};
constexpr Shape kReplicationGroupPendingModifiedValues = structure(
    "ReplicationGroupPendingModifiedValues", kReplicationGroupPendingModifiedValuesMembers);

constexpr Shape kClusterIdList = list("ClusterIdList", "ClusterId", kString);

constexpr Member kNodeGroupMemberMembers[] = {
    {"CacheClusterId", kString},      {"CacheNodeId", kString},
    {"ReadEndpoint", kEndpoint},      {"PreferredAvailabilityZone", kString},
    {"PreferredOutpostArn", kString}, {"CurrentRole", kString},
};
constexpr Shape kNodeGroupMember = structure("NodeGroupMember", kNodeGroupMemberMembers);

constexpr Shape kNodeGroupMemberList =
    list("NodeGroupMemberList", "NodeGroupMember", kNodeGroupMember);

constexpr Member kNodeGroupMembers[] = {
    {"NodeGroupId", kString},      {"Status", kString}, {"PrimaryEndpoint", kEndpoint},
    {"ReaderEndpoint", kEndpoint}, {"Slots", kString},  {"NodeGroupMembers", kNodeGroupMemberList},
};
constexpr Shape kNodeGroup = structure("NodeGroup", kNodeGroupMembers);

constexpr Shape kNodeGroupList = list("NodeGroupList", "NodeGroup", kNodeGroup);

constexpr std::string_view kMultiAZStatusValues[] = {"enabled", "disabled"};
constexpr Shape kMultiAZStatus = enumeration("MultiAZStatus", kMultiAZStatusValues);

constexpr Shape kReplicationGroupOutpostArnList =
    list("ReplicationGroupOutpostArnList", "ReplicationGroupOutpostArn", kString);

constexpr std::string_view kEffectiveDurabilityValues[] = {"async", "disabled", "sync"};
constexpr Shape kEffectiveDurability =
    enumeration("EffectiveDurability", kEffectiveDurabilityValues);

}  // namespace

constexpr Member kReplicationGroupMembers[] = {
    {"ReplicationGroupId", kString},
    {"Description", kString},
    {"GlobalReplicationGroupInfo", kGlobalReplicationGroupInfo},
    {"Status", kString},
    {"PendingModifiedValues", kReplicationGroupPendingModifiedValues},
    {"MemberClusters", kClusterIdList},
    {"NodeGroups", kNodeGroupList},
    {"SnapshottingClusterId", kString},
    {"AutomaticFailover", kAutomaticFailoverStatus},
    {"MultiAZ", kMultiAZStatus},
    {"ConfigurationEndpoint", kEndpoint},
    {"SnapshotRetentionLimit", kInteger},
    {"SnapshotWindow", kString},
    {"ClusterEnabled", kBoolean},
    {"CacheNodeType", kString},
    {"AuthTokenEnabled", kBoolean},
    {"AuthTokenLastModifiedDate", kTimestamp},
    {"TransitEncryptionEnabled", kBoolean},
    {"AtRestEncryptionEnabled", kBoolean},
    {"MemberClustersOutpostArns", kReplicationGroupOutpostArnList},
    {"KmsKeyId", kString},
    {"ARN", kString},
    {"UserGroupIds", kUserGroupIdList},
    {"LogDeliveryConfigurations", kLogDeliveryConfigurationList},
    {"ReplicationGroupCreateTime", kTimestamp},
    {"DataTiering", kDataTieringStatus},
    {"AutoMinorVersionUpgrade", kBoolean},
    {"NetworkType", kNetworkType},
    {"IpDiscovery", kIpDiscovery},
    {"TransitEncryptionMode", kTransitEncryptionMode},
    {"ClusterMode", kClusterMode},
    {"Engine", kString},
    {"Durability", kDurability},
    {"EffectiveDurability", kEffectiveDurability},
    {"StorageEncryptionType", kStorageEncryptionType},
};
constexpr Shape kReplicationGroup = structure("ReplicationGroup", kReplicationGroupMembers);

}  // namespace aws::elasticache
