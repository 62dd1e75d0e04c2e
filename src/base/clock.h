// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace base {

// The only way the program learns the time, so that a test or a simulation can own it.
// Implementations are thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  // Milliseconds since the Unix epoch; may jump when the system's time is set.
  virtual int64_t wall_ms() const = 0;

  // Microseconds since an arbitrary start; never goes back.
  virtual int64_t monotonic_us() const = 0;

  // Milliseconds since the machine was started, those in which it slept too. The same for every
  // process of the machine, so that one can tell another until when.
  virtual int64_t boot_ms() const = 0;
};

// The kernel's clocks.
class SystemClock final : public Clock {
 public:
  int64_t wall_ms() const override;
  int64_t monotonic_us() const override;
  int64_t boot_ms() const override;
};

// A clock that moves only when a test moves it. Not thread-safe.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(int64_t wall_ms = 1'700'000'000'000) : started_ms_(wall_ms) {}

  int64_t wall_ms() const override { return started_ms_ + monotonic_us_ / 1000; }
  int64_t monotonic_us() const override { return monotonic_us_; }
  int64_t boot_ms() const override { return monotonic_us_ / 1000; }

  void advance_ms(int64_t ms) { advance_us(ms * 1000); }
  void advance_us(int64_t us) { monotonic_us_ += us; }

 private:
  int64_t started_ms_;
  int64_t monotonic_us_ = 0;
};

}  // namespace base
