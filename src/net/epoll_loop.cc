// SPDX-License-Identifier: Apache-2.0
#include "net/epoll_loop.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <memory>
#include <utility>

#include "base/check.h"
#include "net/socket.h"

namespace net {

namespace {

constexpr int64_t kUsAMs = 1000;
constexpr int64_t kUsASecond = 1'000'000;

uint32_t to_epoll(uint32_t events) {
  uint32_t bits = 0;
  if ((events & kReadable) != 0) bits |= EPOLLIN;
  if ((events & kWritable) != 0) bits |= EPOLLOUT;
  if ((events & kOnce) != 0) bits |= EPOLLET | EPOLLRDHUP;
  return bits;
}

uint32_t from_epoll(uint32_t bits) {
  uint32_t events = 0;
  if ((bits & EPOLLIN) != 0) events |= kReadable;
  if ((bits & EPOLLOUT) != 0) events |= kWritable;
  if ((bits & (EPOLLERR | EPOLLHUP)) != 0) events |= kHangUp;
  if ((bits & EPOLLRDHUP) != 0) events |= kPeerDone;
  return events;
}

}  // namespace

base::Result<std::unique_ptr<EpollLoop>> EpollLoop::create() {
  const int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_fd < 0) return system_error("epoll_create1");
  const int wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (wake_fd < 0) {
    close(epoll_fd);
    return system_error("eventfd");
  }
  epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
  CHECK(epoll_ctl(epoll_fd, EPOLL_CTL_ADD, wake_fd, &event) == 0);
  return std::unique_ptr<EpollLoop>(new EpollLoop(epoll_fd, wake_fd));
}

EpollLoop::~EpollLoop() {
  close(wake_fd_);
  close(epoll_fd_);
}

base::Result<void> EpollLoop::add(Handle fd, uint32_t events, EventHandler& handler) {
  epoll_event event{.events = to_epoll(events), .data = {.ptr = &handler}};
  if (epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &event) != 0) return system_error("epoll_ctl");
  return {};
}

void EpollLoop::change(Handle fd, uint32_t events, EventHandler& handler) {
  epoll_event event{.events = to_epoll(events), .data = {.ptr = &handler}};
  CHECK(epoll_ctl(epoll_fd_, EPOLL_CTL_MOD, fd, &event) == 0);
}

void EpollLoop::remove(Handle fd) { CHECK(epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, fd, nullptr) == 0); }

// Whole milliseconds where the kernel knows no others (before 5.11).
size_t EpollLoop::wait(int64_t timeout_us) {
  if (!kept_.empty()) timeout_us = 0;
  int count = -1;
  if (timeout_us % kUsAMs != 0 && timeout_us > 0) {
    const timespec timeout = {.tv_sec = timeout_us / kUsASecond,
                              .tv_nsec = timeout_us % kUsASecond * 1000};
    count = epoll_pwait2(epoll_fd_, events_.data(), kEventsAWait, &timeout, nullptr);
  } else {
    errno = ENOSYS;
  }
  if (count < 0 && errno == ENOSYS) {
    const int64_t timeout_ms = timeout_us < 0 ? -1 : (timeout_us + kUsAMs - 1) / kUsAMs;
    count = epoll_wait(epoll_fd_, events_.data(), kEventsAWait, static_cast<int>(timeout_ms));
  }
  CHECK(count >= 0 || errno == EINTR);
  event_count_ = count < 0 ? 0 : static_cast<size_t>(count);
  return event_count_ + kept_.size();
}

void EpollLoop::dispatch() {
  bool woken = false;
  const size_t count = std::exchange(event_count_, 0);
  tell_kept();
  for (size_t i = 0; i < count; i++) {
    if (events_[i].data.ptr == nullptr) {
      woken = true;
    } else {
      static_cast<EventHandler*>(events_[i].data.ptr)->on_event(from_epoll(events_[i].events));
    }
  }
  if (woken) run_posted();
}

void EpollLoop::forget(EventHandler& handler) {
  std::erase_if(kept_, [&](const Kept& kept) { return kept.handler == &handler; });
}

void EpollLoop::tell_kept() {
  std::vector<Kept> kept;
  kept.swap(kept_);
  for (const auto& [handler, events] : kept) handler->on_event(events);
}

void EpollLoop::dispatch_within() {
  std::array<epoll_event, kEventsAWait> events;
  const int count = epoll_wait(epoll_fd_, events.data(), kEventsAWait, 0);
  for (int i = 0; i < count; i++) {
    const epoll_event& event = events[static_cast<size_t>(i)];
    auto* handler = static_cast<EventHandler*>(event.data.ptr);
    if (handler == nullptr) {
      // It stays ready, for the next turn.
    } else if (handler->may_be_told_within()) {
      handler->on_event(from_epoll(event.events));
    } else {
      keep(*handler, from_epoll(event.events));
    }
  }
}

// Once, however often it is told of: what is not asked for only once is told again and again.
void EpollLoop::keep(EventHandler& handler, uint32_t events) {
  for (Kept& kept : kept_) {
    if (kept.handler == &handler) {
      kept.events |= events;
      return;
    }
  }
  kept_.push_back({&handler, events});
}

void EpollLoop::post(std::function<void()> task) {
  bool first;
  {
    std::lock_guard lock(mutex_);
    first = posted_.empty();
    posted_.push_back(std::move(task));
  }
  if (!first) return;  // whoever was first has woken the loop
  const uint64_t one = 1;
  CHECK(write(wake_fd_, &one, sizeof(one)) == sizeof(one));
}

void EpollLoop::run_posted() {
  uint64_t count;
  CHECK(read(wake_fd_, &count, sizeof(count)) == sizeof(count));
  {
    std::lock_guard lock(mutex_);
    running_.swap(posted_);
  }
  for (auto& task : running_) task();
  running_.clear();
}

}  // namespace net
