// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/errors.h"
#include "aws/elasticache/families.h"
#include "aws/elasticache/shapes.h"
#include "aws/model/service.h"

namespace aws::elasticache {

namespace {

constexpr Member kCreateGlobalReplicationGroupMessageMembers[] = {
    {"GlobalReplicationGroupIdSuffix", kString, kRequired},
    {"GlobalReplicationGroupDescription", kText},
    {"PrimaryReplicationGroupId", kString, kRequired},
};
constexpr Shape kCreateGlobalReplicationGroupMessage =
    structure("CreateGlobalReplicationGroupMessage", kCreateGlobalReplicationGroupMessageMembers);

constexpr Member kGlobalReplicationGroupMemberMembers[] = {
    {"ReplicationGroupId", kString},
    {"ReplicationGroupRegion", kString},
    {"Role", kString},
    {"AutomaticFailover", kAutomaticFailoverStatus},
    {"Status", kString},
};
constexpr Shape kGlobalReplicationGroupMember =
    structure("GlobalReplicationGroupMember", kGlobalReplicationGroupMemberMembers);

constexpr Shape kGlobalReplicationGroupMemberList =
    list("GlobalReplicationGroupMemberList", "GlobalReplicationGroupMember",
         kGlobalReplicationGroupMember);

constexpr Member kGlobalNodeGroupMembers[] = {
    {"GlobalNodeGroupId", kString},
    {"Slots", kString},
};
constexpr Shape kGlobalNodeGroup = structure("GlobalNodeGroup", kGlobalNodeGroupMembers);

constexpr Shape kGlobalNodeGroupList =
    list("GlobalNodeGroupList", "GlobalNodeGroup", kGlobalNodeGroup);

constexpr Member kGlobalReplicationGroupMembers[] = {
    {"GlobalReplicationGroupId", kString},
    {"GlobalReplicationGroupDescription", kText},
    {"Status", kString},
    {"CacheNodeType", kString},
    {"Engine", kString},
    {"EngineVersion", kString},
    {"Members", kGlobalReplicationGroupMemberList},
    {"ClusterEnabled", kBoolean},
    {"GlobalNodeGroups", kGlobalNodeGroupList},
    {"AuthTokenEnabled", kBoolean},
    {"TransitEncryptionEnabled", kBoolean},
    {"AtRestEncryptionEnabled", kBoolean},
    {"ARN", kString},
};
constexpr Shape kGlobalReplicationGroup =
    structure("GlobalReplicationGroup", kGlobalReplicationGroupMembers);

constexpr Member kCreateGlobalReplicationGroupResultMembers[] = {
    {"GlobalReplicationGroup", kGlobalReplicationGroup},
};
constexpr Shape kCreateGlobalReplicationGroupResult =
    structure("CreateGlobalReplicationGroupResult", kCreateGlobalReplicationGroupResultMembers);

constexpr Member kDescribeGlobalReplicationGroupsMessageMembers[] = {
    {"GlobalReplicationGroupId", kString},
    {"MaxRecords", kInteger},
    {"Marker", kString},
    {"ShowMemberInfo", kBoolean},
};
constexpr Shape kDescribeGlobalReplicationGroupsMessage = structure(
    "DescribeGlobalReplicationGroupsMessage", kDescribeGlobalReplicationGroupsMessageMembers);

constexpr Shape kGlobalReplicationGroupList =
    list("GlobalReplicationGroupList", "GlobalReplicationGroup", kGlobalReplicationGroup);

constexpr Member kDescribeGlobalReplicationGroupsResultMembers[] = {
    {"Marker", kString},
    {"GlobalReplicationGroups", kGlobalReplicationGroupList},
};
constexpr Shape kDescribeGlobalReplicationGroupsResult = structure(
    "DescribeGlobalReplicationGroupsResult", kDescribeGlobalReplicationGroupsResultMembers);

constexpr Member kModifyGlobalReplicationGroupMessageMembers[] = {
    {"GlobalReplicationGroupId", kString, kRequired},
    {"ApplyImmediately", kBoolean, kRequired},
    {"CacheNodeType", kString},
    {"Engine", kString},
    {"EngineVersion", kString},
    {"CacheParameterGroupName", kString},
    {"GlobalReplicationGroupDescription", kText},
    {"AutomaticFailoverEnabled", kBoolean},
};
constexpr Shape kModifyGlobalReplicationGroupMessage =
    structure("ModifyGlobalReplicationGroupMessage", kModifyGlobalReplicationGroupMessageMembers);

constexpr Member kModifyGlobalReplicationGroupResultMembers[] = {
    {"GlobalReplicationGroup", kGlobalReplicationGroup},
};
constexpr Shape kModifyGlobalReplicationGroupResult =
    structure("ModifyGlobalReplicationGroupResult", kModifyGlobalReplicationGroupResultMembers);

constexpr Member kRegionalConfigurationMembers[] = {
    {"ReplicationGroupId", kString, kRequired},
    {"ReplicationGroupRegion", kString, kRequired},
    {"ReshardingConfiguration", kReshardingConfigurationList, kRequired},
};
constexpr Shape kRegionalConfiguration =
    structure("RegionalConfiguration", kRegionalConfigurationMembers);

constexpr Shape kRegionalConfigurationList =
    list("RegionalConfigurationList", "RegionalConfiguration", kRegionalConfiguration);

constexpr Member kIncreaseNodeGroupsInGlobalReplicationGroupMessageMembers[] = {
    {"GlobalReplicationGroupId", kString, kRequired},
    {"NodeGroupCount", kInteger, kRequired},
    {"RegionalConfigurations", kRegionalConfigurationList},
    {"ApplyImmediately", kBoolean, kRequired},
};
constexpr Shape kIncreaseNodeGroupsInGlobalReplicationGroupMessage =
    structure("IncreaseNodeGroupsInGlobalReplicationGroupMessage",
              kIncreaseNodeGroupsInGlobalReplicationGroupMessageMembers);

constexpr Member kIncreaseNodeGroupsInGlobalReplicationGroupResultMembers[] = {
    {"GlobalReplicationGroup", kGlobalReplicationGroup},
};
constexpr Shape kIncreaseNodeGroupsInGlobalReplicationGroupResult =
    structure("IncreaseNodeGroupsInGlobalReplicationGroupResult",
              kIncreaseNodeGroupsInGlobalReplicationGroupResultMembers);

constexpr Shape kGlobalNodeGroupIdList =
    list("GlobalNodeGroupIdList", "GlobalNodeGroupId", kString);

constexpr Member kDecreaseNodeGroupsInGlobalReplicationGroupMessageMembers[] = {
    {"GlobalReplicationGroupId", kString, kRequired},
    {"NodeGroupCount", kInteger, kRequired},
    {"GlobalNodeGroupsToRemove", kGlobalNodeGroupIdList},
    {"GlobalNodeGroupsToRetain", kGlobalNodeGroupIdList},
    {"ApplyImmediately", kBoolean, kRequired},
};
constexpr Shape kDecreaseNodeGroupsInGlobalReplicationGroupMessage =
    structure("DecreaseNodeGroupsInGlobalReplicationGroupMessage",
              kDecreaseNodeGroupsInGlobalReplicationGroupMessageMembers);

constexpr Member kDecreaseNodeGroupsInGlobalReplicationGroupResultMembers[] = {
    {"GlobalReplicationGroup", kGlobalReplicationGroup},
};
constexpr Shape kDecreaseNodeGroupsInGlobalReplicationGroupResult =
    structure("DecreaseNodeGroupsInGlobalReplicationGroupResult",
              kDecreaseNodeGroupsInGlobalReplicationGroupResultMembers);

constexpr Member kRebalanceSlotsInGlobalReplicationGroupMessageMembers[] = {
    {"GlobalReplicationGroupId", kString, kRequired},
    {"ApplyImmediately", kBoolean, kRequired},
};
constexpr Shape kRebalanceSlotsInGlobalReplicationGroupMessage =
    structure("RebalanceSlotsInGlobalReplicationGroupMessage",
              kRebalanceSlotsInGlobalReplicationGroupMessageMembers);

constexpr Member kRebalanceSlotsInGlobalReplicationGroupResultMembers[] = {
    {"GlobalReplicationGroup", kGlobalReplicationGroup},
};
constexpr Shape kRebalanceSlotsInGlobalReplicationGroupResult =
    structure("RebalanceSlotsInGlobalReplicationGroupResult",
              kRebalanceSlotsInGlobalReplicationGroupResultMembers);

constexpr Member kFailoverGlobalReplicationGroupMessageMembers[] = {
    {"GlobalReplicationGroupId", kString, kRequired},
    {"PrimaryRegion", kString, kRequired},
    {"PrimaryReplicationGroupId", kString, kRequired},
};
constexpr Shape kFailoverGlobalReplicationGroupMessage = structure(
    "FailoverGlobalReplicationGroupMessage", kFailoverGlobalReplicationGroupMessageMembers);

constexpr Member kFailoverGlobalReplicationGroupResultMembers[] = {
    {"GlobalReplicationGroup", kGlobalReplicationGroup},
};
constexpr Shape kFailoverGlobalReplicationGroupResult =
    structure("FailoverGlobalReplicationGroupResult", kFailoverGlobalReplicationGroupResultMembers);

constexpr Member kDisassociateGlobalReplicationGroupMessageMembers[] = {
    {"GlobalReplicationGroupId", kString, kRequired},
    {"ReplicationGroupId", kString, kRequired},
    {"ReplicationGroupRegion", kString, kRequired},
};
constexpr Shape kDisassociateGlobalReplicationGroupMessage = structure(
    "DisassociateGlobalReplicationGroupMessage", kDisassociateGlobalReplicationGroupMessageMembers);

constexpr Member kDisassociateGlobalReplicationGroupResultMembers[] = {
    {"GlobalReplicationGroup", kGlobalReplicationGroup},
};
constexpr Shape kDisassociateGlobalReplicationGroupResult = structure(
    "DisassociateGlobalReplicationGroupResult", kDisassociateGlobalReplicationGroupResultMembers);

constexpr Member kDeleteGlobalReplicationGroupMessageMembers[] = {
    {"GlobalReplicationGroupId", kString, kRequired},
    {"RetainPrimaryReplicationGroup", kBoolean, kRequired},
};
constexpr Shape kDeleteGlobalReplicationGroupMessage =
    structure("DeleteGlobalReplicationGroupMessage", kDeleteGlobalReplicationGroupMessageMembers);

constexpr Member kDeleteGlobalReplicationGroupResultMembers[] = {
    {"GlobalReplicationGroup", kGlobalReplicationGroup},
};
constexpr Shape kDeleteGlobalReplicationGroupResult =
    structure("DeleteGlobalReplicationGroupResult", kDeleteGlobalReplicationGroupResultMembers);

constexpr const ErrorSpec* kCreateGlobalReplicationGroupErrors[] = {
    &kGlobalReplicationGroupAlreadyExistsFault, &kInvalidParameterValue,
    &kInvalidReplicationGroupStateFault,        &kReplicationGroupNotFoundFault,
    &kServiceLinkedRoleNotFoundFault,
};

constexpr const ErrorSpec* kDescribeGlobalReplicationGroupsErrors[] = {
    &kGlobalReplicationGroupNotFoundFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
};

constexpr const ErrorSpec* kModifyGlobalReplicationGroupErrors[] = {
    &kGlobalReplicationGroupNotFoundFault,
    &kInvalidGlobalReplicationGroupStateFault,
    &kInvalidParameterValue,
};

constexpr const ErrorSpec* kIncreaseNodeGroupsInGlobalReplicationGroupErrors[] = {
    &kGlobalReplicationGroupNotFoundFault,
    &kInvalidGlobalReplicationGroupStateFault,
    &kInvalidParameterValue,
};

constexpr const ErrorSpec* kDecreaseNodeGroupsInGlobalReplicationGroupErrors[] = {
    &kGlobalReplicationGroupNotFoundFault,
    &kInvalidGlobalReplicationGroupStateFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
};

constexpr const ErrorSpec* kRebalanceSlotsInGlobalReplicationGroupErrors[] = {
    &kGlobalReplicationGroupNotFoundFault,
    &kInvalidGlobalReplicationGroupStateFault,
    &kInvalidParameterValue,
};

constexpr const ErrorSpec* kFailoverGlobalReplicationGroupErrors[] = {
    &kGlobalReplicationGroupNotFoundFault,
    &kInvalidGlobalReplicationGroupStateFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
};

constexpr const ErrorSpec* kDisassociateGlobalReplicationGroupErrors[] = {
    &kGlobalReplicationGroupNotFoundFault,
    &kInvalidGlobalReplicationGroupStateFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
};

constexpr const ErrorSpec* kDeleteGlobalReplicationGroupErrors[] = {
    &kGlobalReplicationGroupNotFoundFault,
    &kInvalidGlobalReplicationGroupStateFault,
    &kInvalidParameterValue,
};

constexpr Operation kGlobalReplicationGroupsOperations[] = {
    {"CreateGlobalReplicationGroup", &kCreateGlobalReplicationGroupMessage,
     &kCreateGlobalReplicationGroupResult, kCreateGlobalReplicationGroupErrors},
    {"DescribeGlobalReplicationGroups", &kDescribeGlobalReplicationGroupsMessage,
     &kDescribeGlobalReplicationGroupsResult, kDescribeGlobalReplicationGroupsErrors,
     &kMarkerPages},
    {"ModifyGlobalReplicationGroup", &kModifyGlobalReplicationGroupMessage,
     &kModifyGlobalReplicationGroupResult, kModifyGlobalReplicationGroupErrors},
    {"IncreaseNodeGroupsInGlobalReplicationGroup",
     &kIncreaseNodeGroupsInGlobalReplicationGroupMessage,
     &kIncreaseNodeGroupsInGlobalReplicationGroupResult,
     kIncreaseNodeGroupsInGlobalReplicationGroupErrors},
    {"DecreaseNodeGroupsInGlobalReplicationGroup",
     &kDecreaseNodeGroupsInGlobalReplicationGroupMessage,
     &kDecreaseNodeGroupsInGlobalReplicationGroupResult,
     kDecreaseNodeGroupsInGlobalReplicationGroupErrors},
    {"RebalanceSlotsInGlobalReplicationGroup", &kRebalanceSlotsInGlobalReplicationGroupMessage,
     &kRebalanceSlotsInGlobalReplicationGroupResult, kRebalanceSlotsInGlobalReplicationGroupErrors},
    {"FailoverGlobalReplicationGroup", &kFailoverGlobalReplicationGroupMessage,
     &kFailoverGlobalReplicationGroupResult, kFailoverGlobalReplicationGroupErrors},
    {"DisassociateGlobalReplicationGroup", &kDisassociateGlobalReplicationGroupMessage,
     &kDisassociateGlobalReplicationGroupResult, kDisassociateGlobalReplicationGroupErrors},
    {"DeleteGlobalReplicationGroup", &kDeleteGlobalReplicationGroupMessage,
     &kDeleteGlobalReplicationGroupResult, kDeleteGlobalReplicationGroupErrors},
};

}  // namespace

std::span<const Operation> global_replication_groups() {
  return kGlobalReplicationGroupsOperations;
}

}  // namespace aws::elasticache
