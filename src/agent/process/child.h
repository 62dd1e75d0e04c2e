// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/process/process.h"

// What a forked process does until it is another program.

namespace agent {

enum class ChildStep : int {
  kLock,
  kLog,
  kDirectory,
  kControlGroup,
  kView,
  kUser,
  kPrivileges,
  kSystemCalls,
  kExecute
};

// What it tells whoever forked, if it cannot.
struct ChildFailure {
  ChildStep step = ChildStep::kExecute;
  int error = 0;  // errno
};

// Other threads of the process that forked may have held any lock, the allocator's among them: so
// everything is prepared before, and run() only makes system calls.
class ChildPlan {
 public:
  // All outlive the plan. A failure is written to `failure_fd`, which closes when the program
  // runs. `secret_fd` is what the secret is read from; -1: there is none.
  ChildPlan(const Command& command, int failure_fd, int secret_fd);

  [[noreturn]] void run() const;

 private:
  [[noreturn]] void fail(ChildStep step) const;
  [[noreturn]] static void fail(ChildStep step, int failure_fd);
  int take_lock() const;
  void confine() const;
  void arrange_descriptors(int lock, int log) const;

  const Command& command_;
  const int failure_fd_;
  const int secret_fd_;
  const ConfinementPlan confinement_;
  std::vector<char*> argv_;
  // Nothing of our own environment goes on: it may hold secrets, and decide what programs do.
  std::vector<std::string> environment_ = {
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"};
  std::vector<char*> envp_;
};

// The start time in the text of /proc/PID/stat; nullopt for a process that has ended and waits to
// be asked how. Takes no memory.
std::optional<uint64_t> start_ticks_in(std::string_view stat);

}  // namespace agent
