// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/clock.h"

#if !defined(__x86_64__) && !defined(__aarch64__)
#include <ctime>
#endif

namespace base {

// Times one command: a tenth of what clock_gettime costs, which would be a fifth of a pipelined
// GET. Readings of one thread are comparable; convert with CycleRate. Where the processor's
// counter is not readable, a "cycle" is a nanosecond.
inline uint64_t cycles_now() {
#if defined(__x86_64__)
  return __builtin_ia32_rdtsc();  // <x86intrin.h> would bring 45,000 lines to every command
#elif defined(__aarch64__)
  uint64_t value;
  asm volatile("mrs %0, cntvct_el0" : "=r"(value));
  return value;
#else
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
#endif
}

// How many cycles make a microsecond on this machine. Immutable; share freely.
class CycleRate {
 public:
  // Compares both clocks over two milliseconds.
  static CycleRate measure();

  explicit CycleRate(double cycles_per_us)
      : ns_by_cycle_(static_cast<uint64_t>(1000.0 / cycles_per_us * (uint64_t{1} << kShift))) {}

  // A counter that went back (a move between processors) counts as no time.
  uint64_t to_ns(uint64_t cycles) const {
    if (cycles > kCyclesMax) return static_cast<int64_t>(cycles) < 0 ? 0 : to_ns(kCyclesMax);
    return (cycles * ns_by_cycle_) >> kShift;
  }

 private:
  static constexpr int kShift = 20;                          // right to a millionth
  static constexpr uint64_t kCyclesMax = uint64_t{1} << 42;  // some twenty minutes

  uint64_t ns_by_cycle_;  // times 2^kShift
};

// What times commands and the parts of a turn. Immutable; share freely.
class CycleClock {
 public:
  // The processor's counter.
  explicit CycleClock(CycleRate rate) : rate_(rate) {}

  // The microseconds of `clock` instead, for a test or a simulation that owns the time. It outlives
  // this.
  explicit CycleClock(const Clock& clock) : rate_(1), clock_(&clock) {}

  uint64_t now() const {
    if (clock_ != nullptr) [[unlikely]]
      return static_cast<uint64_t>(clock_->monotonic_us());
    return cycles_now();
  }

  // How long something took from one now() to another.
  uint64_t to_ns(uint64_t cycles) const { return rate_.to_ns(cycles); }

 private:
  CycleRate rate_;
  const Clock* clock_ = nullptr;  // null: the counter
};

}  // namespace base
