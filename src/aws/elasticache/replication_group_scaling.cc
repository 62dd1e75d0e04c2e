// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/errors.h"
#include "aws/elasticache/families.h"
#include "aws/elasticache/shapes.h"
#include "aws/model/service.h"

namespace aws::elasticache {

namespace {

constexpr Shape kNodeGroupsToRemoveList =
    list("NodeGroupsToRemoveList", "NodeGroupToRemove", kAllowedNodeGroupId);

constexpr Shape kNodeGroupsToRetainList =
    list("NodeGroupsToRetainList", "NodeGroupToRetain", kAllowedNodeGroupId);

constexpr Member kModifyReplicationGroupShardConfigurationMessageMembers[] = {
    {"ReplicationGroupId", kString, kRequired},
    {"NodeGroupCount", kInteger, kRequired},
    {"ApplyImmediately", kBoolean, kRequired},
    {"ReshardingConfiguration", kReshardingConfigurationList},
    {"NodeGroupsToRemove", kNodeGroupsToRemoveList},
    {"NodeGroupsToRetain", kNodeGroupsToRetainList},
};
constexpr Shape kModifyReplicationGroupShardConfigurationMessage =
    structure("ModifyReplicationGroupShardConfigurationMessage",
              kModifyReplicationGroupShardConfigurationMessageMembers);

constexpr Member kModifyReplicationGroupShardConfigurationResultMembers[] = {
    {"ReplicationGroup", kReplicationGroup},
};
constexpr Shape kModifyReplicationGroupShardConfigurationResult =
    structure("ModifyReplicationGroupShardConfigurationResult",
              kModifyReplicationGroupShardConfigurationResultMembers);

constexpr Member kConfigureShardMembers[] = {
    {"NodeGroupId", kAllowedNodeGroupId, kRequired},
    {"NewReplicaCount", kInteger, kRequired},
    {"PreferredAvailabilityZones", kPreferredAvailabilityZoneList},
    {"PreferredOutpostArns", kPreferredOutpostArnList},
};
constexpr Shape kConfigureShard = structure("ConfigureShard", kConfigureShardMembers);

constexpr Shape kReplicaConfigurationList =
    list("ReplicaConfigurationList", "ConfigureShard", kConfigureShard);

constexpr Member kIncreaseReplicaCountMessageMembers[] = {
    {"ReplicationGroupId", kString, kRequired},
    {"NewReplicaCount", kInteger},
    {"ReplicaConfiguration", kReplicaConfigurationList},
    {"ApplyImmediately", kBoolean, kRequired},
};
constexpr Shape kIncreaseReplicaCountMessage =
    structure("IncreaseReplicaCountMessage", kIncreaseReplicaCountMessageMembers);

constexpr Member kIncreaseReplicaCountResultMembers[] = {
    {"ReplicationGroup", kReplicationGroup},
};
constexpr Shape kIncreaseReplicaCountResult =
    structure("IncreaseReplicaCountResult", kIncreaseReplicaCountResultMembers);

constexpr Shape kRemoveReplicasList = list("RemoveReplicasList", "member", kString);

constexpr Member kDecreaseReplicaCountMessageMembers[] = {
    {"ReplicationGroupId", kString, kRequired},          {"NewReplicaCount", kInteger},
    {"ReplicaConfiguration", kReplicaConfigurationList}, {"ReplicasToRemove", kRemoveReplicasList},
    {"ApplyImmediately", kBoolean, kRequired},
};
constexpr Shape kDecreaseReplicaCountMessage =
    structure("DecreaseReplicaCountMessage", kDecreaseReplicaCountMessageMembers);

constexpr Member kDecreaseReplicaCountResultMembers[] = {
    {"ReplicationGroup", kReplicationGroup},
};
constexpr Shape kDecreaseReplicaCountResult =
    structure("DecreaseReplicaCountResult", kDecreaseReplicaCountResultMembers);

constexpr Member kTestFailoverMessageMembers[] = {
    {"ReplicationGroupId", kString, kRequired},
    {"NodeGroupId", kAllowedNodeGroupId, kRequired},
};
constexpr Shape kTestFailoverMessage =
    structure("TestFailoverMessage", kTestFailoverMessageMembers);

constexpr Member kTestFailoverResultMembers[] = {
    {"ReplicationGroup", kReplicationGroup},
};
constexpr Shape kTestFailoverResult = structure("TestFailoverResult", kTestFailoverResultMembers);

constexpr const ErrorSpec* kModifyReplicationGroupShardConfigurationErrors[] = {
    &kInsufficientCacheClusterCapacityFault,
    &kInvalidCacheClusterStateFault,
    &kInvalidKMSKeyFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
    &kInvalidReplicationGroupStateFault,
    &kInvalidVPCNetworkStateFault,
    &kNodeGroupsPerReplicationGroupQuotaExceededFault,
    &kNodeQuotaForCustomerExceededFault,
    &kReplicationGroupNotFoundFault,
};

constexpr const ErrorSpec* kIncreaseReplicaCountErrors[] = {
    &kClusterQuotaForCustomerExceededFault,
    &kInsufficientCacheClusterCapacityFault,
    &kInvalidCacheClusterStateFault,
    &kInvalidKMSKeyFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
    &kInvalidReplicationGroupStateFault,
    &kInvalidVPCNetworkStateFault,
    &kNoOperationFault,
    &kNodeGroupsPerReplicationGroupQuotaExceededFault,
    &kNodeQuotaForCustomerExceededFault,
    &kReplicationGroupNotFoundFault,
};

constexpr const ErrorSpec* kDecreaseReplicaCountErrors[] = {
    &kClusterQuotaForCustomerExceededFault,
    &kInsufficientCacheClusterCapacityFault,
    &kInvalidCacheClusterStateFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
    &kInvalidReplicationGroupStateFault,
    &kInvalidVPCNetworkStateFault,
    &kNoOperationFault,
    &kNodeGroupsPerReplicationGroupQuotaExceededFault,
    &kNodeQuotaForCustomerExceededFault,
    &kReplicationGroupNotFoundFault,
    &kServiceLinkedRoleNotFoundFault,
};

constexpr const ErrorSpec* kTestFailoverErrors[] = {
    &kAPICallRateForCustomerExceededFault,
    &kInvalidCacheClusterStateFault,
    &kInvalidKMSKeyFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
    &kInvalidReplicationGroupStateFault,
    &kNodeGroupNotFoundFault,
    &kReplicationGroupNotFoundFault,
    &kTestFailoverNotAvailableFault,
};

constexpr Operation kReplicationGroupScalingOperations[] = {
    {"ModifyReplicationGroupShardConfiguration", &kModifyReplicationGroupShardConfigurationMessage,
     &kModifyReplicationGroupShardConfigurationResult,
     kModifyReplicationGroupShardConfigurationErrors},
    {"IncreaseReplicaCount", &kIncreaseReplicaCountMessage, &kIncreaseReplicaCountResult,
     kIncreaseReplicaCountErrors},
    {"DecreaseReplicaCount", &kDecreaseReplicaCountMessage, &kDecreaseReplicaCountResult,
     kDecreaseReplicaCountErrors},
    {"TestFailover", &kTestFailoverMessage, &kTestFailoverResult, kTestFailoverErrors},
};

}  // namespace

std::span<const Operation> replication_group_scaling() {
  return kReplicationGroupScalingOperations;
}

}  // namespace aws::elasticache
