// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/config_files.h"

#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace engine {

namespace {

constexpr mode_t kFileMode = 0600;  // it may hold passwords

base::Error os_error(const std::string& what) {
  return base::Error{what + ": " + std::generic_category().message(errno)};
}

// Closes the descriptor whichever way the scope is left.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

bool sync_directory_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string dir = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const Descriptor fd(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return fd.get() >= 0 && ::fsync(fd.get()) == 0;
}

// The replacement keeps the permissions that the operator gave the old file.
mode_t mode_of(const std::string& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : kFileMode;
}

}  // namespace

base::Result<std::string> DiskConfigFiles::read(const std::string& path) const {
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) return os_error("Can't open config file '" + path + "'");
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t size = ::read(fd.get(), buffer, sizeof buffer);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return os_error("Can't read config file '" + path + "'");
    if (size == 0) return text;
    text.append(buffer, static_cast<size_t>(size));
  }
}

std::vector<std::string> DiskConfigFiles::matching(const std::string& pattern) const {
  std::vector<std::string> paths;
  glob_t found = {};
  if (::glob(pattern.c_str(), 0, nullptr, &found) == 0) {
    paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  }
  ::globfree(&found);
  return paths;
}

base::Result<void> DiskConfigFiles::replace(const std::string& path, std::string_view text) const {
  std::string temporary = path + ".XXXXXX";
  const Descriptor fd(::mkostemp(temporary.data(), O_CLOEXEC));
  if (fd.get() < 0) return os_error("Can't create '" + temporary + "'");
  if (!write_all(fd.get(), text) || ::fchmod(fd.get(), mode_of(path)) != 0 ||
      ::fsync(fd.get()) != 0 || ::rename(temporary.c_str(), path.c_str()) != 0) {
    const base::Error error = os_error("Can't write '" + path + "'");
    ::unlink(temporary.c_str());
    return error;
  }
  if (!sync_directory_of(path)) return os_error("Can't sync the directory of '" + path + "'");
  return {};
}

}  // namespace engine
