// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/partition_lock.h"

#include <linux/futex.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace engine {

namespace {

constexpr int kSpins = 64;  // well under a microsecond

void pause_briefly() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

long futex(std::atomic<uint32_t>* word, int operation, uint32_t value) {
  static_assert(sizeof(*word) == sizeof(uint32_t));
  return syscall(SYS_futex, word, operation | FUTEX_PRIVATE_FLAG, value, nullptr, nullptr, 0);
}

}  // namespace

void PartitionLock::prepare_process() {
  syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0);
}

void PartitionLock::lock_slowly() {
  for (int i = 0; i < kSpins; i++) {
    if (state_.load(std::memory_order_relaxed) == kFree && try_lock()) return;
    pause_briefly();
  }
  sleepers_.fetch_add(1);
  // Where the kernel has no such barrier, nobody could be sure to be woken: give way instead.
  const bool may_sleep = syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0;
  while (!try_lock()) {
    if (may_sleep) {
      futex(&state_, FUTEX_WAIT, kHeld);
    } else {
      sched_yield();
    }
  }
  sleepers_.fetch_sub(1);
}

void PartitionLock::wake_one() { futex(&state_, FUTEX_WAKE, 1); }

}  // namespace engine
