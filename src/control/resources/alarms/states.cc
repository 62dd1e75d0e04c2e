// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>
#include <vector>

#include "control/actions/paging.h"
#include "control/api/api_service.h"
#include "control/resources/alarms/alarms.h"
#include "control/resources/alarms/internal.h"
#include "json/document.h"

namespace control {

namespace {

// What an alarm watches may undo it at the next look, as with AWS.
ActionResult set_alarm_state(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  auto alarm = find_alarm(context, *input.string("AlarmName"));
  if (!alarm) return alarm.error();
  const std::string data(input.string("StateReasonData").value_or(""));
  std::string error;
  json::parse(data.empty() ? "{}" : data, error);
  if (!error.empty()) {
    return aws::Error(aws::monitoring::kInvalidFormat, "StateReasonData is no JSON: " + error);
  }
  enter_alarm_state(context, *std::move(alarm),
                    {.name = std::string(*input.string("StateValue")),
                     .reason = std::string(*input.string("StateReason")),
                     .reason_data = data});
  return no_result();
}

// Names that no alarm has are passed over, as with AWS.
ActionResult switch_actions(ActionContext& context, const aws::Request& request, bool enabled) {
  for (const std::string_view name : request.input.strings("AlarmNames")) {
    auto alarm = context.records.find<Alarm>(name);
    if (!alarm || alarm->actions_enabled == enabled) continue;
    alarm->actions_enabled = enabled;
    alarm->configured_ms = context.now_ms;
    context.records.put(*alarm);
    record_alarm_history(context, *alarm,
                         {.type = kConfigurationUpdate,
                          .summary = "Alarm \"" + alarm->id + "\" updated",
                          .data = configuration_update(context, *alarm, "Update")});
  }
  return no_result();
}

ActionResult enable_actions(ActionContext& context, const aws::Request& request) {
  return switch_actions(context, request, true);
}

ActionResult disable_actions(ActionContext& context, const aws::Request& request) {
  return switch_actions(context, request, false);
}

constexpr Action kAlarmStateActions[] = {
    {"SetAlarmState", set_alarm_state},
    {"EnableAlarmActions", enable_actions},
    {"DisableAlarmActions", disable_actions},
};

}  // namespace

aws::Result<Alarm> find_alarm(ActionContext& context, std::string_view name) {
  auto alarm = context.records.find<Alarm>(name);
  if (alarm) return *std::move(alarm);
  return aws::Error(aws::monitoring::kResourceNotFound,
                    "There is no alarm '" + std::string(name) + "'.");
}

Actions alarm_state_actions() { return kAlarmStateActions; }

}  // namespace control
