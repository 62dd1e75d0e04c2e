// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <ctime>

namespace base {

namespace {

timespec read_clock(clockid_t id) {
  timespec now;
  clock_gettime(id, &now);  // cannot fail for the clocks used here
  return now;
}

}  // namespace

int64_t SystemClock::wall_ms() const {
  const timespec now = read_clock(CLOCK_REALTIME);
  return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

int64_t SystemClock::monotonic_us() const {
  const timespec now = read_clock(CLOCK_MONOTONIC);
  return int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
}

int64_t SystemClock::boot_ms() const {
  const timespec now = read_clock(CLOCK_BOOTTIME);
  return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

}  // namespace base
