// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "net/event_loop.h"
#include "net/simulated_network.h"

namespace net {

// A loop that a test steps: it tells of what has happened to simulated peers as epoll would, in the
// order in which it happened, and sleeps by moving the clock. Not thread-safe, but for post().
class SimulatedLoop final : public EventLoop {
 public:
  SimulatedLoop(SimulatedNetwork& network, base::FakeClock& clock)
      : network_(network), clock_(clock) {}
  ~SimulatedLoop() override {
    while (!watches_.empty()) remove(watches_.begin()->first);
  }

  // Whether wait() would come back without having slept.
  bool has_work() const { return !queue_.empty() || has_posted(); }

  // Until when it would sleep else. A sleep begins when the turn before has ended: several loops
  // share a clock, and what one does is time for the others.
  int64_t slept_until_us(int64_t timeout_us) const { return turn_ended_us_ + timeout_us; }

  base::Result<void> add(Handle handle, uint32_t events, EventHandler& handler) override {
    CHECK(!watches_.contains(handle));
    watches_[handle] = {.events = events, .handler = &handler};
    network_.peer(handle).tell_loop_ = [this, handle](uint32_t changed) {
      if ((changed & interest(watches_.at(handle))) != 0) look_at(handle);
    };
    look_at(handle);
    return {};
  }

  void change(Handle handle, uint32_t events, EventHandler& handler) override {
    Watch& watch = watches_.at(handle);
    watch.events = events;
    watch.handler = &handler;
    look_at(handle);
  }

  void remove(Handle handle) override {
    CHECK(watches_.erase(handle) == 1);
    network_.peer(handle).tell_loop_ = nullptr;
    std::erase(queue_, handle);
  }

  size_t wait(int64_t timeout_us) override {
    if (!has_work() && timeout_us != 0) {
      CHECK(timeout_us > 0);  // or nothing will ever happen
      clock_.advance_us(std::max<int64_t>(slept_until_us(timeout_us) - clock_.monotonic_us(), 0));
    }
    std::vector<Handle> again;
    while (!queue_.empty() && told_.size() < kEventsAWait) {
      const Handle handle = queue_.front();
      queue_.pop_front();
      Watch& watch = watches_.at(handle);
      watch.queued = false;
      const uint32_t events = due(handle, watch);
      if (events == 0) continue;
      told_.emplace_back(watch.handler, events);
      if ((watch.events & kOnce) == 0) again.push_back(handle);
    }
    for (const Handle handle : again) look_at(handle);
    return told_.size() + (has_posted() ? 1 : 0);
  }

  void dispatch() override {
    std::vector<std::pair<EventHandler*, uint32_t>> told;
    told.swap(told_);
    for (const auto& [handler, events] : told) handler->on_event(events);
    std::vector<std::function<void()>> running;
    {
      const std::lock_guard lock(posted_mutex_);
      running.swap(posted_);
    }
    for (const auto& task : running) task();
    turn_ended_us_ = clock_.monotonic_us();
  }

  void post(std::function<void()> task) override {
    const std::lock_guard lock(posted_mutex_);
    posted_.push_back(std::move(task));
  }

 private:
  struct Watch {
    uint32_t events = 0;
    EventHandler* handler = nullptr;
    bool queued = false;
  };

  bool has_posted() const {
    const std::lock_guard lock(posted_mutex_);
    return !posted_.empty();
  }

  static uint32_t interest(const Watch& watch) {
    return watch.events | ((watch.events & kOnce) != 0 ? kHangUp | kPeerDone : kHangUp);
  }

  // What there is to tell of a handle, whose state may have changed since it was queued.
  uint32_t due(Handle handle, const Watch& watch) const {
    SimulatedPeer& peer = network_.peer(handle);
    const uint32_t ready = peer.ready();
    if ((watch.events & kWritable) != 0 && (ready & kWritable) == 0) peer.room_missed_ = true;
    return ready & interest(watch);
  }

  void look_at(Handle handle) {
    Watch& watch = watches_.at(handle);
    if (watch.queued || due(handle, watch) == 0) return;
    watch.queued = true;
    queue_.push_back(handle);
  }

  SimulatedNetwork& network_;
  base::FakeClock& clock_;
  int64_t turn_ended_us_ = clock_.monotonic_us();
  std::map<Handle, Watch> watches_;
  std::deque<Handle> queue_;
  std::vector<std::pair<EventHandler*, uint32_t>> told_;  // by the next dispatch()
  mutable std::mutex posted_mutex_;
  std::vector<std::function<void()>> posted_;
};

}  // namespace net
