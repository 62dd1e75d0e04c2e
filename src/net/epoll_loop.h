// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "net/event_loop.h"

namespace net {

// Waits for file descriptors by epoll.
class EpollLoop final : public EventLoop {
 public:
  static base::Result<std::unique_ptr<EpollLoop>> create();
  ~EpollLoop() override;

  base::Result<void> add(Handle fd, uint32_t events, EventHandler& handler) override;
  void change(Handle fd, uint32_t events, EventHandler& handler) override;
  void remove(Handle fd) override;
  size_t wait(int64_t timeout_us) override;
  void dispatch() override;
  void dispatch_within() override;
  void forget(EventHandler& handler) override;
  void post(std::function<void()> task) override;

 private:
  // An event that dispatch_within() has kept for the next turn.
  struct Kept {
    EventHandler* handler;
    uint32_t events;
  };

  EpollLoop(int epoll_fd, int wake_fd) : epoll_fd_(epoll_fd), wake_fd_(wake_fd) {}
  void run_posted();
  void tell_kept();
  void keep(EventHandler& handler, uint32_t events);

  const int epoll_fd_;
  const int wake_fd_;  // eventfd

  std::array<epoll_event, kEventsAWait> events_;
  size_t event_count_ = 0;  // of events_, not told yet
  std::vector<Kept> kept_;

  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;  // guarded by mutex_
  std::vector<std::function<void()>> running_;
};

}  // namespace net
