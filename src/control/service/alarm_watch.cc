// SPDX-License-Identifier: Apache-2.0
#include "control/service/alarm_watch.h"

#include <optional>
#include <string_view>

#include "base/log.h"
#include "control/alarms/evaluation.h"
#include "control/resources/alarms/alarms.h"
#include "control/service/reconcilers.h"
#include "json/document.h"

namespace control {

void AlarmWatch::begin() {
  since_s_ = now_s();
  Transaction records(environment_.store);
  for (const Alarm& alarm : records.list<Alarm>()) take_in(alarm);
}

void AlarmWatch::take_in(const Alarm& alarm) {
  schedule_.put(alarm.id, alarms::interval_s(alarm), now_s());
  if (alarm.is_composite()) composites_.insert(alarm.id);
}

void AlarmWatch::written(const RowChange& change) {
  if (!is_of_table(change.key, Alarm::kTable)) return;
  const std::string name = change.key.substr(Alarm::kTable.size() + 1);
  const auto alarm = json::read<Alarm>(change.after.value_or("{}"));
  if (!change.after) {
    schedule_.remove(name);
    composites_.erase(name);
  } else if (alarm) {
    take_in(*alarm);
    if (!change.before) schedule_.hurry(name, now_s());
  }
  for (const std::string& composite : composites_) schedule_.hurry(composite, now_s());
}

void AlarmWatch::tick() {
  constexpr size_t kAtOnceMax = 500;
  for (const std::string& name : schedule_.take_due(now_s(), kAtOnceMax)) evaluate(name);
}

// What the store does not take now is looked at again in the alarm's next turn.
void AlarmWatch::evaluate(const std::string& name) {
  Transaction records(environment_.store);
  ActionContext context = {records,
                           environment_.account,
                           environment_.fleet,
                           environment_.storage,
                           environment_.random,
                           environment_.clock.wall_ms()};
  evaluate_alarm(context, {*series_, since_s_}, name);
  const StoreResult<void> done = records.commit();
  if (!done) base::log::warning("alarm '{}' waits: {}", name, done.error().message);
}

}  // namespace control
