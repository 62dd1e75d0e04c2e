// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/random.h"

// Time, chance and the order of all that happens in a simulation: whatever is done in it is done by
// an event of its queue, and all that is left to chance comes from its dice. One thread.

namespace sim {

// Something that runs, or does not any more: a process. What was to happen in it is dropped when it
// has ended, and held back while it is stopped.
struct Life {
  std::string name;
  bool ended = false;
  bool paused = false;
  int64_t resumed_us = INT64_MIN;               // when it last went on after a pause
  std::deque<std::function<void()>> held = {};  // in the order in which it became due

  bool runs() const { return !ended && !paused; }
};

using LifePtr = std::shared_ptr<Life>;

class WorldClock final : public base::Clock {
 public:
  int64_t wall_ms() const override { return kStartMs + now_us / 1000 + step_ms; }
  int64_t monotonic_us() const override { return now_us; }
  int64_t boot_ms() const override { return now_us / 1000; }

  int64_t now_us = 0;
  int64_t step_ms = 0;  // by how much somebody has set the wall clock

 private:
  static constexpr int64_t kStartMs = 1'700'000'000'000;
};

class World {
 public:
  using Task = std::function<void()>;
  using LogSink = std::function<void(std::string_view line)>;

  // `log` hears of everything, a line each; null: nobody listens.
  World(uint64_t seed, LogSink log) : dice_(seed), log_(std::move(log)) {}
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // --- time ---
  // Runs the task so many microseconds from now, if its life goes on then; null: whatever ends.
  void after_us(int64_t delay_us, const LifePtr& life, Task task);
  // The next event; false when there is none until then, which is the time now.
  bool step(int64_t until_us);
  int64_t now_us() const { return clock.now_us; }

  void end(const LifePtr& life);
  void pause(const LifePtr& life) { life->paused = true; }
  void resume(const LifePtr& life);

  // --- chance ---
  base::Random& dice() { return dice_; }
  int64_t between(int64_t low, int64_t high);  // both included
  bool chance(int64_t per_mille) { return between(0, 999) < per_mille; }
  // How long a message takes that nothing holds up.
  int64_t latency_us();

  // --- what is told of it ---
  bool is_heard() const { return log_ != nullptr; }
  void say(std::string_view what);
  // A promise was broken: the first is kept.
  void violate(std::string what);
  const std::string& violation() const { return violation_; }

  // Something has changed that checks look at.
  bool touched = false;
  uint64_t events = 0;

  WorldClock clock;

 private:
  struct Event {
    LifePtr life;
    Task task;
  };

  void run(Event event);

  base::Random dice_;
  LogSink log_;
  std::map<std::pair<int64_t, uint64_t>, Event> queue_;  // by time, then in order
  uint64_t next_ = 0;
  bool over_ = false;  // what is dropped at the end may not begin anything
  std::string violation_;
};

}  // namespace sim
