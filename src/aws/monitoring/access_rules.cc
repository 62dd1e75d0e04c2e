// SPDX-License-Identifier: Apache-2.0
#include "aws/monitoring/access_rules.h"

namespace aws::monitoring {

namespace {

using policy::KeyRule;
using policy::OperationRule;
using policy::ResourceRule;

policy::RequestTags tags_of(const Structure& input) {
  policy::RequestTags tags;
  if (find_member(input.shape(), "Tags") >= 0) {
    for (const Structure& tag : input.structures("Tags")) {
      tags.emplace_back(tag.string("Key").value_or(""), tag.string("Value").value_or(""));
    }
  }
  if (find_member(input.shape(), "TagKeys") >= 0) {
    for (const std::string_view key : input.strings("TagKeys")) tags.emplace_back(key, "");
  }
  return tags;
}

void add_actions(const Structure& input, policy::RequestContext& context) {
  if (find_member(input.shape(), "AlarmActions") < 0) return;
  for (const std::string_view member : {"OKActions", "AlarmActions", "InsufficientDataActions"}) {
    for (const std::string_view arn : input.strings(member)) {
      context.add("cloudwatch:AlarmActions", std::string(arn));
    }
  }
}

constexpr ResourceRule kAlarm[] = {{"alarm", "AlarmName", "*", true}};
constexpr ResourceRule kAlarmsOrAll[] = {{"alarm", "AlarmNames", "*", true}};
constexpr ResourceRule kTagged[] = {{"arn", "ResourceARN", "", true}};
constexpr ResourceRule kDashboard[] = {{"dashboard", "DashboardName", "", true}};
constexpr ResourceRule kDashboards[] = {{"dashboard", "DashboardNames", "", true}};

constexpr KeyRule kNamespaceKeys[] = {{"cloudwatch:namespace", "Namespace"}};

constexpr OperationRule kAll[] = {
    {"ListMetrics", {}},
    {"GetMetricStatistics", {}},
    {"GetMetricData", {}},
    {"PutMetricData", {}, kNamespaceKeys},
    {"PutMetricAlarm", kAlarm},
    {"PutCompositeAlarm", kAlarm},
    {"DescribeAlarms", kAlarmsOrAll},
    {"DescribeAlarmsForMetric", {}},
    {"DescribeAlarmHistory", kAlarm},
    {"DeleteAlarms", kAlarmsOrAll},
    {"SetAlarmState", kAlarm},
    {"EnableAlarmActions", kAlarmsOrAll},
    {"DisableAlarmActions", kAlarmsOrAll},
    {"ListTagsForResource", kTagged},
    {"TagResource", kTagged},
    {"UntagResource", kTagged},
    {"PutDashboard", kDashboard},
    {"GetDashboard", kDashboard},
    {"ListDashboards", {}},
    {"DeleteDashboards", kDashboards},
};

}  // namespace

const policy::ServiceRules& access_rules() {
  static const std::span<const OperationRule> kFamilies[] = {kAll};
  static const policy::ServiceRules kServiceRules = {"cloudwatch", kFamilies, tags_of,
                                                     "TagResource", add_actions};
  return kServiceRules;
}

}  // namespace aws::monitoring
