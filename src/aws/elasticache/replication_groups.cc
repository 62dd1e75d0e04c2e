// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/errors.h"
#include "aws/elasticache/families.h"
#include "aws/elasticache/shapes.h"
#include "aws/model/service.h"

namespace aws::elasticache {

namespace {

constexpr Shape kNodeGroupConfigurationList =
    list("NodeGroupConfigurationList", "NodeGroupConfiguration", kNodeGroupConfiguration);

constexpr Shape kUserGroupIdListInput = list("UserGroupIdListInput", "member", kUserGroupId, 1);

constexpr Member kCreateReplicationGroupMessageMembers[] = {
    {"ReplicationGroupId", kString, kRequired},
    {"ReplicationGroupDescription", kText, kRequired},
    {"GlobalReplicationGroupId", kString},
    {"PrimaryClusterId", kString},
    {"AutomaticFailoverEnabled", kBoolean},
    {"MultiAZEnabled", kBoolean},
    {"NumCacheClusters", kInteger},
    {"PreferredCacheClusterAZs", kAvailabilityZonesList},
    {"NumNodeGroups", kInteger},
    {"ReplicasPerNodeGroup", kInteger},
    {"NodeGroupConfiguration", kNodeGroupConfigurationList},
    {"CacheNodeType", kString},
    {"Engine", kString},
    {"EngineVersion", kString},
    {"CacheParameterGroupName", kString},
    {"CacheSubnetGroupName", kString},
    {"CacheSecurityGroupNames", kCacheSecurityGroupNameList},
    {"SecurityGroupIds", kSecurityGroupIdsList},
    {"Tags", kTagList},
    {"SnapshotArns", kSnapshotArnsList},
    {"SnapshotName", kString},
    {"PreferredMaintenanceWindow", kString},
    {"Port", kInteger},
    {"NotificationTopicArn", kString},
    {"AutoMinorVersionUpgrade", kBoolean},
    {"SnapshotRetentionLimit", kInteger},
    {"SnapshotWindow", kString},
    {"AuthToken", kString},
    {"TransitEncryptionEnabled", kBoolean},
    {"AtRestEncryptionEnabled", kBoolean},
    {"KmsKeyId", kString},
    {"UserGroupIds", kUserGroupIdListInput},
    {"LogDeliveryConfigurations", kLogDeliveryConfigurationRequestList},
    {"DataTieringEnabled", kBoolean},
    {"NetworkType", kNetworkType},
    {"IpDiscovery", kIpDiscovery},
    {"TransitEncryptionMode", kTransitEncryptionMode},
    {"ClusterMode", kClusterMode},
    {"ServerlessCacheSnapshotName", kString},
    {"Durability", kDurability},
};
constexpr Shape kCreateReplicationGroupMessage =
    structure("CreateReplicationGroupMessage", kCreateReplicationGroupMessageMembers);

constexpr Member kCreateReplicationGroupResultMembers[] = {
    {"ReplicationGroup", kReplicationGroup},
};
constexpr Shape kCreateReplicationGroupResult =
    structure("CreateReplicationGroupResult", kCreateReplicationGroupResultMembers);

constexpr Member kDescribeReplicationGroupsMessageMembers[] = {
    {"ReplicationGroupId", kString},
    {"MaxRecords", kInteger},
    {"Marker", kString},
};
constexpr Shape kDescribeReplicationGroupsMessage =
    structure("DescribeReplicationGroupsMessage", kDescribeReplicationGroupsMessageMembers);

constexpr Shape kReplicationGroupList =
    list("ReplicationGroupList", "ReplicationGroup", kReplicationGroup);

constexpr Member kReplicationGroupMessageMembers[] = {
    {"Marker", kString},
    {"ReplicationGroups", kReplicationGroupList},
};
constexpr Shape kReplicationGroupMessage =
    structure("ReplicationGroupMessage", kReplicationGroupMessageMembers);

constexpr Member kModifyReplicationGroupMessageMembers[] = {
    {"ReplicationGroupId", kString, kRequired},
    {"ReplicationGroupDescription", kText},
    {"PrimaryClusterId", kString},
    {"SnapshottingClusterId", kString},
    {"AutomaticFailoverEnabled", kBoolean},
    {"MultiAZEnabled", kBoolean},
    {"NodeGroupId", kString, kDeprecated},
    {"CacheSecurityGroupNames", kCacheSecurityGroupNameList},
    {"SecurityGroupIds", kSecurityGroupIdsList},
    {"PreferredMaintenanceWindow", kString},
    {"NotificationTopicArn", kString},
    {"CacheParameterGroupName", kString},
    {"NotificationTopicStatus", kString},
    {"ApplyImmediately", kBoolean},
    {"Engine", kString},
    {"EngineVersion", kString},
    {"AutoMinorVersionUpgrade", kBoolean},
    {"SnapshotRetentionLimit", kInteger},
    {"SnapshotWindow", kString},
    {"CacheNodeType", kString},
    {"AuthToken", kString},
    {"AuthTokenUpdateStrategy", kAuthTokenUpdateStrategyType},
    {"UserGroupIdsToAdd", kUserGroupIdList},
    {"UserGroupIdsToRemove", kUserGroupIdList},
    {"RemoveUserGroups", kBoolean},
    {"LogDeliveryConfigurations", kLogDeliveryConfigurationRequestList},
    {"IpDiscovery", kIpDiscovery},
    {"TransitEncryptionEnabled", kBoolean},
    {"TransitEncryptionMode", kTransitEncryptionMode},
    {"ClusterMode", kClusterMode},
    {"Durability", kDurability},
};
constexpr Shape kModifyReplicationGroupMessage =
    structure("ModifyReplicationGroupMessage", kModifyReplicationGroupMessageMembers);

constexpr Member kModifyReplicationGroupResultMembers[] = {
    {"ReplicationGroup", kReplicationGroup},
};
constexpr Shape kModifyReplicationGroupResult =
    structure("ModifyReplicationGroupResult", kModifyReplicationGroupResultMembers);

constexpr Member kDeleteReplicationGroupMessageMembers[] = {
    {"ReplicationGroupId", kString, kRequired},
    {"RetainPrimaryCluster", kBoolean},
    {"FinalSnapshotIdentifier", kString},
};
constexpr Shape kDeleteReplicationGroupMessage =
    structure("DeleteReplicationGroupMessage", kDeleteReplicationGroupMessageMembers);

constexpr Member kDeleteReplicationGroupResultMembers[] = {
    {"ReplicationGroup", kReplicationGroup},
};
constexpr Shape kDeleteReplicationGroupResult =
    structure("DeleteReplicationGroupResult", kDeleteReplicationGroupResultMembers);

constexpr const ErrorSpec* kCreateReplicationGroupErrors[] = {
    &kCacheClusterNotFoundFault,
    &kCacheParameterGroupNotFoundFault,
    &kCacheSecurityGroupNotFoundFault,
    &kCacheSubnetGroupNotFoundFault,
    &kClusterQuotaForCustomerExceededFault,
    &kGlobalReplicationGroupNotFoundFault,
    &kInsufficientCacheClusterCapacityFault,
    &kInvalidCacheClusterStateFault,
    &kInvalidGlobalReplicationGroupStateFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
    &kInvalidUserGroupStateFault,
    &kInvalidVPCNetworkStateFault,
    &kNodeGroupsPerReplicationGroupQuotaExceededFault,
    &kNodeQuotaForClusterExceededFault,
    &kNodeQuotaForCustomerExceededFault,
    &kReplicationGroupAlreadyExistsFault,
    &kTagQuotaPerResourceExceeded,
    &kUserGroupNotFoundFault,
};

constexpr const ErrorSpec* kDescribeReplicationGroupsErrors[] = {
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
    &kReplicationGroupNotFoundFault,
};

constexpr const ErrorSpec* kModifyReplicationGroupErrors[] = {
    &kCacheClusterNotFoundFault,
    &kCacheParameterGroupNotFoundFault,
    &kCacheSecurityGroupNotFoundFault,
    &kInsufficientCacheClusterCapacityFault,
    &kInvalidCacheClusterStateFault,
    &kInvalidCacheSecurityGroupStateFault,
    &kInvalidKMSKeyFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
    &kInvalidReplicationGroupStateFault,
    &kInvalidUserGroupStateFault,
    &kInvalidVPCNetworkStateFault,
    &kNodeQuotaForClusterExceededFault,
    &kNodeQuotaForCustomerExceededFault,
    &kReplicationGroupNotFoundFault,
    &kUserGroupNotFoundFault,
};

constexpr const ErrorSpec* kDeleteReplicationGroupErrors[] = {
    &kInvalidParameterCombination,       &kInvalidParameterValue,
    &kInvalidReplicationGroupStateFault, &kReplicationGroupNotFoundFault,
    &kSnapshotAlreadyExistsFault,        &kSnapshotFeatureNotSupportedFault,
    &kSnapshotQuotaExceededFault,
};

constexpr Operation kReplicationGroupsOperations[] = {
    {"CreateReplicationGroup", &kCreateReplicationGroupMessage, &kCreateReplicationGroupResult,
     kCreateReplicationGroupErrors},
    {"DescribeReplicationGroups", &kDescribeReplicationGroupsMessage, &kReplicationGroupMessage,
     kDescribeReplicationGroupsErrors, &kMarkerPages},
    {"ModifyReplicationGroup", &kModifyReplicationGroupMessage, &kModifyReplicationGroupResult,
     kModifyReplicationGroupErrors},
    {"DeleteReplicationGroup", &kDeleteReplicationGroupMessage, &kDeleteReplicationGroupResult,
     kDeleteReplicationGroupErrors},
};

}  // namespace

std::span<const Operation> replication_groups() { return kReplicationGroupsOperations; }

}  // namespace aws::elasticache
