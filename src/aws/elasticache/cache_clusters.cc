// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/errors.h"
#include "aws/elasticache/families.h"
#include "aws/elasticache/shapes.h"
#include "aws/model/service.h"

namespace aws::elasticache {

namespace {

constexpr Shape kCacheNodeIdsList = list("CacheNodeIdsList", "CacheNodeId", kString);

constexpr Member kScaleConfigMembers[] = {
    {"ScalePercentage", kInteger},
    {"ScaleIntervalMinutes", kInteger},
};
constexpr Shape kScaleConfig = structure("ScaleConfig", kScaleConfigMembers);

constexpr Member kPendingModifiedValuesMembers[] = {
    {"NumCacheNodes", kInteger},
    {"CacheNodeIdsToRemove", kCacheNodeIdsList},
    {"EngineVersion", kString},
    {"CacheNodeType", kString},
    {"AuthTokenStatus", kAuthTokenUpdateStatus},
    // AWS' model has this list under the name of its element; SDKs made of Smithy skip it
    {"LogDeliveryConfigurations", kPendingLogDeliveryConfigurationList, kOptional,
     "PendingLogDeliveryConfiguration"},
    {"TransitEncryptionEnabled", kBoolean},
    {"TransitEncryptionMode", kTransitEncryptionMode},
    {"ScaleConfig", kScaleConfig},
};
constexpr Shape kPendingModifiedValues =
    structure("PendingModifiedValues", kPendingModifiedValuesMembers);

constexpr Member kNotificationConfigurationMembers[] = {
    {"TopicArn", kString},
    {"TopicStatus", kString},
};
constexpr Shape kNotificationConfiguration =
    structure("NotificationConfiguration", kNotificationConfigurationMembers);

constexpr Member kCacheSecurityGroupMembershipMembers[] = {
    {"CacheSecurityGroupName", kString},
    {"Status", kString},
};
constexpr Shape kCacheSecurityGroupMembership =
    structure("CacheSecurityGroupMembership", kCacheSecurityGroupMembershipMembers);

constexpr Shape kCacheSecurityGroupMembershipList =
    list("CacheSecurityGroupMembershipList", "CacheSecurityGroup", kCacheSecurityGroupMembership);

constexpr Member kCacheParameterGroupStatusMembers[] = {
    {"CacheParameterGroupName", kString},
    {"ParameterApplyStatus", kString},
    {"CacheNodeIdsToReboot", kCacheNodeIdsList},
};
constexpr Shape kCacheParameterGroupStatus =
    structure("CacheParameterGroupStatus", kCacheParameterGroupStatusMembers);

constexpr Member kCacheNodeMembers[] = {
    {"CacheNodeId", kString},
    {"CacheNodeStatus", kString},
    {"CacheNodeCreateTime", kTimestamp},
    {"Endpoint", kEndpoint},
    {"ParameterGroupStatus", kString},
    {"SourceCacheNodeId", kString},
    {"CustomerAvailabilityZone", kString},
    {"CustomerOutpostArn", kString},
};
constexpr Shape kCacheNode = structure("CacheNode", kCacheNodeMembers);

constexpr Shape kCacheNodeList = list("CacheNodeList", "CacheNode", kCacheNode);

constexpr Member kSecurityGroupMembershipMembers[] = {
    {"SecurityGroupId", kString},
    {"Status", kString},
};
constexpr Shape kSecurityGroupMembership =
    structure("SecurityGroupMembership", kSecurityGroupMembershipMembers);

constexpr Shape kSecurityGroupMembershipList =
    list("SecurityGroupMembershipList", "member", kSecurityGroupMembership);

constexpr Member kCacheClusterMembers[] = {
    {"CacheClusterId", kString},
    {"ConfigurationEndpoint", kEndpoint},
    {"ClientDownloadLandingPage", kString},
    {"CacheNodeType", kString},
    {"Engine", kString},
    {"EngineVersion", kString},
    {"CacheClusterStatus", kString},
    {"NumCacheNodes", kInteger},
    {"PreferredAvailabilityZone", kString},
    {"PreferredOutpostArn", kString},
    {"CacheClusterCreateTime", kTimestamp},
    {"PreferredMaintenanceWindow", kString},
    {"PendingModifiedValues", kPendingModifiedValues},
    {"NotificationConfiguration", kNotificationConfiguration},
    {"CacheSecurityGroups", kCacheSecurityGroupMembershipList},
    {"CacheParameterGroup", kCacheParameterGroupStatus},
    {"CacheSubnetGroupName", kString},
    {"CacheNodes", kCacheNodeList},
    {"AutoMinorVersionUpgrade", kBoolean},
    {"SecurityGroups", kSecurityGroupMembershipList},
    {"ReplicationGroupId", kString},
    {"SnapshotRetentionLimit", kInteger},
    {"SnapshotWindow", kString},
    {"AuthTokenEnabled", kBoolean},
    {"AuthTokenLastModifiedDate", kTimestamp},
    {"TransitEncryptionEnabled", kBoolean},
    {"AtRestEncryptionEnabled", kBoolean},
    {"ARN", kString},
    {"ReplicationGroupLogDeliveryEnabled", kBoolean},
    {"LogDeliveryConfigurations", kLogDeliveryConfigurationList},
    {"NetworkType", kNetworkType},
    {"IpDiscovery", kIpDiscovery},
    {"TransitEncryptionMode", kTransitEncryptionMode},
};
constexpr Shape kCacheCluster = structure("CacheCluster", kCacheClusterMembers);

constexpr std::string_view kAZModeValues[] = {"single-az", "cross-az"};
constexpr Shape kAZMode = enumeration("AZMode", kAZModeValues);

constexpr std::string_view kOutpostModeValues[] = {"single-outpost", "cross-outpost"};
constexpr Shape kOutpostMode = enumeration("OutpostMode", kOutpostModeValues);

constexpr Member kCreateCacheClusterMessageMembers[] = {
    {"CacheClusterId", kString, kRequired},
    {"ReplicationGroupId", kString},
    {"AZMode", kAZMode},
    {"PreferredAvailabilityZone", kString},
    {"PreferredAvailabilityZones", kPreferredAvailabilityZoneList},
    {"NumCacheNodes", kInteger},
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
    {"OutpostMode", kOutpostMode},
    {"PreferredOutpostArn", kString},
    {"PreferredOutpostArns", kPreferredOutpostArnList},
    {"LogDeliveryConfigurations", kLogDeliveryConfigurationRequestList},
    {"TransitEncryptionEnabled", kBoolean},
    {"NetworkType", kNetworkType},
    {"IpDiscovery", kIpDiscovery},
};
constexpr Shape kCreateCacheClusterMessage =
    structure("CreateCacheClusterMessage", kCreateCacheClusterMessageMembers);

constexpr Member kCreateCacheClusterResultMembers[] = {
    {"CacheCluster", kCacheCluster},
};
constexpr Shape kCreateCacheClusterResult =
    structure("CreateCacheClusterResult", kCreateCacheClusterResultMembers);

constexpr Member kDescribeCacheClustersMessageMembers[] = {
    {"CacheClusterId", kString},
    {"MaxRecords", kInteger},
    {"Marker", kString},
    {"ShowCacheNodeInfo", kBoolean},
    {"ShowCacheClustersNotInReplicationGroups", kBoolean},
};
constexpr Shape kDescribeCacheClustersMessage =
    structure("DescribeCacheClustersMessage", kDescribeCacheClustersMessageMembers);

constexpr Shape kCacheClusterList = list("CacheClusterList", "CacheCluster", kCacheCluster);

constexpr Member kCacheClusterMessageMembers[] = {
    {"Marker", kString},
    {"CacheClusters", kCacheClusterList},
};
constexpr Shape kCacheClusterMessage =
    structure("CacheClusterMessage", kCacheClusterMessageMembers);

constexpr Member kModifyCacheClusterMessageMembers[] = {
    {"CacheClusterId", kString, kRequired},
    {"NumCacheNodes", kInteger},
    {"CacheNodeIdsToRemove", kCacheNodeIdsList},
    {"AZMode", kAZMode},
    {"NewAvailabilityZones", kPreferredAvailabilityZoneList},
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
    {"LogDeliveryConfigurations", kLogDeliveryConfigurationRequestList},
    {"IpDiscovery", kIpDiscovery},
    {"ScaleConfig", kScaleConfig},
};
constexpr Shape kModifyCacheClusterMessage =
    structure("ModifyCacheClusterMessage", kModifyCacheClusterMessageMembers);

constexpr Member kModifyCacheClusterResultMembers[] = {
    {"CacheCluster", kCacheCluster},
};
constexpr Shape kModifyCacheClusterResult =
    structure("ModifyCacheClusterResult", kModifyCacheClusterResultMembers);

constexpr Member kRebootCacheClusterMessageMembers[] = {
    {"CacheClusterId", kString, kRequired},
    {"CacheNodeIdsToReboot", kCacheNodeIdsList, kRequired},
};
constexpr Shape kRebootCacheClusterMessage =
    structure("RebootCacheClusterMessage", kRebootCacheClusterMessageMembers);

constexpr Member kRebootCacheClusterResultMembers[] = {
    {"CacheCluster", kCacheCluster},
};
constexpr Shape kRebootCacheClusterResult =
    structure("RebootCacheClusterResult", kRebootCacheClusterResultMembers);

constexpr Member kDeleteCacheClusterMessageMembers[] = {
    {"CacheClusterId", kString, kRequired},
    {"FinalSnapshotIdentifier", kString},
};
constexpr Shape kDeleteCacheClusterMessage =
    structure("DeleteCacheClusterMessage", kDeleteCacheClusterMessageMembers);

constexpr Member kDeleteCacheClusterResultMembers[] = {
    {"CacheCluster", kCacheCluster},
};
constexpr Shape kDeleteCacheClusterResult =
    structure("DeleteCacheClusterResult", kDeleteCacheClusterResultMembers);

constexpr Member kListAllowedNodeTypeModificationsMessageMembers[] = {
    {"CacheClusterId", kString},
    {"ReplicationGroupId", kString},
};
constexpr Shape kListAllowedNodeTypeModificationsMessage = structure(
    "ListAllowedNodeTypeModificationsMessage", kListAllowedNodeTypeModificationsMessageMembers);

constexpr Shape kNodeTypeList = list("NodeTypeList", "member", kString);

constexpr Member kAllowedNodeTypeModificationsMessageMembers[] = {
    {"ScaleUpModifications", kNodeTypeList},
    {"ScaleDownModifications", kNodeTypeList},
};
constexpr Shape kAllowedNodeTypeModificationsMessage =
    structure("AllowedNodeTypeModificationsMessage", kAllowedNodeTypeModificationsMessageMembers);

constexpr const ErrorSpec* kCreateCacheClusterErrors[] = {
    &kCacheClusterAlreadyExistsFault,       &kCacheParameterGroupNotFoundFault,
    &kCacheSecurityGroupNotFoundFault,      &kCacheSubnetGroupNotFoundFault,
    &kClusterQuotaForCustomerExceededFault, &kInsufficientCacheClusterCapacityFault,
    &kInvalidParameterCombination,          &kInvalidParameterValue,
    &kInvalidReplicationGroupStateFault,    &kInvalidVPCNetworkStateFault,
    &kNodeQuotaForClusterExceededFault,     &kNodeQuotaForCustomerExceededFault,
    &kReplicationGroupNotFoundFault,        &kTagQuotaPerResourceExceeded,
};

constexpr const ErrorSpec* kDescribeCacheClustersErrors[] = {
    &kCacheClusterNotFoundFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
};

constexpr const ErrorSpec* kModifyCacheClusterErrors[] = {
    &kCacheClusterNotFoundFault,         &kCacheParameterGroupNotFoundFault,
    &kCacheSecurityGroupNotFoundFault,   &kInsufficientCacheClusterCapacityFault,
    &kInvalidCacheClusterStateFault,     &kInvalidCacheSecurityGroupStateFault,
    &kInvalidParameterCombination,       &kInvalidParameterValue,
    &kInvalidVPCNetworkStateFault,       &kNodeQuotaForClusterExceededFault,
    &kNodeQuotaForCustomerExceededFault,
};

constexpr const ErrorSpec* kRebootCacheClusterErrors[] = {
    &kCacheClusterNotFoundFault,
    &kInvalidCacheClusterStateFault,
};

constexpr const ErrorSpec* kDeleteCacheClusterErrors[] = {
    &kCacheClusterNotFoundFault,   &kInvalidCacheClusterStateFault,
    &kInvalidParameterCombination, &kInvalidParameterValue,
    &kSnapshotAlreadyExistsFault,  &kSnapshotFeatureNotSupportedFault,
    &kSnapshotQuotaExceededFault,
};

constexpr const ErrorSpec* kListAllowedNodeTypeModificationsErrors[] = {
    &kCacheClusterNotFoundFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
    &kReplicationGroupNotFoundFault,
};

constexpr Operation kCacheClustersOperations[] = {
    {"CreateCacheCluster", &kCreateCacheClusterMessage, &kCreateCacheClusterResult,
     kCreateCacheClusterErrors},
    {"DescribeCacheClusters", &kDescribeCacheClustersMessage, &kCacheClusterMessage,
     kDescribeCacheClustersErrors, &kMarkerPages},
    {"ModifyCacheCluster", &kModifyCacheClusterMessage, &kModifyCacheClusterResult,
     kModifyCacheClusterErrors},
    {"RebootCacheCluster", &kRebootCacheClusterMessage, &kRebootCacheClusterResult,
     kRebootCacheClusterErrors},
    {"DeleteCacheCluster", &kDeleteCacheClusterMessage, &kDeleteCacheClusterResult,
     kDeleteCacheClusterErrors},
    {"ListAllowedNodeTypeModifications", &kListAllowedNodeTypeModificationsMessage,
     &kAllowedNodeTypeModificationsMessage, kListAllowedNodeTypeModificationsErrors},
};

}  // namespace

std::span<const Operation> cache_clusters() { return kCacheClustersOperations; }

}  // namespace aws::elasticache
