// SPDX-License-Identifier: Apache-2.0
#include "control/alarms/evaluation.h"

#include <algorithm>

#include "base/check.h"
#include "control/alarms/words.h"
#include "control/metrics/data_answers.h"
#include "control/metrics/extended_statistic.h"
#include "control/metrics/statistic_values.h"

namespace control::alarms {

namespace {

constexpr int64_t kShortIntervalS = 10;

// The step that the ends of sliding periods are multiples of.
int64_t step_s(int64_t period_s) {
  return period_s < metrics::kMinuteS ? kShortIntervalS : metrics::kMinuteS;
}

std::string_view name_of(Verdict verdict) {
  if (verdict == Verdict::kAlarm) return kAlarmState;
  return verdict == Verdict::kOk ? kOkState : kInsufficientDataState;
}

}  // namespace

int64_t interval_s(const Alarm& alarm) {
  if (alarm.is_composite()) return metrics::kMinuteS;
  const int64_t period = period_s(alarm);
  if (period < metrics::kMinuteS) return kShortIntervalS;
  return period * alarm.condition.periods > metrics::kDayS ? metrics::kHourS : metrics::kMinuteS;
}

int64_t period_s(const Alarm& alarm) {
  int64_t longest = 0;
  for (const metrics::DataQuery& query : alarm.queries) {
    if (query.stat) longest = std::max(longest, query.stat->period_s);
    if (query.returns_data && query.period_s > 0) return query.period_s;
  }
  return std::max<int64_t>(longest, 1);
}

Condition condition_of(const Alarm& alarm) {
  const Comparison* comparison = find_comparison(alarm.condition.comparison);
  CHECK(comparison != nullptr);
  return {.comparison = comparison,
          .threshold = alarm.condition.threshold,
          .periods = static_cast<size_t>(alarm.condition.periods),
          .to_alarm = static_cast<size_t>(alarm.condition.to_alarm),
          .missing = find_missing(alarm.condition.missing).value_or(Missing::kMissing)};
}

namespace {

void read_metric(metrics::SeriesStore& series, const metrics::MetricStat& stat, int64_t to_s,
                 Reading& reading) {
  const int64_t period = reading.period_s;
  const auto found = metrics::find_values(
      series, stat.metric, {reading.from_s, to_s, period, reading.from_s % period}, stat.statistic);
  if (!stat.unit.empty() && stat.unit != found.unit) return;
  for (const auto& [start_s, value] : found.values) {
    const auto i = static_cast<size_t>((start_s - reading.from_s) / period);
    if (i >= reading.values.size()) continue;
    reading.values[i] = value.value;
    reading.samples[i] = value.samples;
  }
}

// An expression that cannot be evaluated, or is about more than one series, has no values.
void read_expression(metrics::SeriesStore& series, const Alarm& alarm, int64_t to_s,
                     Reading& reading) {
  metrics::DataAnswers answers(series, alarm.queries, {reading.from_s, to_s, true});
  for (const metrics::DataQuery& query : alarm.queries) {
    if (!query.returns_data) continue;
    const auto found = answers.answer(query);
    if (!found || found->size() != 1) return;
    for (const auto& [start_s, value] : found->front().values) {
      const auto i = static_cast<size_t>((start_s - reading.from_s) / reading.period_s);
      if (start_s >= reading.from_s && i < reading.values.size()) reading.values[i] = value;
    }
  }
}

}  // namespace

Reading read(metrics::SeriesStore& series, const Alarm& alarm, int64_t now_s) {
  const int64_t period = period_s(alarm);
  const auto periods = static_cast<int64_t>(condition_of(alarm).range());
  const int64_t to_s = now_s - now_s % step_s(period);
  Reading reading = {.from_s = std::max<int64_t>(0, to_s - periods * period), .period_s = period};
  reading.values.resize(static_cast<size_t>(periods));
  reading.samples.resize(static_cast<size_t>(periods));
  if (alarm.is_plain()) {
    read_metric(series, *alarm.queries.front().stat, to_s, reading);
  } else {
    read_expression(series, alarm, to_s, reading);
  }
  return reading;
}

namespace {

// How many samples make a percentile significant: ten on the smaller side of it.
double samples_needed(double percentile) {
  constexpr double kBeyond = 10;
  const double smaller = std::min(percentile, 100 - percentile) / 100;
  return smaller > 0 ? kBeyond / smaller : 0;
}

bool has_too_few_samples(const Alarm& alarm, const Reading& reading, const Judgement& judgement) {
  if (alarm.condition.low_samples != kIgnoreLowSamples || !alarm.is_plain()) return false;
  const auto statistic = metrics::ExtendedStatistic::parse(alarm.queries.front().stat->statistic);
  const auto percentile = statistic ? statistic->percentile() : std::nullopt;
  if (!percentile) return false;
  const double needed = samples_needed(*percentile);
  return std::any_of(judgement.considered.begin(), judgement.considered.end(), [&](size_t i) {
    return static_cast<double>(reading.samples[i]) < needed * (1 - 1e-9);
  });
}

}  // namespace

std::optional<State> next_state(const Alarm& alarm, const Reading& reading, int64_t now_ms) {
  const Condition condition = condition_of(alarm);
  const Judgement judgement = judge(condition, reading.values);
  if (judgement.verdict == Verdict::kKeep) return std::nullopt;
  if (judgement.filled > 0 && !reading.knows_all) return std::nullopt;
  if (has_too_few_samples(alarm, reading, judgement)) return std::nullopt;
  const std::string_view name = name_of(judgement.verdict);
  if (name == alarm.state) return std::nullopt;
  const Grounds grounds = {alarm, condition, reading, judgement};
  return State{std::string(name), reason_of(grounds), reason_data_of(grounds, now_ms)};
}

}  // namespace control::alarms
