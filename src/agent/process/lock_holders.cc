// SPDX-License-Identifier: Apache-2.0
#include "agent/process/lock_holders.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <string>
#include <system_error>

#include "agent/process/pidfd.h"
#include "base/descriptor.h"
#include "base/numbers.h"

namespace agent {

namespace {

bool holds(const std::filesystem::path& process, const struct stat& wanted) {
  std::error_code error;  // the process ends, or is another user's
  for (std::filesystem::directory_iterator fd(process / "fd", error), end; !error && fd != end;
       fd.increment(error)) {
    struct stat status;
    if (stat(fd->path().c_str(), &status) == 0 && status.st_dev == wanted.st_dev &&
        status.st_ino == wanted.st_ino) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool has_open(int64_t pid, int lock_fd) {
  struct stat wanted;
  return fstat(lock_fd, &wanted) == 0 && holds("/proc/" + std::to_string(pid), wanted);
}

size_t kill_holders(int lock_fd) {
  struct stat wanted;
  if (fstat(lock_fd, &wanted) != 0) return 0;
  size_t killed = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator process("/proc", error), end; !error && process != end;
       process.increment(error)) {
    const auto pid = base::parse_int64(process->path().filename().string());
    if (!pid || *pid == getpid()) continue;
    const base::Descriptor pidfd(open_pidfd(*pid));
    if (pidfd.get() < 0 || !holds(process->path(), wanted)) continue;
    if (signal_pidfd(pidfd.get(), SIGKILL)) killed++;
  }
  return killed;
}

}  // namespace agent
