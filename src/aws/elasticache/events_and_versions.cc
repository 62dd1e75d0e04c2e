// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/errors.h"
#include "aws/elasticache/families.h"
#include "aws/elasticache/shapes.h"
#include "aws/model/service.h"

namespace aws::elasticache {

namespace {

constexpr std::string_view kSourceTypeValues[] = {
    "cache-cluster",     "cache-parameter-group", "cache-security-group",      "cache-subnet-group",
    "replication-group", "serverless-cache",      "serverless-cache-snapshot", "user",
    "user-group"};
constexpr Shape kSourceType = enumeration("SourceType", kSourceTypeValues);

constexpr Member kDescribeEventsMessageMembers[] = {
    {"SourceIdentifier", kString}, {"SourceType", kSourceType}, {"StartTime", kTimestamp},
    {"EndTime", kTimestamp},       {"Duration", kInteger},      {"MaxRecords", kInteger},
    {"Marker", kString},
};
constexpr Shape kDescribeEventsMessage =
    structure("DescribeEventsMessage", kDescribeEventsMessageMembers);

constexpr Member kEventMembers[] = {
    {"SourceIdentifier", kString},
    {"SourceType", kSourceType},
    {"Message", kString},
    {"Date", kTimestamp},
};
constexpr Shape kEvent = structure("Event", kEventMembers);

constexpr Shape kEventList = list("EventList", "Event", kEvent);

constexpr Member kEventsMessageMembers[] = {
    {"Marker", kString},
    {"Events", kEventList},
};
constexpr Shape kEventsMessage = structure("EventsMessage", kEventsMessageMembers);

constexpr Member kDescribeCacheEngineVersionsMessageMembers[] = {
    {"Engine", kString},      {"EngineVersion", kString}, {"CacheParameterGroupFamily", kString},
    {"MaxRecords", kInteger}, {"Marker", kString},        {"DefaultOnly", kBoolean},
};
constexpr Shape kDescribeCacheEngineVersionsMessage =
    structure("DescribeCacheEngineVersionsMessage", kDescribeCacheEngineVersionsMessageMembers);

constexpr Member kCacheEngineVersionMembers[] = {
    {"Engine", kString},
    {"EngineVersion", kString},
    {"CacheParameterGroupFamily", kString},
    {"CacheEngineDescription", kString},
    {"CacheEngineVersionDescription", kString},
};
constexpr Shape kCacheEngineVersion = structure("CacheEngineVersion", kCacheEngineVersionMembers);

constexpr Shape kCacheEngineVersionList =
    list("CacheEngineVersionList", "CacheEngineVersion", kCacheEngineVersion);

constexpr Member kCacheEngineVersionMessageMembers[] = {
    {"Marker", kString},
    {"CacheEngineVersions", kCacheEngineVersionList},
};
constexpr Shape kCacheEngineVersionMessage =
    structure("CacheEngineVersionMessage", kCacheEngineVersionMessageMembers);

constexpr const ErrorSpec* kDescribeEventsErrors[] = {
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
};

constexpr Operation kEventsAndVersionsOperations[] = {
    {"DescribeEvents", &kDescribeEventsMessage, &kEventsMessage, kDescribeEventsErrors,
     &kMarkerPages},
    {"DescribeCacheEngineVersions",
     &kDescribeCacheEngineVersionsMessage,
     &kCacheEngineVersionMessage,
     {},
     &kMarkerPages},
};

}  // namespace

std::span<const Operation> events_and_versions() { return kEventsAndVersionsOperations; }

}  // namespace aws::elasticache
