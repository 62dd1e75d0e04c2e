// SPDX-License-Identifier: Apache-2.0
#include "agent/process/log_rotation.h"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "base/descriptor.h"

namespace agent {

namespace {

constexpr int kOwnLog = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
constexpr mode_t kOwnerOnly = 0600;

std::string numbered(const std::string& path, int number) {
  return path + "." + std::to_string(number);
}

// From where `from` and `to` stand.
bool copy_bytes(int from, int to, int64_t bytes) {
  while (bytes > 0) {
    const ssize_t count = sendfile(to, from, nullptr, static_cast<size_t>(bytes));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes -= count;
  }
  return true;
}

// Whole blocks from its beginning; false: the file system does not do that.
bool cut_beginning(int log, int64_t bytes) {
  return bytes > 0 && fallocate(log, FALLOC_FL_COLLAPSE_RANGE, 0, bytes) == 0;
}

// The rest as well, up to now, and then all of it is away.
bool empty_log(int log, int to, int64_t copied) {
  struct stat status = {};
  return fstat(log, &status) == 0 && copy_bytes(log, to, status.st_size - copied) &&
         ftruncate(log, 0) == 0;
}

base::Result<void> move_aside(int log, int64_t size, const std::string& path) {
  struct stat status = {};
  if (fstat(log, &status) != 0) return base::system_error("look at " + path);
  const int64_t block = std::max<int64_t>(1, status.st_blksize);
  const int64_t whole = size - size % block;
  const std::string unfinished = path + ".unfinished";
  const base::Descriptor copy(
      ::open(unfinished.c_str(), kOwnLog | O_WRONLY | O_CREAT | O_TRUNC, kOwnerOnly));
  if (copy.get() < 0) return base::system_error("open " + unfinished);
  if (!copy_bytes(log, copy.get(), whole)) return base::system_error("write " + unfinished);
  if (!cut_beginning(log, whole) && !empty_log(log, copy.get(), whole)) {
    return base::system_error("shorten " + path);
  }
  const std::string youngest = numbered(path, 1);
  if (::rename(unfinished.c_str(), youngest.c_str()) != 0) {
    return base::system_error("rename " + unfinished);
  }
  return {};
}

}  // namespace

base::Result<void> rotate_log(const std::string& path, const LogLimits& limits) {
  struct stat named = {};
  if (limits.bytes == 0 || ::lstat(path.c_str(), &named) != 0 || named.st_size < limits.bytes) {
    return {};
  }
  const base::Descriptor log(::open(path.c_str(), kOwnLog | O_RDWR));
  struct stat status = {};
  if (log.get() < 0 || fstat(log.get(), &status) != 0) return base::system_error("open " + path);
  if (!S_ISREG(status.st_mode)) return base::Error{path + " is not a file"};
  if (limits.files == 0) {
    if (ftruncate(log.get(), 0) != 0) return base::system_error("shorten " + path);
    return {};
  }
  for (int number = limits.files - 1; number > 0; number--) {
    (void)::rename(numbered(path, number).c_str(), numbered(path, number + 1).c_str());
  }
  return move_aside(log.get(), status.st_size, path);
}

}  // namespace agent
