// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/partition_lock.h"

#include <errno.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

namespace engine {

namespace {

constexpr int kSpins = 64;  // well under a microsecond
constexpr int kWokenInVainMax = 4;
// The one that is woken may be stopped; and where other processes want the cores as well, a single
// yield may take milliseconds.
constexpr int64_t kGivingWayUs = 500;

void pause_briefly() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

long futex(std::atomic<uint32_t>* word, int operation, uint32_t value,
           const timespec* timeout = nullptr) {
  static_assert(sizeof(*word) == sizeof(uint32_t));
  return syscall(SYS_futex, word, operation | FUTEX_PRIVATE_FLAG, value, timeout, nullptr, 0);
}

}  // namespace

void PartitionLock::prepare_process() {
  syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0);
}

bool PartitionLock::lock_slowly(int64_t timeout_us) {
  for (int i = 0; i < kSpins; i++) {
    if (state_.load(std::memory_order_relaxed) == kFree && try_lock()) return true;
    pause_briefly();
  }
  constexpr int64_t kUsASecond = 1'000'000;
  const timespec timeout = {.tv_sec = timeout_us / kUsASecond,
                            .tv_nsec = timeout_us % kUsASecond * 1000};
  sleepers_.fetch_add(1);
  // Where the kernel has no such barrier, nobody could be sure to be woken: give way instead.
  const bool may_sleep = syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0;
  int woken = 0;
  bool is_held = try_lock();
  bool is_over = false;
  while (!is_held && !is_over) {
    if (may_sleep) {
      const long slept = futex(&state_, FUTEX_WAIT, kHeld, timeout_us < 0 ? nullptr : &timeout);
      is_over = slept != 0 && errno == ETIMEDOUT;
    } else {
      sched_yield();
      is_over = timeout_us >= 0;
    }
    if (++woken == kWokenInVainMax) starving_.fetch_add(1, std::memory_order_relaxed);
    is_held = try_lock();
  }
  if (woken >= kWokenInVainMax) starving_.fetch_sub(1, std::memory_order_relaxed);
  sleepers_.fetch_sub(1);
  return is_held;
}

void PartitionLock::wake_one() {
  futex(&state_, FUTEX_WAKE, 1);
  if (starving_.load(std::memory_order_relaxed) != 0) give_way();
}

void PartitionLock::give_way() const {
  const base::SystemClock clock;  // the kernel's, as what is waited for is
  const int64_t end_us = clock.monotonic_us() + kGivingWayUs;
  while (state_.load(std::memory_order_relaxed) == kFree && clock.monotonic_us() < end_us) {
    sched_yield();
  }
}

}  // namespace engine
