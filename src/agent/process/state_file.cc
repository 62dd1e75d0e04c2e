// SPDX-License-Identifier: Apache-2.0
#include "agent/process/state_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "base/descriptor.h"

namespace agent {

namespace {

constexpr off_t kLogTailBytes = 4096;
constexpr size_t kLineBytesMax = 300;

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

bool read_all(int fd, std::string& text) {
  char buffer[4096];
  for (;;) {
    const ssize_t size = ::read(fd, buffer, sizeof(buffer));
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return size == 0;
    text.append(buffer, static_cast<size_t>(size));
  }
}

bool sync_directory_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string dir = slash == path.npos ? "." : path.substr(0, slash + 1);
  const base::Descriptor fd(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return fd.get() >= 0 && ::fsync(fd.get()) == 0;
}

}  // namespace

base::Result<std::optional<std::string>> read_file(const std::string& path) {
  const base::Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0 && errno == ENOENT) return std::optional<std::string>();
  std::string text;
  if (fd.get() < 0 || !read_all(fd.get(), text)) return base::system_error("read " + path);
  return std::optional<std::string>(std::move(text));
}

base::Result<void> check_own_file(int fd, const std::string& path) {
  struct stat status;
  if (::fstat(fd, &status) != 0) return base::system_error("look at " + path);
  if (!S_ISREG(status.st_mode)) return base::Error{path + " is not a file"};
  if (status.st_uid != ::geteuid() && status.st_uid != 0) {
    return base::Error{path + " belongs to another user (uid " + std::to_string(status.st_uid) +
                       "): it is not trusted"};
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return base::Error{path + " may be written by others: it is not trusted (chmod go-w helps)"};
  }
  return {};
}

// Opened without waiting: a pipe of somebody's would keep us for ever.
base::Result<std::optional<std::string>> read_own_file(const std::string& path) {
  const base::Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (fd.get() < 0 && errno == ENOENT) return std::optional<std::string>();
  if (fd.get() < 0) return base::system_error("read " + path);
  if (auto own = check_own_file(fd.get(), path); !own) return own.error();
  std::string text;
  if (!read_all(fd.get(), text)) return base::system_error("read " + path);
  return std::optional<std::string>(std::move(text));
}

base::Result<void> replace_file(const std::string& path, std::string_view text) {
  std::string temporary = path + ".XXXXXX";
  const base::Descriptor fd(::mkostemp(temporary.data(), O_CLOEXEC));
  if (fd.get() < 0) return base::system_error("create " + temporary);
  if (!write_all(fd.get(), text) || ::fsync(fd.get()) != 0 ||
      ::rename(temporary.c_str(), path.c_str()) != 0) {
    const base::Error error = base::system_error("write " + path);
    ::unlink(temporary.c_str());
    return error;
  }
  if (!sync_directory_of(path)) return base::system_error("sync the directory of " + path);
  return {};
}

std::string last_line(const std::string& path) {
  const base::Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) return {};
  const off_t size = ::lseek(fd.get(), 0, SEEK_END);
  ::lseek(fd.get(), std::max<off_t>(0, size - kLogTailBytes), SEEK_SET);
  std::string text;
  if (!read_all(fd.get(), text)) return {};
  const size_t end = text.find_last_not_of(" \r\n");
  if (end == text.npos) return {};
  text.erase(end + 1);
  const size_t start = text.rfind('\n');
  return text.substr(start == text.npos ? 0 : start + 1, kLineBytesMax);
}

}  // namespace agent
