// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include "control/actions/tags.h"
#include "control/resources/alarms/alarms.h"
#include "control/resources/alarms/internal.h"

namespace control {

namespace {

// Of alarms only: dashboards have no tags.
aws::Result<Alarm> find_tagged(ActionContext& context, const aws::Request& request) {
  const std::string_view arn = *request.input.string("ResourceARN");
  const std::string start = alarm_arn(context.account.region, context.account.id, "");
  if (arn.starts_with(start)) {
    auto alarm = context.records.find<Alarm>(arn.substr(start.size()));
    if (alarm) return *std::move(alarm);
  }
  return aws::Error(aws::monitoring::kResourceNotFoundException,
                    "There is no alarm " + std::string(arn) + ".");
}

ActionResult list_alarm_tags(ActionContext& context, const aws::Request& request) {
  const auto alarm = find_tagged(context, request);
  if (!alarm) return alarm.error();
  aws::Structure result(*request.operation->output);
  result.set_list("Tags");
  for (const auto& [key, value] : alarm->tags) {
    result.append("Tags").set("Key", key).set("Value", value);
  }
  return result;
}

ActionResult tag_alarm(ActionContext& context, const aws::Request& request) {
  auto alarm = find_tagged(context, request);
  if (!alarm) return alarm.error();
  auto tags = read_tags(request.input, std::move(alarm->tags));
  if (!tags) return tags.error();
  alarm->tags = *std::move(tags);
  context.records.put(*alarm);
  return aws::Structure(*request.operation->output);
}

ActionResult untag_alarm(ActionContext& context, const aws::Request& request) {
  auto alarm = find_tagged(context, request);
  if (!alarm) return alarm.error();
  for (const std::string_view key : request.input.strings("TagKeys")) {
    alarm->tags.erase(std::string(key));
  }
  context.records.put(*alarm);
  return aws::Structure(*request.operation->output);
}

constexpr Action kAlarmTagActions[] = {
    {"ListTagsForResource", list_alarm_tags},
    {"TagResource", tag_alarm},
    {"UntagResource", untag_alarm},
};

}  // namespace

Actions alarm_tag_actions() { return kAlarmTagActions; }

}  // namespace control
