// SPDX-License-Identifier: Apache-2.0
#include "aws/monitoring/families.h"
#include "aws/monitoring/shapes.h"

namespace aws::monitoring {

namespace {

constexpr Shape kStateReason = {.name = "StateReason", .max = 1023, .may_be_empty = true};
constexpr Shape kStateReasonData = {.name = "StateReasonData", .max = 4000};
constexpr Member kSetStateMembers[] = {{"AlarmName", kAlarmName, kRequired},
                                       {"StateValue", kStateValue, kRequired},
                                       {"StateReason", kStateReason, kRequired},
                                       {"StateReasonData", kStateReasonData}};
constexpr Shape kSetStateInput = structure("SetAlarmStateInput", kSetStateMembers);

constexpr Shape kSwitchedNames = list("AlarmNames", "member", kAlarmName, 0, 100);
constexpr Member kSwitchMembers[] = {{"AlarmNames", kSwitchedNames, kRequired}};
constexpr Shape kEnableInput = structure("EnableAlarmActionsInput", kSwitchMembers);
constexpr Shape kDisableInput = structure("DisableAlarmActionsInput", kSwitchMembers);

constexpr std::string_view kHistoryTypeWords[] = {"ConfigurationUpdate", "StateUpdate", "Action"};
constexpr Shape kHistoryType = enumeration("HistoryItemType", kHistoryTypeWords);
constexpr std::string_view kHistoryAlarmTypeWords[] = {"CompositeAlarm", "MetricAlarm", "LogAlarm"};
constexpr Shape kHistoryAlarmType = enumeration("AlarmType", kHistoryAlarmTypeWords);
constexpr Shape kHistoryAlarmTypes = list("AlarmTypes", "member", kHistoryAlarmType);
constexpr std::string_view kHistoryScanWords[] = {"TimestampDescending", "TimestampAscending"};
constexpr Shape kHistoryScanBy = enumeration("ScanBy", kHistoryScanWords);
constexpr Member kHistoryInputMembers[] = {
    {"AlarmName", kAlarmName},         {"AlarmTypes", kHistoryAlarmTypes},
    {"HistoryItemType", kHistoryType}, {"StartDate", kTimestamp},
    {"EndDate", kTimestamp},           {"MaxRecords", kInteger},
    {"NextToken", kNextToken},         {"ScanBy", kHistoryScanBy}};
constexpr Shape kHistoryInput = structure("DescribeAlarmHistoryInput", kHistoryInputMembers);
constexpr Member kHistoryItemMembers[] = {
    {"AlarmName", kAlarmName},         {"AlarmType", kHistoryAlarmType}, {"Timestamp", kTimestamp},
    {"HistoryItemType", kHistoryType}, {"HistorySummary", kText},        {"HistoryData", kText}};
constexpr Shape kHistoryItem = structure("AlarmHistoryItem", kHistoryItemMembers);
constexpr Shape kHistoryItems = list("AlarmHistoryItems", "member", kHistoryItem);
constexpr Member kHistoryOutputMembers[] = {{"AlarmHistoryItems", kHistoryItems},
                                            {"NextToken", kNextToken}};
constexpr Shape kHistoryOutput = structure("DescribeAlarmHistoryOutput", kHistoryOutputMembers);

constexpr PageRule kHistoryPages = {"NextToken", "MaxRecords", 1, 100, 100};

constexpr Operation kAlarmStateOperations[] = {
    {"SetAlarmState", &kSetStateInput, nullptr, {}},
    {"EnableAlarmActions", &kEnableInput, nullptr, {}},
    {"DisableAlarmActions", &kDisableInput, nullptr, {}},
    {"DescribeAlarmHistory", &kHistoryInput, &kHistoryOutput, {}, &kHistoryPages},
};

}  // namespace

std::span<const Operation> alarm_states() { return kAlarmStateOperations; }

}  // namespace aws::monitoring
