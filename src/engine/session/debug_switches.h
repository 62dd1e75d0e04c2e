// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

namespace engine {

// What test suites switch in a running node, by DEBUG and PFDEBUG. Any thread sets and reads them;
// they order nothing.
struct DebugSwitches {
  // DEBUG PAUSE-CRON: workers do nothing of what they do by the clock.
  std::atomic<bool> cron_paused = false;
  // DEBUG CLIENT-ENFORCE-REPLY-LIST: reply buffers count whole, not just what is in them.
  std::atomic<bool> count_reply_buffers = false;
  // PFDEBUG SIMD: HyperLogLogs are merged by vector instructions, where the processor has them.
  std::atomic<bool> hyperloglog_simd = true;
};

}  // namespace engine
