// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <set>
#include <string>

#include "control/alarms/schedule.h"
#include "control/metrics/series_store.h"
#include "control/model/alarm.h"
#include "control/service/action_service.h"
#include "control/store/store.h"

namespace control {

// Looks at each alarm when its time has come, in a transaction of its own; at composite ones as
// soon as another alarm has been written. Knows of all alarms when they are due, and nothing else.
// One thread.
class AlarmWatch {
 public:
  // All outlive this.
  AlarmWatch(const ActionEnvironment& environment,
             const std::unique_ptr<metrics::SeriesStore>& series)
      : environment_(environment), series_(series) {}

  // Takes in all alarms that there are; once, at the start.
  void begin();
  // To be told of each row that is written.
  void written(const RowChange& change);
  // To be called every second.
  void tick();

 private:
  int64_t now_s() const { return environment_.clock.wall_ms() / 1000; }
  void take_in(const Alarm& alarm);
  void evaluate(const std::string& name);

  const ActionEnvironment environment_;
  const std::unique_ptr<metrics::SeriesStore>& series_;
  alarms::Schedule schedule_;
  std::set<std::string> composites_;
  int64_t since_s_ = 0;
};

}  // namespace control
