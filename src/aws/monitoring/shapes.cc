// SPDX-License-Identifier: Apache-2.0
#include "aws/monitoring/shapes.h"

namespace aws::monitoring {

constexpr Shape kNamespace = {.name = "Namespace", .min = 1, .max = 255};
constexpr Shape kMetricName = {.name = "MetricName", .min = 1, .max = 255};
constexpr Shape kNextToken = {.name = "NextToken", .min = 1, .max = 4096};
constexpr Shape kAlarmName = {.name = "AlarmName", .min = 1, .max = 255};
constexpr Shape kDashboardName = {.name = "DashboardName", .min = 1, .max = 255};
constexpr Shape kQueryId = {.name = "MetricId", .min = 1, .max = 255};
constexpr Shape kUnit = {.name = "StandardUnit"};
constexpr Shape kDimensionName = {.name = "DimensionName", .min = 1, .max = 255};
constexpr Shape kDimensionValue = {.name = "DimensionValue", .min = 1, .max = 1024};

namespace {

constexpr Member kDimensionMembers[] = {{"Name", kDimensionName, kRequired},
                                        {"Value", kDimensionValue, kRequired}};
constexpr Shape kDimension = structure("Dimension", kDimensionMembers);

constexpr Member kMetricMembers[] = {
    {"Namespace", kNamespace}, {"MetricName", kMetricName}, {"Dimensions", kDimensions}};

constexpr std::string_view kStatisticWords[] = {"SampleCount", "Average", "Sum", "Minimum",
                                                "Maximum"};
constexpr std::string_view kStateWords[] = {"OK", "ALARM", "INSUFFICIENT_DATA"};

constexpr Member kMetricStatMembers[] = {{"Metric", kMetric, kRequired},
                                         {"Period", kInteger, kRequired},
                                         {"Stat", kString, kRequired},
                                         {"Unit", kUnit}};
constexpr Shape kMetricStat = structure("MetricStat", kMetricStatMembers);
constexpr Shape kExpression = {.name = "MetricExpression", .min = 1, .max = 2048};
constexpr Member kQueryMembers[] = {{"Id", kQueryId, kRequired}, {"MetricStat", kMetricStat},
                                    {"Expression", kExpression}, {"Label", kText},
                                    {"ReturnData", kBoolean},    {"Period", kInteger}};
constexpr Shape kQuery = structure("MetricDataQuery", kQueryMembers);

constexpr Shape kTagKey = {.name = "TagKey", .min = 1, .max = 128};
constexpr Shape kTagValue = {.name = "TagValue", .max = 256, .may_be_empty = true};
constexpr Member kTagMembers[] = {{"Key", kTagKey, kRequired}, {"Value", kTagValue}};
constexpr Shape kTag = structure("Tag", kTagMembers);

}  // namespace

constexpr Shape kDimensions = list("Dimensions", "member", kDimension, 0, 30);
constexpr Shape kMetric = structure("Metric", kMetricMembers);
constexpr Shape kStatistic = enumeration("Statistic", kStatisticWords);
constexpr Shape kStateValue = enumeration("StateValue", kStateWords);
constexpr Shape kQueries = list("MetricDataQueries", "member", kQuery, 0, 500);
constexpr Shape kTags = list("TagList", "member", kTag, 0, 50);
constexpr Shape kTagKeys = list("TagKeyList", "member", kTagKey);

}  // namespace aws::monitoring
