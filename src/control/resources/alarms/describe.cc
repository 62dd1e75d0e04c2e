// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "aws/json/json_response.h"
#include "aws/monitoring/service.h"
#include "control/actions/paging.h"
#include "control/metrics/statistic.h"
#include "control/resources/alarms/alarms.h"
#include "control/resources/alarms/internal.h"
#include "control/resources/metrics/metrics.h"

namespace control {

namespace {

void describe_metric(const metrics::SeriesName& metric, aws::Structure& result) {
  result.set("MetricName", metric.metric).set("Namespace", metric.space).set_list("Dimensions");
  for (const metrics::Dimension& dimension : metric.dimensions) {
    result.append("Dimensions").set("Name", dimension.name).set("Value", dimension.value);
  }
}

void describe_query(const metrics::DataQuery& query, aws::Structure& result) {
  result.set("Id", query.id).set("ReturnData", query.returns_data).set("Label", query.label);
  if (query.period_s > 0) result.set("Period", query.period_s);
  if (!query.expression.empty()) result.set("Expression", query.expression);
  if (!query.stat) return;
  aws::Structure& stat = result.make("MetricStat");
  describe_metric(query.stat->metric, stat.make("Metric"));
  stat.set("Period", query.stat->period_s).set("Stat", query.stat->statistic);
  if (!query.stat->unit.empty()) stat.set("Unit", query.stat->unit);
}

void describe_watched(const Alarm& alarm, aws::Structure& result) {
  if (alarm.is_plain()) {
    const metrics::MetricStat& stat = *alarm.queries.front().stat;
    describe_metric(stat.metric, result);
    const bool is_plain = metrics::find_statistic(stat.statistic) != nullptr;
    result.set(is_plain ? "Statistic" : "ExtendedStatistic", stat.statistic)
        .set("Period", stat.period_s);
    if (!stat.unit.empty()) result.set("Unit", stat.unit);
  } else {
    for (const metrics::DataQuery& query : alarm.queries) {
      describe_query(query, result.append("Metrics"));
    }
  }
  const AlarmCondition& condition = alarm.condition;
  result.set("EvaluationPeriods", condition.periods)
      .set("Threshold", condition.threshold)
      .set("ComparisonOperator", condition.comparison);
  if (condition.to_alarm_is_given) result.set("DatapointsToAlarm", condition.to_alarm);
  if (!condition.missing.empty()) result.set("TreatMissingData", condition.missing);
  if (!condition.low_samples.empty()) {
    result.set("EvaluateLowSampleCountPercentile", condition.low_samples);
  }
}

bool has_action(const Alarm& alarm, std::string_view prefix) {
  for (const auto* actions :
       {&alarm.ok_actions, &alarm.alarm_actions, &alarm.insufficient_data_actions}) {
    for (const std::string& arn : *actions) {
      if (arn.starts_with(prefix)) return true;
    }
  }
  return false;
}

// --- DescribeAlarms ------------------------------------------------------------------------------

// Without AlarmTypes only those about metrics.
bool is_of_types(const Alarm& alarm, const std::vector<std::string_view>& types) {
  const std::string_view type = alarm.is_composite() ? "CompositeAlarm" : "MetricAlarm";
  if (types.empty()) return !alarm.is_composite();
  return std::find(types.begin(), types.end(), type) != types.end();
}

std::vector<Alarm> named_alarms(ActionContext& context, const aws::Structure& input) {
  const auto names = input.strings("AlarmNames");
  if (names.empty()) {
    return context.records.list<Alarm>(input.string("AlarmNamePrefix").value_or(""));
  }
  std::vector<Alarm> alarms;
  for (const std::string_view name : std::set<std::string_view>(names.begin(), names.end())) {
    if (auto alarm = context.records.find<Alarm>(name)) alarms.push_back(*std::move(alarm));
  }
  return alarms;
}

ActionResult describe_alarms(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  if (input.has("AlarmNames") && input.has("AlarmNamePrefix")) {
    return aws::Error(aws::kInvalidParameterCombination,
                      "AlarmNamePrefix and AlarmNames exclude each other.");
  }
  std::vector<Alarm> alarms = named_alarms(context, input);
  const auto types = input.strings("AlarmTypes");
  const auto state = input.string("StateValue");
  const auto action = input.string("ActionPrefix");
  std::erase_if(alarms, [&](const Alarm& alarm) {
    return !is_of_types(alarm, types) || (state && alarm.state != *state) ||
           (action && !has_action(alarm, *action));
  });
  aws::Structure result(*request.operation->output);
  const auto page = take_page(request, std::move(alarms), result);
  if (!page) {
    return input.has("NextToken")
               ? aws::Error(aws::monitoring::kInvalidNextToken, page.error().message)
               : page.error();
  }
  result.set_list("CompositeAlarms").set_list("MetricAlarms");
  for (const Alarm& alarm : *page) {
    describe_alarm(context, alarm,
                   result.append(alarm.is_composite() ? "CompositeAlarms" : "MetricAlarms"));
  }
  return result;
}

// --- DescribeAlarmsForMetric ---------------------------------------------------------------------

bool is_about(const Alarm& alarm, const metrics::SeriesName& metric, const aws::Structure& input) {
  return std::any_of(alarm.queries.begin(), alarm.queries.end(), [&](const auto& query) {
    if (!query.stat || query.stat->metric != metric) return false;
    const metrics::MetricStat& stat = *query.stat;
    const auto statistic =
        input.has("Statistic") ? input.string("Statistic") : input.string("ExtendedStatistic");
    return stat.statistic == statistic.value_or(stat.statistic) &&
           stat.period_s == input.integer("Period").value_or(stat.period_s) &&
           stat.unit == input.string("Unit").value_or(stat.unit);
  });
}

ActionResult describe_alarms_for_metric(ActionContext& context, const aws::Request& request) {
  aws::Structure result(*request.operation->output);
  result.set_list("MetricAlarms");
  const metrics::SeriesName metric = read_series_name(request.input);
  for (const Alarm& alarm : context.records.list<Alarm>()) {
    if (!is_about(alarm, metric, request.input)) continue;
    describe_alarm(context, alarm, result.append("MetricAlarms"));
  }
  return result;
}

constexpr Action kDescribeAlarmActions[] = {
    {"DescribeAlarms", describe_alarms},
    {"DescribeAlarmsForMetric", describe_alarms_for_metric},
};

}  // namespace

void describe_alarm(const ActionContext& context, const Alarm& alarm, aws::Structure& result) {
  result.set("AlarmName", alarm.id)
      .set("AlarmArn", alarm_arn(context.account.region, context.account.id, alarm.id))
      .set("AlarmConfigurationUpdatedTimestamp", aws::Timestamp{alarm.configured_ms})
      .set("ActionsEnabled", alarm.actions_enabled)
      .set_strings("OKActions", alarm.ok_actions)
      .set_strings("AlarmActions", alarm.alarm_actions)
      .set_strings("InsufficientDataActions", alarm.insufficient_data_actions)
      .set("StateValue", alarm.state)
      .set("StateReason", alarm.reason)
      .set("StateUpdatedTimestamp", aws::Timestamp{alarm.state_updated_ms})
      .set("StateTransitionedTimestamp", aws::Timestamp{alarm.state_transitioned_ms});
  if (!alarm.description.empty()) result.set("AlarmDescription", alarm.description);
  if (!alarm.reason_data.empty()) result.set("StateReasonData", alarm.reason_data);
  if (alarm.is_composite()) {
    result.set("AlarmRule", alarm.rule);
  } else {
    describe_watched(alarm, result);
  }
}

std::string configuration_update(const ActionContext& context, const Alarm& alarm,
                                 std::string_view type) {
  const aws::Operation* operation =
      aws::find_operation(aws::monitoring::service(), "DescribeAlarms");
  const std::string_view list = alarm.is_composite() ? "CompositeAlarms" : "MetricAlarms";
  aws::Structure described(*operation->output);
  aws::Structure& one = described.append(list);
  describe_alarm(context, alarm, one);
  boost::json::object document = {{"version", "1.0"}, {"type", type}};
  document["alarm"] = boost::json::parse(aws::write_json_response(&one));
  return json::serialize(document);
}

Actions alarm_describe_actions() { return kDescribeAlarmActions; }

}  // namespace control
