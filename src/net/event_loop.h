// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "base/result.h"

namespace net {

// What a loop watches: to the kernel a file descriptor, to a simulation whatever it has numbered.
using Handle = int;

// What happens at a handle. Bits may come together.
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

// Told when its handle is ready. Must outlive its place in the loop.
class EventHandler {
 public:
  virtual ~EventHandler() = default;
  virtual void on_event(uint32_t events) = 0;
  // Whether it may be told by dispatch_within(), while something else runs on the thread.
  virtual bool may_be_told_within() const { return false; }
};

// Waits for the handles of one thread. A turn is a wait() and a dispatch(). Everything but post()
// belongs to the thread that calls these. Implementations: the kernel's (epoll_loop.h), and one
// that a test steps (simulated_loop.h); io_uring would be a third.
class EventLoop {
 public:
  static constexpr size_t kEventsAWait = 256;

  EventLoop() = default;
  virtual ~EventLoop() = default;
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  virtual base::Result<void> add(Handle handle, uint32_t events, EventHandler& handler) = 0;
  virtual void change(Handle handle, uint32_t events, EventHandler& handler) = 0;
  virtual void remove(Handle handle) = 0;

  // Sleeps until something is ready, `timeout_us` is over (-1: never) or post() was called. Returns
  // how much there is to tell of; kEventsAWait: there may be more.
  virtual size_t wait(int64_t timeout_us) = 0;

  // Tells the handlers of what ended the last wait(), then runs what was posted. Who is removed
  // meanwhile may be told all the same.
  virtual void dispatch() = 0;

  // Within a dispatch(), by something that takes long: tells those that may be told then of what is
  // ready now, and waits for nothing. The others are told in the next turn. Runs nothing that was
  // posted.
  virtual void dispatch_within() {}
  // The handler is removed and will be gone before the next turn.
  virtual void forget(EventHandler& /*handler*/) {}

  // Runs `task` on the loop's thread, soon. Thread-safe.
  virtual void post(std::function<void()> task) = 0;
};

}  // namespace net
