// SPDX-License-Identifier: Apache-2.0
#include "aws/monitoring/service.h"

namespace aws::monitoring {

namespace {

constexpr Shape kNamespace = {.name = "Namespace", .min = 1, .max = 255};
constexpr Shape kMetricName = {.name = "MetricName", .min = 1, .max = 255};
constexpr Shape kDimensionName = {.name = "DimensionName", .min = 1, .max = 255};
constexpr Shape kDimensionValue = {.name = "DimensionValue", .min = 1, .max = 1024};
constexpr Shape kNextToken = {.name = "NextToken", .min = 1, .max = 4096};

constexpr Member kDimensionMembers[] = {{"Name", kDimensionName, kRequired},
                                        {"Value", kDimensionValue, kRequired}};
constexpr Shape kDimension = structure("Dimension", kDimensionMembers);
constexpr Shape kDimensions = list("Dimensions", "member", kDimension, 0, 30);

constexpr Member kMetricMembers[] = {
    {"Namespace", kNamespace}, {"MetricName", kMetricName}, {"Dimensions", kDimensions}};
constexpr Shape kMetric = structure("Metric", kMetricMembers);
constexpr Shape kMetrics = list("Metrics", "member", kMetric);

constexpr Member kFilterMembers[] = {{"Name", kDimensionName, kRequired},
                                     {"Value", kDimensionValue}};
constexpr Shape kFilter = structure("DimensionFilter", kFilterMembers);
constexpr Shape kFilters = list("DimensionFilters", "member", kFilter, 0, 30);
constexpr std::string_view kActiveWords[] = {"PT3H"};
constexpr Shape kRecentlyActive = enumeration("RecentlyActive", kActiveWords);
constexpr Member kListMembers[] = {{"Namespace", kNamespace},
                                   {"MetricName", kMetricName},
                                   {"Dimensions", kFilters},
                                   {"NextToken", kNextToken},
                                   {"RecentlyActive", kRecentlyActive}};
constexpr Shape kListInput = structure("ListMetricsInput", kListMembers);
constexpr Member kListOutputMembers[] = {{"Metrics", kMetrics}, {"NextToken", kNextToken}};
constexpr Shape kListOutput = structure("ListMetricsOutput", kListOutputMembers);

constexpr std::string_view kStatisticWords[] = {"SampleCount", "Average", "Sum", "Minimum",
                                                "Maximum"};
constexpr Shape kStatistic = enumeration("Statistic", kStatisticWords);
constexpr Shape kStatistics = list("Statistics", "member", kStatistic, 1, 5);
constexpr Shape kExtendedStatistics = list("ExtendedStatistics", "member", kString, 1, 10);
constexpr Shape kUnit = {.name = "StandardUnit"};
constexpr Member kStatisticsMembers[] = {{"Namespace", kNamespace, kRequired},
                                         {"MetricName", kMetricName, kRequired},
                                         {"Dimensions", kDimensions},
                                         {"StartTime", kTimestamp, kRequired},
                                         {"EndTime", kTimestamp, kRequired},
                                         {"Period", kInteger, kRequired},
                                         {"Statistics", kStatistics},
                                         {"ExtendedStatistics", kExtendedStatistics},
                                         {"Unit", kUnit}};
constexpr Shape kStatisticsInput = structure("GetMetricStatisticsInput", kStatisticsMembers);
constexpr Member kDatapointMembers[] = {
    {"Timestamp", kTimestamp}, {"SampleCount", kDouble}, {"Average", kDouble}, {"Sum", kDouble},
    {"Minimum", kDouble},      {"Maximum", kDouble},     {"Unit", kUnit}};
constexpr Shape kDatapoint = structure("Datapoint", kDatapointMembers);
constexpr Shape kDatapoints = list("Datapoints", "member", kDatapoint);
constexpr Member kStatisticsOutputMembers[] = {{"Label", kString}, {"Datapoints", kDatapoints}};
constexpr Shape kStatisticsOutput =
    structure("GetMetricStatisticsOutput", kStatisticsOutputMembers);

constexpr Member kMetricStatMembers[] = {{"Metric", kMetric, kRequired},
                                         {"Period", kInteger, kRequired},
                                         {"Stat", kString, kRequired},
                                         {"Unit", kUnit}};
constexpr Shape kMetricStat = structure("MetricStat", kMetricStatMembers);
constexpr Shape kQueryId = {.name = "MetricId", .min = 1, .max = 255};
constexpr Member kQueryMembers[] = {{"Id", kQueryId, kRequired}, {"MetricStat", kMetricStat},
                                    {"Expression", kString},     {"Label", kText},
                                    {"ReturnData", kBoolean},    {"Period", kInteger}};
constexpr Shape kQuery = structure("MetricDataQuery", kQueryMembers);
constexpr Shape kQueries = list("MetricDataQueries", "member", kQuery, 1, 500);
constexpr std::string_view kScanWords[] = {"TimestampDescending", "TimestampAscending"};
constexpr Shape kScanBy = enumeration("ScanBy", kScanWords);
constexpr Member kDataMembers[] = {{"MetricDataQueries", kQueries, kRequired},
                                   {"StartTime", kTimestamp, kRequired},
                                   {"EndTime", kTimestamp, kRequired},
                                   {"NextToken", kNextToken},
                                   {"ScanBy", kScanBy},
                                   {"MaxDatapoints", kInteger}};
constexpr Shape kDataInput = structure("GetMetricDataInput", kDataMembers);
// Their values are texts, which documents have as numbers.
constexpr Shape kTimestamps = list("Timestamps", "member", kTimestamp);
constexpr Shape kValues = list("DatapointValues", "member", kDouble);
constexpr Member kResultMembers[] = {{"Id", kQueryId},
                                     {"Label", kText},
                                     {"Timestamps", kTimestamps},
                                     {"Values", kValues},
                                     {"StatusCode", kString}};
constexpr Shape kResult = structure("MetricDataResult", kResultMembers);
constexpr Shape kResults = list("MetricDataResults", "member", kResult);
constexpr Member kDataOutputMembers[] = {{"MetricDataResults", kResults}};
constexpr Shape kDataOutput = structure("GetMetricDataOutput", kDataOutputMembers);

constexpr Operation kOperations[] = {
    {"ListMetrics", &kListInput, &kListOutput, {}},
    {"GetMetricStatistics", &kStatisticsInput, &kStatisticsOutput, {}},
    {"GetMetricData", &kDataInput, &kDataOutput, {}},
};

constexpr policy::OperationRule kRules[] = {
    {"ListMetrics", {}},
    {"GetMetricStatistics", {}},
    {"GetMetricData", {}},
};

}  // namespace

const Service& service() {
  static const std::span<const Operation> kFamilies[] = {kOperations};
  static const Service kService = {
      .name = "monitoring",
      .version = "2010-08-01",
      .xml_namespace = "http://monitoring.amazonaws.com/doc/2010-08-01/",
      .dialect = Dialect::kQuery,
      .families = kFamilies,
  };
  return kService;
}

const policy::ServiceRules& access_rules() {
  static const std::span<const policy::OperationRule> kFamilies[] = {kRules};
  static const policy::ServiceRules kServiceRules = {
      "cloudwatch", kFamilies, [](const Structure&) { return policy::RequestTags(); }};
  return kServiceRules;
}

}  // namespace aws::monitoring
