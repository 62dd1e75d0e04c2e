// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"

namespace net {

// What happens on a file descriptor. Bits may come together.
enum Event : uint32_t {
  kReadable = 1,
  kWritable = 2,
  kHangUp = 4,
  kPeerDone = 8,  // the peer sends no more: what is there to be read ends with an end of file
  // Asked for with the others: tell of a change only once. Then whoever does not read or write all
  // that can be asks again with change(), which tells of what is ready already. This spares the
  // kernel a look at each descriptor it has just told of: some percent of a request without
  // pipeline.
  kOnce = 16,
};

// Told when its descriptor is ready. Must outlive its place in the loop.
class EventHandler {
 public:
  virtual ~EventHandler() = default;
  virtual void on_event(uint32_t events) = 0;
};

// Waits for descriptors of one thread, by epoll. The interface leaves room for io_uring behind
// it. Everything but post() belongs to the thread that calls wait().
class EventLoop {
 public:
  static constexpr size_t kEventsAWait = 256;

  static base::Result<std::unique_ptr<EventLoop>> create();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  base::Result<void> add(int fd, uint32_t events, EventHandler& handler);
  void change(int fd, uint32_t events, EventHandler& handler);
  void remove(int fd);

  // Sleeps until something is ready, `timeout_ms` is over (-1: never) or post() was called; tells
  // the handlers, then runs what was posted. Returns how many handlers were told; kEventsAWait:
  // there may be more of them.
  size_t wait(int timeout_ms);

  // base::cycles_now() of when the last wait() had slept; for the loop's thread.
  uint64_t woken_at() const { return woken_at_; }

  // Runs `task` on the loop's thread, soon. Thread-safe.
  void post(std::function<void()> task);

 private:
  explicit EventLoop(int epoll_fd, int wake_fd) : epoll_fd_(epoll_fd), wake_fd_(wake_fd) {}
  void run_posted();

  const int epoll_fd_;
  const int wake_fd_;  // eventfd

  uint64_t woken_at_ = 0;

  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;  // guarded by mutex_
  std::vector<std::function<void()>> running_;
};

}  // namespace net
