// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/errors.h"
#include "aws/elasticache/families.h"
#include "aws/elasticache/shapes.h"
#include "aws/model/service.h"

namespace aws::elasticache {

namespace {

constexpr Member kCreateCacheParameterGroupMessageMembers[] = {
    {"CacheParameterGroupName", kString, kRequired},
    {"CacheParameterGroupFamily", kString, kRequired},
    {"Description", kText, kRequired},
    {"Tags", kTagList},
};
constexpr Shape kCreateCacheParameterGroupMessage =
    structure("CreateCacheParameterGroupMessage", kCreateCacheParameterGroupMessageMembers);

constexpr Member kCacheParameterGroupMembers[] = {
    {"CacheParameterGroupName", kString},
    {"CacheParameterGroupFamily", kString},
    {"Description", kText},
    {"IsGlobal", kBoolean},
    {"ARN", kString},
};
constexpr Shape kCacheParameterGroup =
    structure("CacheParameterGroup", kCacheParameterGroupMembers);

constexpr Member kCreateCacheParameterGroupResultMembers[] = {
    {"CacheParameterGroup", kCacheParameterGroup},
};
constexpr Shape kCreateCacheParameterGroupResult =
    structure("CreateCacheParameterGroupResult", kCreateCacheParameterGroupResultMembers);

constexpr Member kDescribeCacheParameterGroupsMessageMembers[] = {
    {"CacheParameterGroupName", kString},
    {"MaxRecords", kInteger},
    {"Marker", kString},
};
constexpr Shape kDescribeCacheParameterGroupsMessage =
    structure("DescribeCacheParameterGroupsMessage", kDescribeCacheParameterGroupsMessageMembers);

constexpr Shape kCacheParameterGroupList =
    list("CacheParameterGroupList", "CacheParameterGroup", kCacheParameterGroup);

constexpr Member kCacheParameterGroupsMessageMembers[] = {
    {"Marker", kString},
    {"CacheParameterGroups", kCacheParameterGroupList},
};
constexpr Shape kCacheParameterGroupsMessage =
    structure("CacheParameterGroupsMessage", kCacheParameterGroupsMessageMembers);

constexpr Member kDescribeCacheParametersMessageMembers[] = {
    {"CacheParameterGroupName", kString, kRequired},
    {"Source", kString},
    {"MaxRecords", kInteger},
    {"Marker", kString},
};
constexpr Shape kDescribeCacheParametersMessage =
    structure("DescribeCacheParametersMessage", kDescribeCacheParametersMessageMembers);

constexpr std::string_view kChangeTypeValues[] = {"immediate", "requires-reboot"};
constexpr Shape kChangeType = enumeration("ChangeType", kChangeTypeValues);

constexpr Member kParameterMembers[] = {
    {"ParameterName", kString},  {"ParameterValue", kText},
    {"Description", kText},      {"Source", kString},
    {"DataType", kString},       {"AllowedValues", kString},
    {"IsModifiable", kBoolean},  {"MinimumEngineVersion", kString},
    {"ChangeType", kChangeType},
};
constexpr Shape kParameter = structure("Parameter", kParameterMembers);

constexpr Shape kParametersList = list("ParametersList", "Parameter", kParameter);

constexpr Member kCacheNodeTypeSpecificValueMembers[] = {
    {"CacheNodeType", kString},
    {"Value", kString},
};
constexpr Shape kCacheNodeTypeSpecificValue =
    structure("CacheNodeTypeSpecificValue", kCacheNodeTypeSpecificValueMembers);

constexpr Shape kCacheNodeTypeSpecificValueList = list(
    "CacheNodeTypeSpecificValueList", "CacheNodeTypeSpecificValue", kCacheNodeTypeSpecificValue);

constexpr Member kCacheNodeTypeSpecificParameterMembers[] = {
    {"ParameterName", kString},
    {"Description", kText},
    {"Source", kString},
    {"DataType", kString},
    {"AllowedValues", kString},
    {"IsModifiable", kBoolean},
    {"MinimumEngineVersion", kString},
    {"CacheNodeTypeSpecificValues", kCacheNodeTypeSpecificValueList},
    {"ChangeType", kChangeType},
};
constexpr Shape kCacheNodeTypeSpecificParameter =
    structure("CacheNodeTypeSpecificParameter", kCacheNodeTypeSpecificParameterMembers);

constexpr Shape kCacheNodeTypeSpecificParametersList =
    list("CacheNodeTypeSpecificParametersList", "CacheNodeTypeSpecificParameter",
         kCacheNodeTypeSpecificParameter);

constexpr Member kCacheParameterGroupDetailsMembers[] = {
    {"Marker", kString},
    {"Parameters", kParametersList},
    {"CacheNodeTypeSpecificParameters", kCacheNodeTypeSpecificParametersList},
};
constexpr Shape kCacheParameterGroupDetails =
    structure("CacheParameterGroupDetails", kCacheParameterGroupDetailsMembers);

constexpr Member kDescribeEngineDefaultParametersMessageMembers[] = {
    {"CacheParameterGroupFamily", kString, kRequired},
    {"MaxRecords", kInteger},
    {"Marker", kString},
};
constexpr Shape kDescribeEngineDefaultParametersMessage = structure(
    "DescribeEngineDefaultParametersMessage", kDescribeEngineDefaultParametersMessageMembers);

constexpr Member kEngineDefaultsMembers[] = {
    {"CacheParameterGroupFamily", kString},
    {"Marker", kString},
    {"Parameters", kParametersList},
    {"CacheNodeTypeSpecificParameters", kCacheNodeTypeSpecificParametersList},
};
constexpr Shape kEngineDefaults = structure("EngineDefaults", kEngineDefaultsMembers);

constexpr Member kDescribeEngineDefaultParametersResultMembers[] = {
    {"EngineDefaults", kEngineDefaults},
};
constexpr Shape kDescribeEngineDefaultParametersResult = structure(
    "DescribeEngineDefaultParametersResult", kDescribeEngineDefaultParametersResultMembers);

constexpr Member kParameterNameValueMembers[] = {
    {"ParameterName", kString},
    {"ParameterValue", kText},
};
constexpr Shape kParameterNameValue = structure("ParameterNameValue", kParameterNameValueMembers);

constexpr Shape kParameterNameValueList =
    list("ParameterNameValueList", "ParameterNameValue", kParameterNameValue);

constexpr Member kModifyCacheParameterGroupMessageMembers[] = {
    {"CacheParameterGroupName", kString, kRequired},
    {"ParameterNameValues", kParameterNameValueList, kRequired},
};
constexpr Shape kModifyCacheParameterGroupMessage =
    structure("ModifyCacheParameterGroupMessage", kModifyCacheParameterGroupMessageMembers);

constexpr Member kCacheParameterGroupNameMessageMembers[] = {
    {"CacheParameterGroupName", kString},
};
constexpr Shape kCacheParameterGroupNameMessage =
    structure("CacheParameterGroupNameMessage", kCacheParameterGroupNameMessageMembers);

constexpr Member kResetCacheParameterGroupMessageMembers[] = {
    {"CacheParameterGroupName", kString, kRequired},
    {"ResetAllParameters", kBoolean},
    {"ParameterNameValues", kParameterNameValueList},
};
constexpr Shape kResetCacheParameterGroupMessage =
    structure("ResetCacheParameterGroupMessage", kResetCacheParameterGroupMessageMembers);

constexpr Member kDeleteCacheParameterGroupMessageMembers[] = {
    {"CacheParameterGroupName", kString, kRequired},
};
constexpr Shape kDeleteCacheParameterGroupMessage =
    structure("DeleteCacheParameterGroupMessage", kDeleteCacheParameterGroupMessageMembers);

constexpr const ErrorSpec* kCreateCacheParameterGroupErrors[] = {
    &kCacheParameterGroupAlreadyExistsFault,
    &kCacheParameterGroupQuotaExceededFault,
    &kInvalidCacheParameterGroupStateFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
    &kTagQuotaPerResourceExceeded,
};

constexpr const ErrorSpec* kDescribeCacheParameterGroupsErrors[] = {
    &kCacheParameterGroupNotFoundFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
};

constexpr const ErrorSpec* kDescribeCacheParametersErrors[] = {
    &kCacheParameterGroupNotFoundFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
};

constexpr const ErrorSpec* kDescribeEngineDefaultParametersErrors[] = {
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
};

constexpr const ErrorSpec* kModifyCacheParameterGroupErrors[] = {
    &kCacheParameterGroupNotFoundFault,
    &kInvalidCacheParameterGroupStateFault,
    &kInvalidGlobalReplicationGroupStateFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
};

constexpr const ErrorSpec* kResetCacheParameterGroupErrors[] = {
    &kCacheParameterGroupNotFoundFault,
    &kInvalidCacheParameterGroupStateFault,
    &kInvalidGlobalReplicationGroupStateFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
};

constexpr const ErrorSpec* kDeleteCacheParameterGroupErrors[] = {
    &kCacheParameterGroupNotFoundFault,
    &kInvalidCacheParameterGroupStateFault,
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
};

constexpr Operation kParameterGroupsOperations[] = {
    {"CreateCacheParameterGroup", &kCreateCacheParameterGroupMessage,
     &kCreateCacheParameterGroupResult, kCreateCacheParameterGroupErrors},
    {"DescribeCacheParameterGroups", &kDescribeCacheParameterGroupsMessage,
     &kCacheParameterGroupsMessage, kDescribeCacheParameterGroupsErrors, &kMarkerPages},
    {"DescribeCacheParameters", &kDescribeCacheParametersMessage, &kCacheParameterGroupDetails,
     kDescribeCacheParametersErrors, &kMarkerPages},
    {"DescribeEngineDefaultParameters", &kDescribeEngineDefaultParametersMessage,
     &kDescribeEngineDefaultParametersResult, kDescribeEngineDefaultParametersErrors,
     &kMarkerPages},
    {"ModifyCacheParameterGroup", &kModifyCacheParameterGroupMessage,
     &kCacheParameterGroupNameMessage, kModifyCacheParameterGroupErrors},
    {"ResetCacheParameterGroup", &kResetCacheParameterGroupMessage,
     &kCacheParameterGroupNameMessage, kResetCacheParameterGroupErrors},
    {"DeleteCacheParameterGroup", &kDeleteCacheParameterGroupMessage, nullptr,
     kDeleteCacheParameterGroupErrors},
};

}  // namespace

std::span<const Operation> parameter_groups() { return kParameterGroupsOperations; }

}  // namespace aws::elasticache
