// SPDX-License-Identifier: Apache-2.0
#include "control/server/log_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "base/file_system.h"
#include "base/log.h"

namespace control {

namespace {

base::Error system_failure(std::string_view what, const std::string& path, int code) {
  return {"cannot " + std::string(what) + " '" + path +
          "': " + std::generic_category().message(code)};
}

bool ends_within_a_line(int fd) {
  struct stat status = {};
  char last = '\n';
  if (fstat(fd, &status) != 0 || status.st_size == 0) return false;
  return pread(fd, &last, 1, status.st_size - 1) == 1 && last != '\n';
}

}  // namespace

base::Result<LogFile> LogFile::open(const std::string& path, const base::log::Limits& limits) {
  const int fd = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return system_failure("open", path, errno);
  LogFile file(path, fd, limits);
  if (ends_within_a_line(fd)) {
    if (const auto ended = file.append(""); !ended) return ended.error();
  }
  return file;
}

LogFile::LogFile(LogFile&& other) noexcept
    : path_(std::move(other.path_)),
      limits_(other.limits_),
      fd_(std::exchange(other.fd_, -1)),
      grows_(other.grows_) {}

LogFile::~LogFile() {
  if (fd_ >= 0) close(fd_);
}

base::Error LogFile::failure(std::string_view what) const {
  return system_failure(what, path_, errno);
}

// What is on the disk must be so under its new name: the directory is synced. Where any of this
// fails the log goes on to grow.
void LogFile::put_aside() {
  for (int number = limits_.files; number > 0; number--) {
    const std::string from = number == 1 ? path_ : path_ + "." + std::to_string(number - 1);
    (void)std::rename(from.c_str(), (path_ + "." + std::to_string(number)).c_str());
  }
  if (limits_.files == 0) (void)std::remove(path_.c_str());
  const auto opened = reopen();
  base::DiskFileSystem disk;
  const size_t slash = path_.rfind('/');
  (void)disk.sync_directory(slash == std::string::npos ? "." : path_.substr(0, slash));
  if (!opened && !std::exchange(grows_, true)) {
    base::log::warning("a log grows beyond its limit: {}", opened.error().message);
  }
  if (opened) grows_ = false;
}

base::Result<void> LogFile::append(std::string_view line) {
  struct stat status = {};
  if (fstat(fd_, &status) != 0) return failure("look at");
  std::string text(line);
  text += '\n';
  const auto size = static_cast<size_t>(status.st_size);
  if (limits_.bytes > 0 && size > 0 && size + text.size() > limits_.bytes) {
    put_aside();
    if (fstat(fd_, &status) != 0) return failure("look at");
  }
  for (size_t written = 0; written < text.size();) {
    const ssize_t count = write(fd_, text.data() + written, text.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const base::Error error = failure("write to");
      // Half a line would run into the next one. What cannot be cut off (a pipe) has no next one.
      if (written > 0 && ftruncate(fd_, status.st_size) != 0) return failure("cut back");
      return error;
    }
    written += static_cast<size_t>(count);
  }
  return {};
}

base::Result<void> LogFile::sync() {
  if (fdatasync(fd_) != 0) return failure("flush");
  return {};
}

base::Result<void> LogFile::reopen() {
  auto fresh = open(path_, limits_);
  if (!fresh) return fresh.error();
  std::swap(fd_, fresh->fd_);
  return {};
}

}  // namespace control
