// SPDX-License-Identifier: Apache-2.0
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>

#include "control/alarms/words.h"
#include "control/resources/alarms/internal.h"
#include "json/document.h"

namespace control {

namespace {

// What people call AWS' regions; one that is not here goes by its id.
constexpr std::pair<std::string_view, std::string_view> kRegionNames[] = {
    {"us-east-1", "US East (N. Virginia)"},
    {"us-east-2", "US East (Ohio)"},
    {"us-west-1", "US West (N. California)"},
    {"us-west-2", "US West (Oregon)"},
    {"af-south-1", "Africa (Cape Town)"},
    {"ap-east-1", "Asia Pacific (Hong Kong)"},
    {"ap-south-1", "Asia Pacific (Mumbai)"},
    {"ap-northeast-1", "Asia Pacific (Tokyo)"},
    {"ap-northeast-2", "Asia Pacific (Seoul)"},
    {"ap-northeast-3", "Asia Pacific (Osaka)"},
    {"ap-southeast-1", "Asia Pacific (Singapore)"},
    {"ap-southeast-2", "Asia Pacific (Sydney)"},
    {"ca-central-1", "Canada (Central)"},
    {"eu-central-1", "EU (Frankfurt)"},
    {"eu-central-2", "Europe (Zurich)"},
    {"eu-west-1", "EU (Ireland)"},
    {"eu-west-2", "EU (London)"},
    {"eu-west-3", "EU (Paris)"},
    {"eu-north-1", "EU (Stockholm)"},
    {"eu-south-1", "EU (Milan)"},
    {"sa-east-1", "South America (Sao Paulo)"},
};

std::string_view region_name(std::string_view region) {
  for (const auto& [id, name] : kRegionNames) {
    if (id == region) return name;
  }
  return region;
}

// How messages spell statistics; extended ones they have as they are.
constexpr std::pair<std::string_view, std::string_view> kStatisticWords[] = {
    {"SampleCount", "SAMPLE_COUNT"}, {"Average", "AVERAGE"}, {"Sum", "SUM"},
    {"Minimum", "MINIMUM"},          {"Maximum", "MAXIMUM"},
};

std::string_view statistic_word(std::string_view statistic) {
  for (const auto& [name, word] : kStatisticWords) {
    if (name == statistic) return word;
  }
  return {};
}

boost::json::array dimensions_of(const metrics::SeriesName& metric) {
  boost::json::array dimensions;
  for (const metrics::Dimension& dimension : metric.dimensions) {
    dimensions.push_back(boost::json::object{{"value", dimension.value}, {"name", dimension.name}});
  }
  return dimensions;
}

void add_metric(const metrics::MetricStat& stat, boost::json::object& trigger) {
  trigger["MetricName"] = stat.metric.metric;
  trigger["Namespace"] = stat.metric.space;
  if (const std::string_view word = statistic_word(stat.statistic); !word.empty()) {
    trigger["StatisticType"] = "Statistic";
    trigger["Statistic"] = word;
  } else {
    trigger["StatisticType"] = "ExtendedStatistic";
    trigger["ExtendedStatistic"] = stat.statistic;
  }
  trigger["Unit"] = nullptr;
  if (!stat.unit.empty()) trigger["Unit"] = stat.unit;
  trigger["Dimensions"] = dimensions_of(stat.metric);
}

boost::json::object query_document(const metrics::DataQuery& query) {
  boost::json::object document;
  document["Id"] = query.id;
  if (query.label) document["Label"] = *query.label;
  document["ReturnData"] = query.returns_data;
  if (!query.expression.empty()) document["Expression"] = query.expression;
  if (!query.stat) return document;
  boost::json::object metric = {{"Dimensions", dimensions_of(query.stat->metric)},
                                {"MetricName", query.stat->metric.metric},
                                {"Namespace", query.stat->metric.space}};
  document["MetricStat"] = boost::json::object{{"Metric", std::move(metric)},
                                               {"Period", query.stat->period_s},
                                               {"Stat", query.stat->statistic}};
  return document;
}

boost::json::object trigger_of(const Alarm& alarm) {
  boost::json::object trigger;
  if (alarm.is_plain()) {
    add_metric(*alarm.queries.front().stat, trigger);
  } else {
    boost::json::array metrics;
    for (const metrics::DataQuery& query : alarm.queries) metrics.push_back(query_document(query));
    trigger["Metrics"] = std::move(metrics);
  }
  trigger["Period"] = alarms::period_s(alarm);
  trigger["EvaluationPeriods"] = alarm.condition.periods;
  trigger["DatapointsToAlarm"] = alarm.condition.to_alarm;
  trigger["ComparisonOperator"] = alarm.condition.comparison;
  trigger["Threshold"] = alarm.condition.threshold;
  trigger["TreatMissingData"] = alarm.condition.missing;
  trigger["EvaluateLowSampleCountPercentile"] = alarm.condition.low_samples;
  return trigger;
}

}  // namespace

std::string alarm_subject(const ActionContext& context, const Alarm& alarm) {
  constexpr size_t kSubjectMax = 99;  // of SNS, which wants printable ASCII
  std::string subject = alarm.state + ": \"" + alarm.id + "\" in ";
  subject += region_name(context.account.region);
  for (char& c : subject) {
    if (c < ' ' || c > '~') c = '?';
  }
  return subject.substr(0, kSubjectMax);
}

std::string alarm_message(const ActionContext& context, const Alarm& alarm, const Alarm& before) {
  boost::json::object message;
  message["AlarmName"] = alarm.id;
  message["AlarmDescription"] = nullptr;
  if (!alarm.description.empty()) message["AlarmDescription"] = alarm.description;
  message["AWSAccountId"] = context.account.id;
  message["AlarmConfigurationUpdatedTimestamp"] = alarms::time_text(alarm.configured_ms);
  message["NewStateValue"] = alarm.state;
  message["NewStateReason"] = alarm.reason;
  message["StateChangeTime"] = alarms::time_text(alarm.state_updated_ms);
  message["Region"] = region_name(context.account.region);
  message["AlarmArn"] = alarm_arn(context.account.region, context.account.id, alarm.id);
  message["OldStateValue"] = before.state;
  message["OKActions"] = json::to_value(alarm.ok_actions);
  message["AlarmActions"] = json::to_value(alarm.alarm_actions);
  message["InsufficientDataActions"] = json::to_value(alarm.insufficient_data_actions);
  if (alarm.is_composite()) {
    message["AlarmRule"] = alarm.rule;
  } else {
    message["Trigger"] = trigger_of(alarm);
  }
  return json::serialize(message);
}

}  // namespace control
