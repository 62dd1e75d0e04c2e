// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "control/actions/action.h"
#include "control/metrics/series_store.h"

// CloudWatch's alarms: PutMetricAlarm and what else is done to them, and what they do by
// themselves.

namespace control {

Actions alarm_actions();  // made and deleted
Actions composite_alarm_actions();
Actions alarm_describe_actions();
Actions alarm_state_actions();  // set, switched on and off
Actions alarm_history_actions();
Actions alarm_tag_actions();

// What alarms are judged by.
struct Watched {
  metrics::SeriesStore& series;
  int64_t since_s;  // when the service began, in seconds since the Unix epoch
};

// Looks at what an alarm watches and puts it into the state that follows from that, if that is
// another one: with its history and with messages to topics. An alarm that there is not is none.
void evaluate_alarm(ActionContext& context, const Watched& watched, const std::string& name);

// Removes history older than AWS keeps it, 14 days, and the oldest of more than some 20,000 items;
// a bounded number a call.
void trim_alarm_history(Transaction& records, int64_t now_ms);

}  // namespace control
