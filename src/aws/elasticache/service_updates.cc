// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/errors.h"
#include "aws/elasticache/families.h"
#include "aws/elasticache/shapes.h"
#include "aws/model/service.h"

namespace aws::elasticache {

namespace {

constexpr std::string_view kServiceUpdateStatusValues[] = {"available", "cancelled", "expired"};
constexpr Shape kServiceUpdateStatus =
    enumeration("ServiceUpdateStatus", kServiceUpdateStatusValues);

constexpr Shape kServiceUpdateStatusList =
    list("ServiceUpdateStatusList", "member", kServiceUpdateStatus, 0, 3);

constexpr Member kDescribeServiceUpdatesMessageMembers[] = {
    {"ServiceUpdateName", kString},
    {"ServiceUpdateStatus", kServiceUpdateStatusList},
    {"MaxRecords", kInteger},
    {"Marker", kString},
};
constexpr Shape kDescribeServiceUpdatesMessage =
    structure("DescribeServiceUpdatesMessage", kDescribeServiceUpdatesMessageMembers);

constexpr std::string_view kServiceUpdateSeverityValues[] = {"critical", "important", "medium",
                                                             "low"};
constexpr Shape kServiceUpdateSeverity =
    enumeration("ServiceUpdateSeverity", kServiceUpdateSeverityValues);

constexpr std::string_view kServiceUpdateTypeValues[] = {"security-update"};
constexpr Shape kServiceUpdateType = enumeration("ServiceUpdateType", kServiceUpdateTypeValues);

constexpr Member kServiceUpdateMembers[] = {
    {"ServiceUpdateName", kString},
    {"ServiceUpdateReleaseDate", kTimestamp},
    {"ServiceUpdateEndDate", kTimestamp},
    {"ServiceUpdateSeverity", kServiceUpdateSeverity},
    {"ServiceUpdateRecommendedApplyByDate", kTimestamp},
    {"ServiceUpdateStatus", kServiceUpdateStatus},
    {"ServiceUpdateDescription", kString},
    {"ServiceUpdateType", kServiceUpdateType},
    {"Engine", kString},
    {"EngineVersion", kString},
    {"AutoUpdateAfterRecommendedApplyByDate", kBoolean},
    {"EstimatedUpdateTime", kString},
};
constexpr Shape kServiceUpdate = structure("ServiceUpdate", kServiceUpdateMembers);

constexpr Shape kServiceUpdateList = list("ServiceUpdateList", "ServiceUpdate", kServiceUpdate);

constexpr Member kServiceUpdatesMessageMembers[] = {
    {"Marker", kString},
    {"ServiceUpdates", kServiceUpdateList},
};
constexpr Shape kServiceUpdatesMessage =
    structure("ServiceUpdatesMessage", kServiceUpdatesMessageMembers);

constexpr Shape kReplicationGroupIdList = list("ReplicationGroupIdList", "member", kString, 0, 20);

constexpr Shape kCacheClusterIdList = list("CacheClusterIdList", "member", kString, 0, 20);

constexpr Member kTimeRangeFilterMembers[] = {
    {"StartTime", kTimestamp},
    {"EndTime", kTimestamp},
};
constexpr Shape kTimeRangeFilter = structure("TimeRangeFilter", kTimeRangeFilterMembers);

constexpr std::string_view kUpdateActionStatusValues[] = {
    "not-applied", "waiting-to-start", "in-progress", "stopping",      "stopped",
    "complete",    "scheduling",       "scheduled",   "not-applicable"};
constexpr Shape kUpdateActionStatus = enumeration("UpdateActionStatus", kUpdateActionStatusValues);

constexpr Shape kUpdateActionStatusList =
    list("UpdateActionStatusList", "member", kUpdateActionStatus, 0, 9);

constexpr Member kDescribeUpdateActionsMessageMembers[] = {
    {"ServiceUpdateName", kString},
    {"ReplicationGroupIds", kReplicationGroupIdList},
    {"CacheClusterIds", kCacheClusterIdList},
    {"Engine", kString},
    {"ServiceUpdateStatus", kServiceUpdateStatusList},
    {"ServiceUpdateTimeRange", kTimeRangeFilter},
    {"UpdateActionStatus", kUpdateActionStatusList},
    {"ShowNodeLevelUpdateStatus", kBoolean},
    {"MaxRecords", kInteger},
    {"Marker", kString},
};
constexpr Shape kDescribeUpdateActionsMessage =
    structure("DescribeUpdateActionsMessage", kDescribeUpdateActionsMessageMembers);

constexpr std::string_view kSlaMetValues[] = {"yes", "no", "n/a"};
constexpr Shape kSlaMet = enumeration("SlaMet", kSlaMetValues);

constexpr std::string_view kNodeUpdateStatusValues[] = {
    "not-applied", "waiting-to-start", "in-progress", "stopping", "stopped", "complete"};
constexpr Shape kNodeUpdateStatus = enumeration("NodeUpdateStatus", kNodeUpdateStatusValues);

constexpr std::string_view kNodeUpdateInitiatedByValues[] = {"system", "customer"};
constexpr Shape kNodeUpdateInitiatedBy =
    enumeration("NodeUpdateInitiatedBy", kNodeUpdateInitiatedByValues);

constexpr Member kNodeGroupMemberUpdateStatusMembers[] = {
    {"CacheClusterId", kString},
    {"CacheNodeId", kString},
    {"NodeUpdateStatus", kNodeUpdateStatus},
    {"NodeDeletionDate", kTimestamp},
    {"NodeUpdateStartDate", kTimestamp},
    {"NodeUpdateEndDate", kTimestamp},
    {"NodeUpdateInitiatedBy", kNodeUpdateInitiatedBy},
    {"NodeUpdateInitiatedDate", kTimestamp},
    {"NodeUpdateStatusModifiedDate", kTimestamp},
};
constexpr Shape kNodeGroupMemberUpdateStatus =
    structure("NodeGroupMemberUpdateStatus", kNodeGroupMemberUpdateStatusMembers);

constexpr Shape kNodeGroupMemberUpdateStatusList = list(
    "NodeGroupMemberUpdateStatusList", "NodeGroupMemberUpdateStatus", kNodeGroupMemberUpdateStatus);

constexpr Member kNodeGroupUpdateStatusMembers[] = {
    {"NodeGroupId", kString},
    {"NodeGroupMemberUpdateStatus", kNodeGroupMemberUpdateStatusList},
};
constexpr Shape kNodeGroupUpdateStatus =
    structure("NodeGroupUpdateStatus", kNodeGroupUpdateStatusMembers);

constexpr Shape kNodeGroupUpdateStatusList =
    list("NodeGroupUpdateStatusList", "NodeGroupUpdateStatus", kNodeGroupUpdateStatus);

constexpr Member kCacheNodeUpdateStatusMembers[] = {
    {"CacheNodeId", kString},
    {"NodeUpdateStatus", kNodeUpdateStatus},
    {"NodeDeletionDate", kTimestamp},
    {"NodeUpdateStartDate", kTimestamp},
    {"NodeUpdateEndDate", kTimestamp},
    {"NodeUpdateInitiatedBy", kNodeUpdateInitiatedBy},
    {"NodeUpdateInitiatedDate", kTimestamp},
    {"NodeUpdateStatusModifiedDate", kTimestamp},
};
constexpr Shape kCacheNodeUpdateStatus =
    structure("CacheNodeUpdateStatus", kCacheNodeUpdateStatusMembers);

constexpr Shape kCacheNodeUpdateStatusList =
    list("CacheNodeUpdateStatusList", "CacheNodeUpdateStatus", kCacheNodeUpdateStatus);

constexpr Member kUpdateActionMembers[] = {
    {"ReplicationGroupId", kString},
    {"CacheClusterId", kString},
    {"ServiceUpdateName", kString},
    {"ServiceUpdateReleaseDate", kTimestamp},
    {"ServiceUpdateSeverity", kServiceUpdateSeverity},
    {"ServiceUpdateStatus", kServiceUpdateStatus},
    {"ServiceUpdateRecommendedApplyByDate", kTimestamp},
    {"ServiceUpdateType", kServiceUpdateType},
    {"UpdateActionAvailableDate", kTimestamp},
    {"UpdateActionStatus", kUpdateActionStatus},
    {"NodesUpdated", kString},
    {"UpdateActionStatusModifiedDate", kTimestamp},
    {"SlaMet", kSlaMet},
    {"NodeGroupUpdateStatus", kNodeGroupUpdateStatusList},
    {"CacheNodeUpdateStatus", kCacheNodeUpdateStatusList},
    {"EstimatedUpdateTime", kString},
    {"Engine", kString},
};
constexpr Shape kUpdateAction = structure("UpdateAction", kUpdateActionMembers);

constexpr Shape kUpdateActionList = list("UpdateActionList", "UpdateAction", kUpdateAction);

constexpr Member kUpdateActionsMessageMembers[] = {
    {"Marker", kString},
    {"UpdateActions", kUpdateActionList},
};
constexpr Shape kUpdateActionsMessage =
    structure("UpdateActionsMessage", kUpdateActionsMessageMembers);

constexpr Member kBatchApplyUpdateActionMessageMembers[] = {
    {"ReplicationGroupIds", kReplicationGroupIdList},
    {"CacheClusterIds", kCacheClusterIdList},
    {"ServiceUpdateName", kString, kRequired},
};
constexpr Shape kBatchApplyUpdateActionMessage =
    structure("BatchApplyUpdateActionMessage", kBatchApplyUpdateActionMessageMembers);

constexpr Member kProcessedUpdateActionMembers[] = {
    {"ReplicationGroupId", kString},
    {"CacheClusterId", kString},
    {"ServiceUpdateName", kString},
    {"UpdateActionStatus", kUpdateActionStatus},
};
constexpr Shape kProcessedUpdateAction =
    structure("ProcessedUpdateAction", kProcessedUpdateActionMembers);

constexpr Shape kProcessedUpdateActionList =
    list("ProcessedUpdateActionList", "ProcessedUpdateAction", kProcessedUpdateAction);

constexpr Member kUnprocessedUpdateActionMembers[] = {
    {"ReplicationGroupId", kString}, {"CacheClusterId", kString}, {"ServiceUpdateName", kString},
    {"ErrorType", kString},          {"ErrorMessage", kString},
};
constexpr Shape kUnprocessedUpdateAction =
    structure("UnprocessedUpdateAction", kUnprocessedUpdateActionMembers);

constexpr Shape kUnprocessedUpdateActionList =
    list("UnprocessedUpdateActionList", "UnprocessedUpdateAction", kUnprocessedUpdateAction);

constexpr Member kUpdateActionResultsMessageMembers[] = {
    {"ProcessedUpdateActions", kProcessedUpdateActionList},
    {"UnprocessedUpdateActions", kUnprocessedUpdateActionList},
};
constexpr Shape kUpdateActionResultsMessage =
    structure("UpdateActionResultsMessage", kUpdateActionResultsMessageMembers);

constexpr Member kBatchStopUpdateActionMessageMembers[] = {
    {"ReplicationGroupIds", kReplicationGroupIdList},
    {"CacheClusterIds", kCacheClusterIdList},
    {"ServiceUpdateName", kString, kRequired},
};
constexpr Shape kBatchStopUpdateActionMessage =
    structure("BatchStopUpdateActionMessage", kBatchStopUpdateActionMessageMembers);

constexpr const ErrorSpec* kDescribeServiceUpdatesErrors[] = {
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
    &kServiceUpdateNotFoundFault,
};

constexpr const ErrorSpec* kDescribeUpdateActionsErrors[] = {
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
};

constexpr const ErrorSpec* kBatchApplyUpdateActionErrors[] = {
    &kInvalidParameterValue,
    &kServiceUpdateNotFoundFault,
};

constexpr const ErrorSpec* kBatchStopUpdateActionErrors[] = {
    &kInvalidParameterValue,
    &kServiceUpdateNotFoundFault,
};

constexpr Operation kServiceUpdatesOperations[] = {
    {"DescribeServiceUpdates", &kDescribeServiceUpdatesMessage, &kServiceUpdatesMessage,
     kDescribeServiceUpdatesErrors, &kMarkerPages},
    {"DescribeUpdateActions", &kDescribeUpdateActionsMessage, &kUpdateActionsMessage,
     kDescribeUpdateActionsErrors, &kMarkerPages},
    {"BatchApplyUpdateAction", &kBatchApplyUpdateActionMessage, &kUpdateActionResultsMessage,
     kBatchApplyUpdateActionErrors},
    {"BatchStopUpdateAction", &kBatchStopUpdateActionMessage, &kUpdateActionResultsMessage,
     kBatchStopUpdateActionErrors},
};

}  // namespace

std::span<const Operation> service_updates() { return kServiceUpdatesOperations; }

}  // namespace aws::elasticache
