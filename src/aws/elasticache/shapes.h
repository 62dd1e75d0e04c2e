// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/shape.h"

// The shapes that several families of operations share.

namespace aws::elasticache {

// shapes.cc
extern const Shape kAllowedNodeGroupId;
extern const Shape kAuthTokenUpdateStatus;
extern const Shape kAuthTokenUpdateStrategyType;
extern const Shape kAutomaticFailoverStatus;
extern const Shape kAvailabilityZonesList;
extern const Shape kCacheSecurityGroupNameList;
extern const Shape kCloudWatchLogsDestinationDetails;
extern const Shape kClusterMode;
extern const Shape kDataTieringStatus;
extern const Shape kDestinationDetails;
extern const Shape kDestinationType;
extern const Shape kDurability;
extern const Shape kEndpoint;
extern const Shape kEngineType;
extern const Shape kIpDiscovery;
extern const Shape kKinesisFirehoseDestinationDetails;
extern const Shape kLogDeliveryConfiguration;
extern const Shape kLogDeliveryConfigurationList;
extern const Shape kLogDeliveryConfigurationRequest;
extern const Shape kLogDeliveryConfigurationRequestList;
extern const Shape kLogDeliveryConfigurationStatus;
extern const Shape kLogFormat;
extern const Shape kLogType;
extern const Shape kNetworkType;
extern const Shape kNodeGroupConfiguration;
extern const Shape kOutpostArnsList;
extern const Shape kPendingLogDeliveryConfiguration;
extern const Shape kPendingLogDeliveryConfigurationList;
extern const Shape kPreferredAvailabilityZoneList;
extern const Shape kPreferredOutpostArnList;
extern const Shape kReshardingConfiguration;
extern const Shape kReshardingConfigurationList;
extern const Shape kSecurityGroupIdsList;
extern const Shape kSnapshotArnsList;
extern const Shape kStorageEncryptionType;
extern const Shape kTag;
extern const Shape kTagList;
extern const Shape kTransitEncryptionMode;
extern const Shape kUserGroupId;
extern const Shape kUserGroupIdList;
extern const Shape kUserId;

// replication_group_shapes.cc
extern const Shape kReplicationGroup;

}  // namespace aws::elasticache
