// SPDX-License-Identifier: Apache-2.0
#include <boost/json/object.hpp>
#include <cstdio>
#include <utility>
#include <vector>

#include "control/actions/publications.h"
#include "control/actions/topics.h"
#include "control/resources/alarms/alarms.h"
#include "control/resources/alarms/internal.h"
#include "json/document.h"

namespace control {

namespace {

constexpr std::string_view kCloudWatch = "cloudwatch.amazonaws.com";

boost::json::object state_document(const Alarm& alarm) {
  boost::json::object state = {{"stateValue", alarm.state}, {"stateReason", alarm.reason}};
  if (!alarm.reason_data.empty()) state["stateReasonData"] = alarm.reason_data;
  return state;
}

std::string state_update(const Alarm& alarm, const Alarm& before) {
  boost::json::object document;
  document["version"] = "1.0";
  document["oldState"] = state_document(before);
  document["newState"] = state_document(alarm);
  return json::serialize(document);
}

const std::vector<std::string>& actions_of(const Alarm& alarm) {
  if (alarm.state == kAlarmState) return alarm.alarm_actions;
  return alarm.state == kOkState ? alarm.ok_actions : alarm.insufficient_data_actions;
}

void tell_topics(ActionContext& context, const Alarm& alarm, const Alarm& before) {
  for (const std::string& arn : actions_of(alarm)) {
    boost::json::object document = {{"stateUpdateTimestamp", alarm.state_updated_ms},
                                    {"notificationResource", arn}};
    std::string summary = "Successfully executed action " + arn;
    if (may_publish(context.records, arn, kCloudWatch)) {
      document["actionState"] = "Succeeded";
      document["messageId"] = publish(context, {.topic_arn = arn,
                                                .subject = alarm_subject(context, alarm),
                                                .message = alarm_message(context, alarm, before)});
    } else {
      document["actionState"] = "Failed";
      document["error"] =
          "The topic does not exist, or its policy does not let CloudWatch publish.";
      summary = "Failed to execute action " + arn;
    }
    record_alarm_history(
        context, alarm,
        {.type = kActionTaken, .summary = std::move(summary), .data = json::serialize(document)});
  }
}

std::string history_id(int64_t at_ms, int counter) {
  char id[40];
  std::snprintf(id, sizeof(id), "%015lld-%05d", static_cast<long long>(at_ms), counter);
  return id;
}

}  // namespace

void record_alarm_history(ActionContext& context, const Alarm& alarm, AlarmNews news) {
  int counter = 0;
  while (context.records.exists<AlarmHistoryItem>(history_id(context.now_ms, counter))) counter++;
  context.records.put(AlarmHistoryItem{.id = history_id(context.now_ms, counter),
                                       .alarm = alarm.id,
                                       .is_composite = alarm.is_composite(),
                                       .type = std::string(news.type),
                                       .summary = std::move(news.summary),
                                       .data = std::move(news.data),
                                       .at_ms = context.now_ms});
}

void enter_alarm_state(ActionContext& context, Alarm alarm, const alarms::State& state) {
  const Alarm before = alarm;
  alarm.state = state.name;
  alarm.reason = state.reason;
  alarm.reason_data = state.reason_data;
  alarm.state_updated_ms = context.now_ms;
  if (alarm.state == before.state) return context.records.put(alarm);
  alarm.state_transitioned_ms = context.now_ms;
  context.records.put(alarm);
  record_alarm_history(context, alarm,
                       {.type = kStateUpdate,
                        .summary = "Alarm updated from " + before.state + " to " + alarm.state,
                        .data = state_update(alarm, before)});
  if (alarm.actions_enabled) tell_topics(context, alarm, before);
}

void evaluate_alarm(ActionContext& context, const Watched& watched, const std::string& name) {
  const auto alarm = context.records.find<Alarm>(name);
  if (!alarm) return;
  if (alarm->is_composite()) return evaluate_composite(context, *alarm);
  alarms::Reading reading = alarms::read(watched.series, *alarm, context.now_ms / 1000);
  const bool is_by_second = reading.period_s < metrics::kMinuteS;  // which only memory has
  reading.knows_all = !is_by_second || reading.from_s >= watched.since_s;
  const auto state = alarms::next_state(*alarm, reading, context.now_ms);
  if (state) enter_alarm_state(context, *alarm, *state);
}

void trim_alarm_history(Transaction& records, int64_t now_ms) {
  constexpr int64_t kKeptMs = 14LL * 24 * 3600 * 1000;
  constexpr size_t kItemsMax = 20'000;
  constexpr size_t kRemovedMax = 5'000;
  const std::string oldest_kept = history_id(now_ms - kKeptMs, 0);
  const std::vector<AlarmHistoryItem> items = records.list<AlarmHistoryItem>();
  const size_t excess = items.size() > kItemsMax ? items.size() - kItemsMax : 0;
  for (size_t i = 0; i < items.size() && i < kRemovedMax; i++) {
    if (i >= excess && items[i].id >= oldest_kept) return;
    records.erase<AlarmHistoryItem>(items[i].id);
  }
}

}  // namespace control
