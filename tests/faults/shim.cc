// SPDX-License-Identifier: Apache-2.0
// Preloaded into a node (LD_PRELOAD): its files fail, stall, or take less than they are given, when
// the rig says so. See shim.py, which writes the orders.
//
// FAULTS_CONTROL names a file of kOrders int64s, which is mapped and read at every call; where
// syncs succeed, the device, the inode, the size before and the nanoseconds that it took are
// appended to that file's name + ".synced", which tells what a power failure would leave. Concerns
// regular files but the standard streams. Any thread may call; nothing here allocates or locks.
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace {

enum Order {
  kWriteError,  // errno of every write; 0: none
  kSyncError,   // errno of every sync; 0: none
  kWriteStall,  // not 0: writes wait until it is
  kSyncStall,
  kWriteMax,  // more bytes than that are not taken at once; 0: no limit
  kFailed,    // counted here: calls that failed or stalled
  kOrders,
};

constexpr int kStallStepMs = 2;
constexpr size_t kPathMax = 4096;

using Orders = std::atomic<int64_t>*;

struct Shim {
  Orders orders = nullptr;
  int synced = -1;

  Shim() {
    const char* path = std::getenv("FAULTS_CONTROL");
    if (path == nullptr) return;
    const int control = ::open(path, O_RDWR | O_CLOEXEC);
    if (control < 0) return;
    void* memory =
        ::mmap(nullptr, kOrders * sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, control, 0);
    ::close(control);
    if (memory == MAP_FAILED) return;
    char name[kPathMax];
    std::snprintf(name, sizeof name, "%s.synced", path);
    synced = ::open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    orders = static_cast<Orders>(memory);
  }
};

// Made at the first call, which may come before main().
Shim& shim() {
  static Shim made;
  return made;
}

template <typename Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

bool concerns(int fd, struct stat* status) {
  return shim().orders != nullptr && fd > STDERR_FILENO && ::fstat(fd, status) == 0 &&
         S_ISREG(status->st_mode);
}

int64_t order(Order which) { return shim().orders[which].load(); }
void count() { shim().orders[kFailed].fetch_add(1); }

// What the orders have for this call: true if it fails, with errno set.
bool obeys(Order stall, Order error) {
  if (order(stall) != 0) count();
  while (order(stall) != 0) ::poll(nullptr, 0, kStallStepMs);
  const int64_t number = order(error);
  if (number == 0) return false;
  count();
  errno = static_cast<int>(number);
  return true;
}

size_t shortened(size_t count_wanted) {
  const auto max = static_cast<size_t>(order(kWriteMax));
  return max == 0 ? count_wanted : std::min(count_wanted, max);
}

int64_t now_ns() {
  timespec now = {};
  clock_gettime(CLOCK_BOOTTIME, &now);  // tidy: allow banned: it is preloaded, and has no base
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

void note_synced(const struct stat& status, int64_t took_ns) {
  char line[128];
  const int size = std::snprintf(
      line, sizeof line, "%llu %llu %lld %lld\n", static_cast<unsigned long long>(status.st_dev),
      static_cast<unsigned long long>(status.st_ino), static_cast<long long>(status.st_size),
      static_cast<long long>(took_ns));
  if (size > 0) syscall(SYS_write, shim().synced, line, static_cast<size_t>(size));
}

template <typename Sync>
int sync_file(int fd, Sync sync) {
  struct stat status = {};
  if (!concerns(fd, &status)) return sync(fd);
  if (obeys(kSyncStall, kSyncError)) return -1;
  const int64_t begun_ns = now_ns();
  const int result = sync(fd);
  if (result == 0) note_synced(status, now_ns() - begun_ns);
  return result;
}

}  // namespace

// What the node's calls find before the C library's.
#pragma GCC visibility push(default)
extern "C" {

ssize_t write(int fd, const void* bytes, size_t size) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
  struct stat status = {};
  if (!concerns(fd, &status)) return real(fd, bytes, size);
  if (obeys(kWriteStall, kWriteError)) return -1;
  return real(fd, bytes, shortened(size));
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
  struct stat status = {};
  if (!concerns(fd, &status)) return real(fd, bytes, size, at);
  if (obeys(kWriteStall, kWriteError)) return -1;
  return real(fd, bytes, shortened(size), at);
}

ssize_t writev(int fd, const iovec* pieces, int pieces_count) {
  static const auto real = next<ssize_t (*)(int, const iovec*, int)>("writev");
  struct stat status = {};
  if (!concerns(fd, &status)) return real(fd, pieces, pieces_count);
  if (obeys(kWriteStall, kWriteError)) return -1;
  return real(fd, pieces, pieces_count);
}

int fsync(int fd) {
  static const auto real = next<int (*)(int)>("fsync");
  return sync_file(fd, real);
}

int fdatasync(int fd) {
  static const auto real = next<int (*)(int)>("fdatasync");
  return sync_file(fd, real);
}
}
#pragma GCC visibility pop
