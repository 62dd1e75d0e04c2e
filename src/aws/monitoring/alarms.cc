// SPDX-License-Identifier: Apache-2.0
#include "aws/monitoring/families.h"
#include "aws/monitoring/shapes.h"

namespace aws::monitoring {

namespace {

constexpr Shape kAlarmArn = {.name = "AlarmArn", .min = 1, .max = 1600};
constexpr Shape kAlarmDescription = {.name = "AlarmDescription", .max = 1024, .may_be_empty = true};
constexpr Shape kAlarmRule = {.name = "AlarmRule", .min = 1, .max = 10'240};
constexpr Shape kResourceName = {.name = "ResourceName", .min = 1, .max = 1024};
constexpr Shape kResources = list("ResourceList", "member", kResourceName, 0, 5);
constexpr Shape kTreatMissingData = {.name = "TreatMissingData", .min = 1, .max = 255};
constexpr Shape kLowSamples = {.name = "EvaluateLowSampleCountPercentile", .min = 1, .max = 255};
constexpr std::string_view kComparisonWords[] = {"GreaterThanOrEqualToThreshold",
                                                 "GreaterThanThreshold",
                                                 "LessThanThreshold",
                                                 "LessThanOrEqualToThreshold",
                                                 "LessThanLowerOrGreaterThanUpperThreshold",
                                                 "LessThanLowerThreshold",
                                                 "GreaterThanUpperThreshold"};
constexpr Shape kComparison = enumeration("ComparisonOperator", kComparisonWords);

constexpr Member kPutMembers[] = {{"AlarmName", kAlarmName, kRequired},
                                  {"AlarmDescription", kAlarmDescription},
                                  {"ActionsEnabled", kBoolean},
                                  {"OKActions", kResources},
                                  {"AlarmActions", kResources},
                                  {"InsufficientDataActions", kResources},
                                  {"MetricName", kMetricName},
                                  {"Namespace", kNamespace},
                                  {"Statistic", kStatistic},
                                  {"ExtendedStatistic", kString},
                                  {"Dimensions", kDimensions},
                                  {"Period", kInteger},
                                  {"Unit", kUnit},
                                  {"EvaluationPeriods", kInteger, kRequired},
                                  {"DatapointsToAlarm", kInteger},
                                  {"Threshold", kDouble},
                                  {"ComparisonOperator", kComparison, kRequired},
                                  {"TreatMissingData", kTreatMissingData},
                                  {"EvaluateLowSampleCountPercentile", kLowSamples},
                                  {"Metrics", kQueries},
                                  {"Tags", kTags},
                                  {"ThresholdMetricId", kQueryId}};
constexpr Shape kPutInput = structure("PutMetricAlarmInput", kPutMembers);

constexpr Member kMetricAlarmMembers[] = {{"AlarmName", kAlarmName},
                                          {"AlarmArn", kAlarmArn},
                                          {"AlarmDescription", kAlarmDescription},
                                          {"AlarmConfigurationUpdatedTimestamp", kTimestamp},
                                          {"ActionsEnabled", kBoolean},
                                          {"OKActions", kResources},
                                          {"AlarmActions", kResources},
                                          {"InsufficientDataActions", kResources},
                                          {"StateValue", kStateValue},
                                          {"StateReason", kText},
                                          {"StateReasonData", kText},
                                          {"StateUpdatedTimestamp", kTimestamp},
                                          {"MetricName", kMetricName},
                                          {"Namespace", kNamespace},
                                          {"Statistic", kStatistic},
                                          {"Dimensions", kDimensions},
                                          {"Period", kInteger},
                                          {"Unit", kUnit},
                                          {"EvaluationPeriods", kInteger},
                                          {"DatapointsToAlarm", kInteger},
                                          {"Threshold", kDouble},
                                          {"ComparisonOperator", kComparison},
                                          {"TreatMissingData", kTreatMissingData},
                                          {"Metrics", kQueries},
                                          {"StateTransitionedTimestamp", kTimestamp},
                                          {"ExtendedStatistic", kString},
                                          {"EvaluateLowSampleCountPercentile", kLowSamples}};
constexpr Shape kMetricAlarm = structure("MetricAlarm", kMetricAlarmMembers);
constexpr Shape kMetricAlarms = list("MetricAlarms", "member", kMetricAlarm);

constexpr Member kPutCompositeMembers[] = {{"AlarmName", kAlarmName, kRequired},
                                           {"AlarmRule", kAlarmRule, kRequired},
                                           {"AlarmDescription", kAlarmDescription},
                                           {"ActionsEnabled", kBoolean},
                                           {"OKActions", kResources},
                                           {"AlarmActions", kResources},
                                           {"InsufficientDataActions", kResources},
                                           {"Tags", kTags},
                                           {"ActionsSuppressor", kAlarmArn}};
constexpr Shape kPutCompositeInput = structure("PutCompositeAlarmInput", kPutCompositeMembers);

constexpr Member kCompositeAlarmMembers[] = {{"ActionsEnabled", kBoolean},
                                             {"AlarmActions", kResources},
                                             {"AlarmArn", kAlarmArn},
                                             {"AlarmConfigurationUpdatedTimestamp", kTimestamp},
                                             {"AlarmDescription", kAlarmDescription},
                                             {"AlarmName", kAlarmName},
                                             {"AlarmRule", kAlarmRule},
                                             {"InsufficientDataActions", kResources},
                                             {"OKActions", kResources},
                                             {"StateReason", kText},
                                             {"StateReasonData", kText},
                                             {"StateUpdatedTimestamp", kTimestamp},
                                             {"StateValue", kStateValue},
                                             {"StateTransitionedTimestamp", kTimestamp}};
constexpr Shape kCompositeAlarm = structure("CompositeAlarm", kCompositeAlarmMembers);
constexpr Shape kCompositeAlarms = list("CompositeAlarms", "member", kCompositeAlarm);

constexpr Shape kAlarmNames = list("AlarmNames", "member", kAlarmName, 0, 100);
constexpr std::string_view kAlarmTypeWords[] = {"CompositeAlarm", "MetricAlarm", "LogAlarm"};
constexpr Shape kAlarmType = enumeration("AlarmType", kAlarmTypeWords);
constexpr Shape kAlarmTypes = list("AlarmTypes", "member", kAlarmType);
constexpr Member kDescribeMembers[] = {
    {"AlarmNames", kAlarmNames}, {"AlarmNamePrefix", kAlarmName}, {"AlarmTypes", kAlarmTypes},
    {"StateValue", kStateValue}, {"ActionPrefix", kResourceName}, {"MaxRecords", kInteger},
    {"NextToken", kNextToken}};
constexpr Shape kDescribeInput = structure("DescribeAlarmsInput", kDescribeMembers);
constexpr Member kDescribeOutputMembers[] = {{"CompositeAlarms", kCompositeAlarms},
                                             {"MetricAlarms", kMetricAlarms},
                                             {"NextToken", kNextToken}};
constexpr Shape kDescribeOutput = structure("DescribeAlarmsOutput", kDescribeOutputMembers);

constexpr Member kForMetricMembers[] = {{"MetricName", kMetricName, kRequired},
                                        {"Namespace", kNamespace, kRequired},
                                        {"Statistic", kStatistic},
                                        {"ExtendedStatistic", kString},
                                        {"Dimensions", kDimensions},
                                        {"Period", kInteger},
                                        {"Unit", kUnit}};
constexpr Shape kForMetricInput = structure("DescribeAlarmsForMetricInput", kForMetricMembers);
constexpr Member kForMetricOutputMembers[] = {{"MetricAlarms", kMetricAlarms}};
constexpr Shape kForMetricOutput =
    structure("DescribeAlarmsForMetricOutput", kForMetricOutputMembers);

constexpr Member kDeleteMembers[] = {{"AlarmNames", kAlarmNames, kRequired}};
constexpr Shape kDeleteInput = structure("DeleteAlarmsInput", kDeleteMembers);

constexpr PageRule kAlarmPages = {"NextToken", "MaxRecords", 1, 100, 50};

constexpr Operation kAlarmOperations[] = {
    {"PutMetricAlarm", &kPutInput, nullptr, {}},
    {"PutCompositeAlarm", &kPutCompositeInput, nullptr, {}},
    {"DescribeAlarms", &kDescribeInput, &kDescribeOutput, {}, &kAlarmPages},
    {"DescribeAlarmsForMetric", &kForMetricInput, &kForMetricOutput, {}},
    {"DeleteAlarms", &kDeleteInput, nullptr, {}},
};

}  // namespace

std::span<const Operation> alarms() { return kAlarmOperations; }

}  // namespace aws::monitoring
