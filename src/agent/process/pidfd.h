// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

// Descriptors of processes, by the system's numbers: glibc 2.36's header cannot be used from C++.

namespace agent {

inline int open_pidfd(int64_t pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }

inline bool signal_pidfd(int pidfd, int number) {
  return syscall(SYS_pidfd_send_signal, pidfd, number, nullptr, 0) == 0;
}

}  // namespace agent
