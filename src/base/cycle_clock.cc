// SPDX-License-Identifier: Apache-2.0
#include "base/cycle_clock.h"

#include <ctime>

namespace base {

namespace {

int64_t monotonic_ns() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

CycleRate CycleRate::measure() {
  constexpr int64_t kMeasureNs = 2'000'000;
  const int64_t start_ns = monotonic_ns();
  const uint64_t start_cycles = cycles_now();
  int64_t elapsed_ns = 0;
  while (elapsed_ns < kMeasureNs) elapsed_ns = monotonic_ns() - start_ns;
  const uint64_t cycles = cycles_now() - start_cycles;
  return CycleRate(static_cast<double>(cycles) * 1e3 / static_cast<double>(elapsed_ns));
}

}  // namespace base
