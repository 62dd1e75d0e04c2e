// SPDX-License-Identifier: Apache-2.0
#include "agent/process/process_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

#include "agent/process/child.h"
#include "agent/process/state_file.h"

namespace agent {

namespace {

uint64_t own_start_ticks() {
  const int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
  char text[1024];
  const ssize_t size = fd >= 0 ? read(fd, text, sizeof(text)) : 0;
  if (fd >= 0) close(fd);
  return start_ticks_in({text, size > 0 ? static_cast<size_t>(size) : 0}).value_or(0);
}

}  // namespace

bool write_process_identity(int lock_fd) {
  char text[64];
  char* const limit = text + sizeof(text) - 2;
  char* end = std::to_chars(text, limit, getpid()).ptr;
  *end++ = ' ';
  end = std::to_chars(end, limit, own_start_ticks()).ptr;
  *end++ = '\n';
  const ssize_t size = end - text;
  return ftruncate(lock_fd, 0) == 0 && pwrite(lock_fd, text, static_cast<size_t>(size), 0) == size;
}

base::Result<base::Descriptor> take_process_lock(const std::string& path) {
  base::Descriptor lock(open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (lock.get() < 0) return base::system_error("open " + path);
  if (auto own = check_own_file(lock.get(), path); !own) return own.error();
  if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return base::system_error("lock " + path);
    return base::Error{"another process holds " + path};
  }
  if (!write_process_identity(lock.get())) return base::system_error("write " + path);
  return lock;
}

}  // namespace agent
