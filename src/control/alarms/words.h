// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "control/alarms/condition.h"
#include "control/alarms/evaluation.h"
#include "control/model/alarm.h"

// Why an alarm is in a state, in CloudWatch's words.

namespace control::alarms {

// What a judgement stands on.
struct Grounds {
  const Alarm& alarm;
  const Condition& condition;
  const Reading& reading;
  const Judgement& judgement;
};

// StateReason: "Threshold Crossed: 1 out of the last 1 datapoints [41.0 (03/07/25 08:29:00)] was
// greater than the threshold (20.0) (minimum 1 datapoint for OK -> ALARM transition)."
std::string reason_of(const Grounds& grounds);

// StateReasonData: the values as a JSON document.
std::string reason_data_of(const Grounds& grounds, int64_t now_ms);

// "2025-07-03T08:29:00.000+0000", as documents about alarms have times.
std::string time_text(int64_t at_ms);

}  // namespace control::alarms
