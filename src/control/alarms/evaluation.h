// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/alarms/condition.h"
#include "control/metrics/series_store.h"
#include "control/model/alarm.h"

// From the metrics that an alarm watches to the state that it is to be in, with CloudWatch's words
// for why.

namespace control::alarms {

// What an alarm watches has been, period by period, the oldest first.
struct Reading {
  int64_t from_s = 0;
  int64_t period_s = 0;
  std::vector<std::optional<double>> values = {};
  std::vector<uint64_t> samples = {};  // that each value was made from; none: not known
  // False: what is missing may have been forgotten, since the service has begun anew.
  bool knows_all = true;

  int64_t start_s(size_t i) const { return from_s + static_cast<int64_t>(i) * period_s; }
};

// The words of EvaluateLowSampleCountPercentile.
inline constexpr std::string_view kEvaluateLowSamples = "evaluate";
inline constexpr std::string_view kIgnoreLowSamples = "ignore";

// How often an alarm is looked at: every minute; every 10 seconds where its periods are shorter
// than a minute; every hour where they are more than a day together.
int64_t interval_s(const Alarm& alarm);

// How long the periods of what it watches are; not for composite alarms.
int64_t period_s(const Alarm& alarm);

// The condition of a record, whose words have been checked when it was written.
Condition condition_of(const Alarm& alarm);

// The periods that a judgement needs, up to the last interval that is over. They end there, and
// need not begin at multiples of their length.
Reading read(metrics::SeriesStore& series, const Alarm& alarm, int64_t now_s);

struct State {
  std::string name;  // "ALARM"
  std::string reason;
  std::string reason_data;  // a JSON document
};

// nullopt: it stays in the one that it has; so it does where values are missing that may have been
// forgotten, and where it ignores percentiles of too few samples: CloudWatch wants ten beyond them.
std::optional<State> next_state(const Alarm& alarm, const Reading& reading, int64_t now_ms);

}  // namespace control::alarms
