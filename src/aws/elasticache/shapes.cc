// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/shapes.h"

namespace aws::elasticache {

constexpr Shape kAllowedNodeGroupId = {
    .name = "AllowedNodeGroupId", .pattern = Pattern::kDigits, .min = 1, .max = 4};

constexpr std::string_view kAuthTokenUpdateStatusValues[] = {"SETTING", "ROTATING"};
constexpr Shape kAuthTokenUpdateStatus =
    enumeration("AuthTokenUpdateStatus", kAuthTokenUpdateStatusValues);

constexpr std::string_view kAuthTokenUpdateStrategyTypeValues[] = {"SET", "ROTATE", "DELETE"};
constexpr Shape kAuthTokenUpdateStrategyType =
    enumeration("AuthTokenUpdateStrategyType", kAuthTokenUpdateStrategyTypeValues);

constexpr std::string_view kAutomaticFailoverStatusValues[] = {"enabled", "disabled", "enabling",
                                                               "disabling"};
constexpr Shape kAutomaticFailoverStatus =
    enumeration("AutomaticFailoverStatus", kAutomaticFailoverStatusValues);

constexpr Shape kAvailabilityZonesList = list("AvailabilityZonesList", "AvailabilityZone", kString);

constexpr Shape kCacheSecurityGroupNameList =
    list("CacheSecurityGroupNameList", "CacheSecurityGroupName", kString);

constexpr Member kCloudWatchLogsDestinationDetailsMembers[] = {
    {"LogGroup", kString},
};
constexpr Shape kCloudWatchLogsDestinationDetails =
    structure("CloudWatchLogsDestinationDetails", kCloudWatchLogsDestinationDetailsMembers);

constexpr std::string_view kClusterModeValues[] = {"enabled", "disabled", "compatible"};
constexpr Shape kClusterMode = enumeration("ClusterMode", kClusterModeValues);

constexpr std::string_view kDataTieringStatusValues[] = {"enabled", "disabled"};
constexpr Shape kDataTieringStatus = enumeration("DataTieringStatus", kDataTieringStatusValues);

constexpr Member kKinesisFirehoseDestinationDetailsMembers[] = {
    {"DeliveryStream", kString},
};
constexpr Shape kKinesisFirehoseDestinationDetails =
    structure("KinesisFirehoseDestinationDetails", kKinesisFirehoseDestinationDetailsMembers);

constexpr Member kDestinationDetailsMembers[] = {
    {"CloudWatchLogsDetails", kCloudWatchLogsDestinationDetails},
    {"KinesisFirehoseDetails", kKinesisFirehoseDestinationDetails},
};
constexpr Shape kDestinationDetails = structure("DestinationDetails", kDestinationDetailsMembers);

constexpr std::string_view kDestinationTypeValues[] = {"cloudwatch-logs", "kinesis-firehose"};
constexpr Shape kDestinationType = enumeration("DestinationType", kDestinationTypeValues);

constexpr std::string_view kDurabilityValues[] = {"async", "default", "disabled", "sync"};
constexpr Shape kDurability = enumeration("Durability", kDurabilityValues);

constexpr Member kEndpointMembers[] = {
    {"Address", kString},
    {"Port", kInteger},
};
constexpr Shape kEndpoint = structure("Endpoint", kEndpointMembers);

constexpr Shape kEngineType = {.name = "EngineType", .pattern = Pattern::kLetters};

constexpr std::string_view kIpDiscoveryValues[] = {"ipv4", "ipv6"};
constexpr Shape kIpDiscovery = enumeration("IpDiscovery", kIpDiscoveryValues);

constexpr std::string_view kLogTypeValues[] = {"slow-log", "engine-log"};
constexpr Shape kLogType = enumeration("LogType", kLogTypeValues);

constexpr std::string_view kLogFormatValues[] = {"text", "json"};
constexpr Shape kLogFormat = enumeration("LogFormat", kLogFormatValues);

constexpr std::string_view kLogDeliveryConfigurationStatusValues[] = {
    "active", "enabling", "modifying", "disabling", "error"};
constexpr Shape kLogDeliveryConfigurationStatus =
    enumeration("LogDeliveryConfigurationStatus", kLogDeliveryConfigurationStatusValues);

constexpr Member kLogDeliveryConfigurationMembers[] = {
    {"LogType", kLogType},
    {"DestinationType", kDestinationType},
    {"DestinationDetails", kDestinationDetails},
    {"LogFormat", kLogFormat},
    {"Status", kLogDeliveryConfigurationStatus},
    {"Message", kString},
};
constexpr Shape kLogDeliveryConfiguration =
    structure("LogDeliveryConfiguration", kLogDeliveryConfigurationMembers);

constexpr Shape kLogDeliveryConfigurationList =
    list("LogDeliveryConfigurationList", "LogDeliveryConfiguration", kLogDeliveryConfiguration);

constexpr Member kLogDeliveryConfigurationRequestMembers[] = {
    {"LogType", kLogType},
    {"DestinationType", kDestinationType},
    {"DestinationDetails", kDestinationDetails},
    {"LogFormat", kLogFormat},
    {"Enabled", kBoolean},
};
constexpr Shape kLogDeliveryConfigurationRequest =
    structure("LogDeliveryConfigurationRequest", kLogDeliveryConfigurationRequestMembers);

constexpr Shape kLogDeliveryConfigurationRequestList =
    list("LogDeliveryConfigurationRequestList", "LogDeliveryConfigurationRequest",
         kLogDeliveryConfigurationRequest);

constexpr std::string_view kNetworkTypeValues[] = {"ipv4", "ipv6", "dual_stack"};
constexpr Shape kNetworkType = enumeration("NetworkType", kNetworkTypeValues);

constexpr Shape kOutpostArnsList = list("OutpostArnsList", "OutpostArn", kString);

constexpr Member kNodeGroupConfigurationMembers[] = {
    {"NodeGroupId", kAllowedNodeGroupId},
    {"Slots", kString},
    {"ReplicaCount", kInteger},
    {"PrimaryAvailabilityZone", kString},
    {"ReplicaAvailabilityZones", kAvailabilityZonesList},
    {"PrimaryOutpostArn", kString},
    {"ReplicaOutpostArns", kOutpostArnsList},
};
constexpr Shape kNodeGroupConfiguration =
    structure("NodeGroupConfiguration", kNodeGroupConfigurationMembers);

constexpr Member kPendingLogDeliveryConfigurationMembers[] = {
    {"LogType", kLogType},
    {"DestinationType", kDestinationType},
    {"DestinationDetails", kDestinationDetails},
    {"LogFormat", kLogFormat},
};
constexpr Shape kPendingLogDeliveryConfiguration =
    structure("PendingLogDeliveryConfiguration", kPendingLogDeliveryConfigurationMembers);

constexpr Shape kPendingLogDeliveryConfigurationList =
    list("PendingLogDeliveryConfigurationList", "member", kPendingLogDeliveryConfiguration);

constexpr Shape kPreferredAvailabilityZoneList =
    list("PreferredAvailabilityZoneList", "PreferredAvailabilityZone", kString);

constexpr Shape kPreferredOutpostArnList =
    list("PreferredOutpostArnList", "PreferredOutpostArn", kString);

constexpr Member kReshardingConfigurationMembers[] = {
    {"NodeGroupId", kAllowedNodeGroupId},
    {"PreferredAvailabilityZones", kAvailabilityZonesList},
};
constexpr Shape kReshardingConfiguration =
    structure("ReshardingConfiguration", kReshardingConfigurationMembers);

constexpr Shape kReshardingConfigurationList =
    list("ReshardingConfigurationList", "ReshardingConfiguration", kReshardingConfiguration);

constexpr Shape kSecurityGroupIdsList = list("SecurityGroupIdsList", "SecurityGroupId", kString);

constexpr Shape kSnapshotArnsList = list("SnapshotArnsList", "SnapshotArn", kString);

constexpr std::string_view kStorageEncryptionTypeValues[] = {"none", "sse-elasticache", "sse-kms"};
constexpr Shape kStorageEncryptionType =
    enumeration("StorageEncryptionType", kStorageEncryptionTypeValues);

constexpr Member kTagMembers[] = {
    {"Key", kString},
    {"Value", kText},
};
constexpr Shape kTag = structure("Tag", kTagMembers);

constexpr Shape kTagList = list("TagList", "Tag", kTag);

constexpr std::string_view kTransitEncryptionModeValues[] = {"preferred", "required"};
constexpr Shape kTransitEncryptionMode =
    enumeration("TransitEncryptionMode", kTransitEncryptionModeValues);

constexpr Shape kUserGroupId = {.name = "UserGroupId", .pattern = Pattern::kIdentifier, .min = 1};

constexpr Shape kUserGroupIdList = list("UserGroupIdList", "member", kUserGroupId);

constexpr Shape kUserId = {.name = "UserId", .pattern = Pattern::kIdentifier, .min = 1};

}  // namespace aws::elasticache
