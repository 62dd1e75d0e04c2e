// SPDX-License-Identifier: Apache-2.0
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "control/alarms/rule.h"
#include "control/alarms/words.h"
#include "control/api/api_service.h"
#include "control/resources/alarms/alarms.h"
#include "control/resources/alarms/internal.h"
#include "json/document.h"

namespace control {

namespace {

// An alarm that a rule names by its name or its ARN.
std::string named_in_rule(const ActionContext& context, std::string_view text) {
  const std::string start = alarm_arn(context.account.region, context.account.id, "");
  if (text.starts_with(start)) text.remove_prefix(start.size());
  return std::string(text);
}

// Those that a rule names and that there are.
struct Children {
  std::set<std::string> names = {};
  std::set<std::string> missing = {};
  boost::json::array documents = {};
  std::optional<Alarm> latest = std::nullopt;  // that changed its state last
};

void add_child(const ActionContext& context, const Alarm& child, Children& children) {
  const std::string arn = alarm_arn(context.account.region, context.account.id, child.id);
  boost::json::object state = {{"value", child.state},
                               {"timestamp", alarms::time_text(child.state_transitioned_ms)}};
  children.documents.push_back(boost::json::object{{"arn", arn}, {"state", std::move(state)}});
  if (!children.latest || children.latest->state_transitioned_ms < child.state_transitioned_ms) {
    children.latest = child;
  }
}

base::Result<bool> evaluate(ActionContext& context, const std::string& rule, Children& children) {
  return alarms::evaluate_rule(rule, [&](std::string_view text, std::string_view state) {
    const std::string name = named_in_rule(context, text);
    const auto child = context.records.find<Alarm>(name);
    children.names.insert(name);
    if (child) {
      add_child(context, *child, children);
    } else {
      children.missing.insert(name);
    }
    return child && child->state == state;
  });
}

aws::Error bad_rule(std::string text) {
  return {aws::kValidationError, "AlarmRule is invalid: " + std::move(text)};
}

ActionResult put_composite_alarm(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  if (input.has("ActionsSuppressor")) {
    return aws::Error(aws::kValidationError, "ActionsSuppressor is not served");
  }
  const std::string rule(*input.string("AlarmRule"));
  Children children;
  const auto value = evaluate(context, rule, children);
  if (!value) return bad_rule(value.error().message);
  if (!children.missing.empty()) {
    return bad_rule("there is no alarm '" + *children.missing.begin() + "'");
  }
  if (children.names.contains(std::string(*input.string("AlarmName")))) {
    return bad_rule("an alarm cannot depend on itself");
  }
  auto alarm = begin_alarm(context, input, true);
  if (!alarm) return alarm.error();
  if (const auto good = read_common(context, input, *alarm); !good) return good.error();
  alarm->rule = rule;
  finish_alarm(context, *std::move(alarm));
  return no_result();
}

constexpr Action kCompositeAlarmActions[] = {
    {"PutCompositeAlarm", put_composite_alarm},
};

}  // namespace

// A rule that has been checked when it was written says something, whatever has become of its
// alarms: one that is gone is in no state.
void evaluate_composite(ActionContext& context, const Alarm& alarm) {
  Children children;
  const auto value = evaluate(context, alarm.rule, children);
  if (!value) return;
  const std::string_view state = *value ? kAlarmState : kOkState;
  if (alarm.state == state) return;
  std::string reason = "The rule is " + std::string(*value ? "true" : "false");
  if (children.latest) {
    const Alarm& latest = *children.latest;
    reason = alarm_arn(context.account.region, context.account.id, latest.id) +
             " transitioned to " + latest.state + " at " +
             alarms::time_text(latest.state_transitioned_ms);
  }
  const boost::json::object document = {{"triggeringAlarms", std::move(children.documents)}};
  enter_alarm_state(context, alarm,
                    {.name = std::string(state),
                     .reason = std::move(reason),
                     .reason_data = json::serialize(document)});
}

Actions composite_alarm_actions() { return kCompositeAlarmActions; }

}  // namespace control
