// SPDX-License-Identifier: Apache-2.0
#include "aws/monitoring/families.h"
#include "aws/monitoring/shapes.h"

namespace aws::monitoring {

namespace {

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
constexpr Shape kMetrics = list("Metrics", "member", kMetric);
constexpr Member kListOutputMembers[] = {{"Metrics", kMetrics}, {"NextToken", kNextToken}};
constexpr Shape kListOutput = structure("ListMetricsOutput", kListOutputMembers);

constexpr Shape kStatistics = list("Statistics", "member", kStatistic, 1, 5);
constexpr Shape kExtendedStatistics = list("ExtendedStatistics", "member", kString, 1, 10);
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
constexpr Member kExtendedMembers[] = {{"key", kString}, {"value", kDouble}};
constexpr Shape kExtendedValue = structure("DatapointValueEntry", kExtendedMembers);
constexpr Shape kExtendedValues = {.name = "DatapointValueMap",
                                   .kind = Kind::kList,
                                   .element = &kExtendedValue,
                                   .element_name = "entry",
                                   .is_map = true};
constexpr Member kDatapointMembers[] = {
    {"Timestamp", kTimestamp}, {"SampleCount", kDouble},
    {"Average", kDouble},      {"Sum", kDouble},
    {"Minimum", kDouble},      {"Maximum", kDouble},
    {"Unit", kUnit},           {"ExtendedStatistics", kExtendedValues}};
constexpr Shape kDatapoint = structure("Datapoint", kDatapointMembers);
constexpr Shape kDatapoints = list("Datapoints", "member", kDatapoint);
constexpr Member kStatisticsOutputMembers[] = {{"Label", kString}, {"Datapoints", kDatapoints}};
constexpr Shape kStatisticsOutput =
    structure("GetMetricStatisticsOutput", kStatisticsOutputMembers);

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

constexpr Member kStatisticSetMembers[] = {{"SampleCount", kDouble, kRequired},
                                           {"Sum", kDouble, kRequired},
                                           {"Minimum", kDouble, kRequired},
                                           {"Maximum", kDouble, kRequired}};
constexpr Shape kStatisticSet = structure("StatisticSet", kStatisticSetMembers);
constexpr std::string_view kUnitWords[] = {"Seconds",
                                           "Microseconds",
                                           "Milliseconds",
                                           "Bytes",
                                           "Kilobytes",
                                           "Megabytes",
                                           "Gigabytes",
                                           "Terabytes",
                                           "Bits",
                                           "Kilobits",
                                           "Megabits",
                                           "Gigabits",
                                           "Terabits",
                                           "Percent",
                                           "Count",
                                           "Bytes/Second",
                                           "Kilobytes/Second",
                                           "Megabytes/Second",
                                           "Gigabytes/Second",
                                           "Terabytes/Second",
                                           "Bits/Second",
                                           "Kilobits/Second",
                                           "Megabits/Second",
                                           "Gigabits/Second",
                                           "Terabits/Second",
                                           "Count/Second",
                                           "None"};
constexpr Shape kSentUnit = enumeration("StandardUnit", kUnitWords);
constexpr Shape kSentValues = list("Values", "member", kDouble, 0, 150);
constexpr Shape kSentCounts = list("Counts", "member", kDouble, 0, 150);
constexpr Member kDatumMembers[] = {{"MetricName", kMetricName, kRequired},
                                    {"Dimensions", kDimensions},
                                    {"Timestamp", kTimestamp},
                                    {"Value", kDouble},
                                    {"StatisticValues", kStatisticSet},
                                    {"Values", kSentValues},
                                    {"Counts", kSentCounts},
                                    {"Unit", kSentUnit},
                                    {"StorageResolution", kInteger}};
constexpr Shape kDatum = structure("MetricDatum", kDatumMembers);
constexpr Shape kData = list("MetricData", "member", kDatum, 0, 1000);
constexpr Member kPutDataMembers[] = {{"Namespace", kNamespace, kRequired},
                                      {"MetricData", kData, kRequired}};
constexpr Shape kPutDataInput = structure("PutMetricDataInput", kPutDataMembers);

constexpr Operation kMetricOperations[] = {
    {"PutMetricData", &kPutDataInput, nullptr, {}},
    {"ListMetrics", &kListInput, &kListOutput, {}},
    {"GetMetricStatistics", &kStatisticsInput, &kStatisticsOutput, {}},
    {"GetMetricData", &kDataInput, &kDataOutput, {}},
};

}  // namespace

std::span<const Operation> metrics() { return kMetricOperations; }

}  // namespace aws::monitoring
