// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/model/value.h"
#include "aws/monitoring/errors.h"
#include "control/actions/action.h"
#include "control/alarms/evaluation.h"
#include "control/model/alarm.h"

// What the actions on alarms share.

namespace control {

// ResourceNotFound.
aws::Result<Alarm> find_alarm(ActionContext& context, std::string_view name);

// The alarm that a request writes over, or a new one, with the tags that it gives. ValidationError:
// one of the other type has the name. LimitExceeded.
aws::Result<Alarm> begin_alarm(ActionContext& context, const aws::Structure& input,
                               bool is_composite);
// Description and actions. ValidationError for actions that are no topics.
aws::Result<void> read_common(const ActionContext& context, const aws::Structure& input,
                              Alarm& alarm);
// Writes it, with its history.
void finish_alarm(ActionContext& context, Alarm alarm);

// Puts a composite alarm into the state that its rule says.
void evaluate_composite(ActionContext& context, const Alarm& alarm);

// Sets the members of MetricAlarm or CompositeAlarm.
void describe_alarm(const ActionContext& context, const Alarm& alarm, aws::Structure& result);

// The document of a ConfigurationUpdate: "Create", "Update" or "Delete" of this alarm.
std::string configuration_update(const ActionContext& context, const Alarm& alarm,
                                 std::string_view type);

// HistoryItemTypes.
inline constexpr std::string_view kConfigurationUpdate = "ConfigurationUpdate";
inline constexpr std::string_view kStateUpdate = "StateUpdate";
inline constexpr std::string_view kActionTaken = "Action";

struct AlarmNews {
  std::string_view type;
  std::string summary;
  std::string data;  // a JSON document
};
void record_alarm_history(ActionContext& context, const Alarm& alarm, AlarmNews news);

// Writes the alarm in another state, or with other reasons for the one that it has; a new state
// with its history, and with its actions where those are switched on.
void enter_alarm_state(ActionContext& context, Alarm alarm, const alarms::State& state);

// What subscribers are told when `alarm` has left the state `before`.
std::string alarm_message(const ActionContext& context, const Alarm& alarm, const Alarm& before);
std::string alarm_subject(const ActionContext& context, const Alarm& alarm);

}  // namespace control
