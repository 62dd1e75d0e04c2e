// SPDX-License-Identifier: Apache-2.0
#include "control/server/log_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

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

base::Result<LogFile> LogFile::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return system_failure("open", path, errno);
  LogFile file(path, fd);
  if (ends_within_a_line(fd)) {
    if (const auto ended = file.append(""); !ended) return ended.error();
  }
  return file;
}

LogFile::LogFile(LogFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}

LogFile::~LogFile() {
  if (fd_ >= 0) close(fd_);
}

base::Error LogFile::failure(std::string_view what) const {
  return system_failure(what, path_, errno);
}

base::Result<void> LogFile::append(std::string_view line) {
  struct stat status = {};
  if (fstat(fd_, &status) != 0) return failure("look at");
  std::string text(line);
  text += '\n';
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
  auto fresh = open(path_);
  if (!fresh) return fresh.error();
  std::swap(fd_, fresh->fd_);
  return {};
}

}  // namespace control
