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
  // DEBUG SET-SKIP-CHECKSUM-VALIDATION: dumps and files with a wrong checksum are taken as well.
  std::atomic<bool> skip_checksum = false;
  // DEBUG SET-DISABLE-DENY-SCRIPTS: scripts may call what is not for them.
  std::atomic<bool> allows_all_in_scripts = false;
  // PFDEBUG SIMD: HyperLogLogs are merged by vector instructions, where the processor has them.
  std::atomic<bool> hyperloglog_simd = true;
};

}  // namespace engine
