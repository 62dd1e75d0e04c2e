// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include "control/actions/tags.h"
#include "control/actions/topics.h"
#include "control/alarms/condition.h"
#include "control/api/api_service.h"
#include "control/metrics/block_keeper.h"
#include "control/metrics/expression.h"
#include "control/metrics/extended_statistic.h"
#include "control/metrics/statistic.h"
#include "control/resources/alarms/alarms.h"
#include "control/resources/alarms/internal.h"
#include "control/resources/metrics/metrics.h"

namespace control {

namespace {

constexpr size_t kAlarmsMax = 5'000;  // AWS' quota of a region

aws::Error invalid(std::string text) { return {aws::kValidationError, std::move(text)}; }

// --- What is watched -----------------------------------------------------------------------------

aws::Result<void> check_period(int64_t period_s, int64_t periods) {
  constexpr int64_t kWeekS = 7 * metrics::kDayS;
  const bool is_good = metrics::is_period(period_s) && period_s != 1 && period_s != 5;
  if (!is_good) return invalid("Period must be 10, 20, 30 or a multiple of 60");
  const int64_t longest = period_s < metrics::kHourS ? metrics::kDayS : kWeekS;
  if (periods > longest / period_s) {
    return invalid("Metrics cannot be checked across more than " +
                   std::string(longest == kWeekS ? "a week" : "a day") +
                   " (EvaluationPeriods * Period must be <= " + std::to_string(longest) + ")");
  }
  return {};
}

// Statistic or ExtendedStatistic.
aws::Result<std::string> read_statistic(const aws::Structure& input) {
  const auto extended = input.string("ExtendedStatistic");
  if (input.has("Statistic") == extended.has_value()) {
    return invalid("Either Statistic or ExtendedStatistic is required beside MetricName");
  }
  if (!extended) return std::string(*input.string("Statistic"));
  if (metrics::ExtendedStatistic::parse(*extended)) return std::string(*extended);
  return invalid("The value " + std::string(*extended) +
                 " for parameter ExtendedStatistic is not supported.");
}

aws::Result<metrics::DataQuery> read_plain_query(const aws::Structure& input) {
  for (const std::string_view member : {"Namespace", "Period"}) {
    if (!input.has(member)) {
      return invalid("The parameter " + std::string(member) + " is required beside MetricName");
    }
  }
  auto statistic = read_statistic(input);
  if (!statistic) return statistic.error();
  return metrics::DataQuery{
      .stat = metrics::MetricStat{.metric = read_series_name(input),
                                  .period_s = *input.integer("Period"),
                                  .statistic = *std::move(statistic),
                                  .unit = std::string(input.string("Unit").value_or(""))}};
}

// An expression that an alarm can have: about what it names, and nothing that is searched for.
aws::Result<void> check_expression(const metrics::DataQuery& query) {
  const auto expression = metrics::parse_expression(query.expression);
  if (!expression) {
    return invalid("Invalid metrics list: query '" + query.id +
                   "' has no expression: " + expression.error().message);
  }
  if (!metrics::has_call(*expression, "SEARCH")) return {};
  return invalid("SEARCH is not supported on Metric Alarms");
}

aws::Result<std::vector<metrics::DataQuery>> read_queries(const aws::Structure& input) {
  constexpr size_t kQueriesMax = 20;
  auto queries = read_data_queries(input.structures("Metrics"));
  if (!queries) return queries;
  if (queries->size() > kQueriesMax) return invalid("There must be at most 20 Metrics");
  size_t returning = 0;
  size_t metrics = 0;
  for (const metrics::DataQuery& query : *queries) {
    if (query.returns_data) returning++;
    if (query.stat) {
      metrics++;
    } else if (const auto good = check_expression(query); !good) {
      return good.error();
    }
  }
  if (metrics == 0) return invalid("At least one of the Metrics must have a MetricStat");
  if (returning != 1) return invalid("Exactly one element of the metrics list should return data.");
  return queries;
}

aws::Result<std::vector<metrics::DataQuery>> read_watched(const aws::Structure& input) {
  if (input.has("Metrics")) {
    for (const std::string_view member :
         {"MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Dimensions", "Period",
          "EvaluateLowSampleCountPercentile"}) {
      if (input.has(member)) {
        return aws::Error(aws::kInvalidParameterCombination,
                          std::string(member) + " must not be beside Metrics");
      }
    }
    return read_queries(input);
  }
  if (!input.has("MetricName")) return invalid("Either MetricName or Metrics is required");
  auto query = read_plain_query(input);
  if (!query) return query.error();
  return std::vector<metrics::DataQuery>{*std::move(query)};
}

// --- The condition -------------------------------------------------------------------------------

bool has_percentile(const aws::Structure& input) {
  const auto statistic =
      metrics::ExtendedStatistic::parse(input.string("ExtendedStatistic").value_or(""));
  return statistic && statistic->percentile();
}

aws::Result<AlarmCondition> read_condition(const aws::Structure& input) {
  AlarmCondition condition = {
      .comparison = std::string(*input.string("ComparisonOperator")),
      .threshold = input.number("Threshold").value_or(0),
      .periods = *input.integer("EvaluationPeriods"),
      .to_alarm_is_given = input.has("DatapointsToAlarm"),
      .missing = std::string(input.string("TreatMissingData").value_or("")),
      .low_samples = std::string(input.string("EvaluateLowSampleCountPercentile").value_or(""))};
  condition.to_alarm = input.integer("DatapointsToAlarm").value_or(condition.periods);
  if (alarms::find_comparison(condition.comparison) == nullptr || input.has("ThresholdMetricId")) {
    return invalid("Anomaly detection is not served: a fixed Threshold is needed");
  }
  if (!input.has("Threshold")) return invalid("The parameter Threshold is required");
  if (condition.periods < 1) return invalid("EvaluationPeriods must be at least 1");
  if (condition.to_alarm < 1 || condition.to_alarm > condition.periods) {
    return invalid("DatapointsToAlarm must be from 1 to EvaluationPeriods");
  }
  if (!condition.missing.empty() && !alarms::find_missing(condition.missing)) {
    return invalid("TreatMissingData must be missing, ignore, breaching or notBreaching");
  }
  if (!condition.low_samples.empty() && !has_percentile(input)) {
    return invalid(
        "EvaluateLowSampleCountPercentile is of percentiles: it needs ExtendedStatistic");
  }
  if (!condition.low_samples.empty() && condition.low_samples != alarms::kEvaluateLowSamples &&
      condition.low_samples != alarms::kIgnoreLowSamples) {
    return invalid("EvaluateLowSampleCountPercentile must be evaluate or ignore");
  }
  return condition;
}

// --- What all alarms have ------------------------------------------------------------------------

aws::Result<std::vector<std::string>> read_actions(const ActionContext& context,
                                                   const aws::Structure& input,
                                                   std::string_view member) {
  std::vector<std::string> arns;
  for (const std::string_view text : input.strings(member)) {
    auto arn = read_topic_arn(context.account, text);
    if (!arn) {
      return invalid("Invalid action in " + std::string(member) + ": only SNS topics are served. " +
                     arn.error().message);
    }
    arns.push_back(*std::move(arn));
  }
  return arns;
}

}  // namespace

aws::Result<void> read_common(const ActionContext& context, const aws::Structure& input,
                              Alarm& alarm) {
  alarm.description = input.string("AlarmDescription").value_or("");
  alarm.actions_enabled = input.boolean("ActionsEnabled").value_or(true);
  struct ActionsRow {
    std::string_view member;
    std::vector<std::string> Alarm::*actions;
  };
  constexpr ActionsRow kRows[] = {{"OKActions", &Alarm::ok_actions},
                                  {"AlarmActions", &Alarm::alarm_actions},
                                  {"InsufficientDataActions", &Alarm::insufficient_data_actions}};
  for (const ActionsRow& row : kRows) {
    auto actions = read_actions(context, input, row.member);
    if (!actions) return actions.error();
    alarm.*row.actions = *std::move(actions);
  }
  return {};
}

// The alarm that a request writes over, or a new one.
aws::Result<Alarm> begin_alarm(ActionContext& context, const aws::Structure& input,
                               bool is_composite) {
  const std::string name(*input.string("AlarmName"));
  if (auto alarm = context.records.find<Alarm>(name)) {
    if (alarm->is_composite() == is_composite) return *std::move(alarm);
    return invalid("An alarm of another type has the name " + name);
  }
  if (context.records.list<Alarm>().size() >= kAlarmsMax) {
    return aws::Error(aws::monitoring::kLimitExceeded, "There are 5000 alarms already.");
  }
  auto tags = read_tags(input);
  if (!tags) return tags.error();
  return Alarm{.id = name,
               .tags = *std::move(tags),
               .reason = "Unchecked: Initial alarm creation",
               .state_updated_ms = context.now_ms,
               .state_transitioned_ms = context.now_ms};
}

void finish_alarm(ActionContext& context, Alarm alarm) {
  const bool is_new = alarm.configured_ms == 0;
  alarm.configured_ms = context.now_ms;
  context.records.put(alarm);
  record_alarm_history(
      context, alarm,
      {.type = kConfigurationUpdate,
       .summary = "Alarm \"" + alarm.id + "\" " + (is_new ? "created" : "updated"),
       .data = configuration_update(context, alarm, is_new ? "Create" : "Update")});
}

namespace {

ActionResult put_metric_alarm(ActionContext& context, const aws::Request& request) {
  auto alarm = begin_alarm(context, request.input, false);
  if (!alarm) return alarm.error();
  auto condition = read_condition(request.input);
  if (!condition) return condition.error();
  auto queries = read_watched(request.input);
  if (!queries) return queries.error();
  if (const auto good = read_common(context, request.input, *alarm); !good) return good.error();
  alarm->condition = *std::move(condition);
  alarm->queries = *std::move(queries);
  alarm->rule.clear();
  if (const auto good = check_period(alarms::period_s(*alarm), alarm->condition.periods); !good) {
    return good.error();
  }
  finish_alarm(context, *std::move(alarm));
  return no_result();
}

// A name among them that no alarm has is no obstacle for the others.
ActionResult delete_alarms(ActionContext& context, const aws::Request& request) {
  bool any = false;
  for (const std::string_view name : request.input.strings("AlarmNames")) {
    const auto alarm = context.records.find<Alarm>(name);
    if (!alarm) continue;
    any = true;
    context.records.erase<Alarm>(name);
    record_alarm_history(context, *alarm,
                         {.type = kConfigurationUpdate,
                          .summary = "Alarm \"" + alarm->id + "\" deleted",
                          .data = configuration_update(context, *alarm, "Delete")});
  }
  if (any) return no_result();
  return aws::Error(aws::monitoring::kResourceNotFound, "None of these alarms exists.");
}

constexpr Action kPutAlarmActions[] = {
    {"PutMetricAlarm", put_metric_alarm},
    {"DeleteAlarms", delete_alarms},
};

}  // namespace

Actions alarm_actions() { return kPutAlarmActions; }

}  // namespace control
