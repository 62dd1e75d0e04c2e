// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "control/metrics/data_query.h"
#include "control/model/tags.h"

namespace control {

// The states of alarms, as CloudWatch spells them.
inline constexpr std::string_view kOkState = "OK";
inline constexpr std::string_view kAlarmState = "ALARM";
inline constexpr std::string_view kInsufficientDataState = "INSUFFICIENT_DATA";

// What an alarm watches for, in CloudWatch's words.
struct AlarmCondition {
  std::string comparison = {};  // "GreaterThanThreshold"
  double threshold = 0;
  int64_t periods = 1;   // EvaluationPeriods
  int64_t to_alarm = 1;  // DatapointsToAlarm
  bool to_alarm_is_given = false;
  std::string missing = {};  // TreatMissingData; empty: not given, "missing"
  // EvaluateLowSampleCountPercentile, "evaluate" or "ignore"; empty: not given, "evaluate"
  std::string low_samples = {};
};
BOOST_DESCRIBE_STRUCT(AlarmCondition, (),
                      (comparison, threshold, periods, to_alarm, to_alarm_is_given, missing,
                       low_samples))

// An alarm, and the state that it is in. The state is written when it changes, and then with all
// that follows from that: history, and messages to topics.
struct Alarm {
  static constexpr std::string_view kTable = "alarm";

  std::string id;  // its name
  std::string description = {};
  bool actions_enabled = true;
  // ARNs of topics, told when the alarm enters the state.
  std::vector<std::string> ok_actions = {};
  std::vector<std::string> alarm_actions = {};
  std::vector<std::string> insufficient_data_actions = {};
  // One without an id, or several, of which one returns data; none: it is composite.
  std::vector<metrics::DataQuery> queries = {};
  AlarmCondition condition = {};
  std::string rule = {};  // of a composite alarm
  Tags tags = {};
  int64_t configured_ms = 0;
  std::string state = std::string(kInsufficientDataState);
  std::string reason = {};
  std::string reason_data = {};  // a JSON document, or empty
  int64_t state_updated_ms = 0;
  int64_t state_transitioned_ms = 0;

  bool is_composite() const { return !rule.empty(); }
  // Whether it is about one metric, and not about several by way of expressions.
  bool is_plain() const { return queries.size() == 1 && queries.front().id.empty(); }
};
BOOST_DESCRIBE_STRUCT(Alarm, (),
                      (id, description, actions_enabled, ok_actions, alarm_actions,
                       insufficient_data_actions, queries, condition, rule, tags, configured_ms,
                       state, reason, reason_data, state_updated_ms, state_transitioned_ms))

// What has become of an alarm; it outlives the alarm.
struct AlarmHistoryItem {
  static constexpr std::string_view kTable = "alarm_history";

  std::string id;     // orders by time: milliseconds since the epoch, then a counter
  std::string alarm;  // its name
  bool is_composite = false;
  std::string type;     // "StateUpdate"
  std::string summary;  // "Alarm updated from OK to ALARM"
  std::string data;     // a JSON document
  int64_t at_ms = 0;
};
BOOST_DESCRIBE_STRUCT(AlarmHistoryItem, (), (id, alarm, is_composite, type, summary, data, at_ms))

inline std::string alarm_arn(std::string_view region, std::string_view account,
                             std::string_view name) {
  std::string arn = "arn:aws:cloudwatch:";
  return arn.append(region).append(":").append(account).append(":alarm:").append(name);
}

}  // namespace control
