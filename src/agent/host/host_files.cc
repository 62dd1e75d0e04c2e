// SPDX-License-Identifier: Apache-2.0
#include "agent/host/host_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "agent/host/options.h"
#include "agent/process/process_lock.h"
#include "agent/process/state_file.h"

namespace agent {

namespace {

base::Error files_error(const std::string& what, const std::error_code& error) {
  return base::Error{what + ": " + error.message()};
}

}  // namespace

base::Result<HostFiles::OwnedDirectory> DiskFiles::own_directory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  // Nodes work in directories of their own: what they are told must hold there too.
  const std::string full = error ? "" : std::filesystem::canonical(path, error).string();
  if (error) return files_error("create " + path, error);
  auto lock = take_process_lock(agent_lock(full));
  if (!lock) return base::Error{"no agent can work here: " + lock.error().message};
  return OwnedDirectory{full, std::make_shared<base::Descriptor>(*std::move(lock))};
}

base::Result<void> DiskFiles::make_directory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  if (error) return files_error("create " + path, error);
  return {};
}

base::Result<void> DiskFiles::rename(const std::string& from, const std::string& to) {
  std::error_code error;
  std::filesystem::rename(from, to, error);
  if (error) return files_error("rename " + from, error);
  return {};
}

base::Result<void> DiskFiles::remove_all(const std::string& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  if (error) return files_error("remove " + path, error);
  return {};
}

bool DiskFiles::exists(const std::string& path) const {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

base::Result<void> DiskFiles::set_access(const std::string& path, const Access& access) {
  const base::Descriptor file(open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  struct stat status = {};
  if (file.get() < 0 || fstat(file.get(), &status) != 0) return base::system_error("open " + path);
  if (S_ISLNK(status.st_mode)) return base::Error{path + " is a symbolic link"};
  const std::string name = "/proc/self/fd/" + std::to_string(file.get());
  if (fchownat(file.get(), "", access.user, access.group, AT_EMPTY_PATH) != 0 ||
      chmod(name.c_str(), access.mode) != 0) {
    return base::system_error("give away " + path);
  }
  return {};
}

std::optional<HostFiles::Access> DiskFiles::access_of(const std::string& path) const {
  struct stat status = {};
  if (lstat(path.c_str(), &status) != 0 || S_ISLNK(status.st_mode)) return std::nullopt;
  return Access{status.st_uid, status.st_gid, status.st_mode & ALLPERMS, S_ISDIR(status.st_mode)};
}

base::Result<std::vector<std::string>> DiskFiles::list(const std::string& path) const {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error) return files_error("read " + path, error);
  std::sort(names.begin(), names.end());
  return names;
}

base::Result<std::optional<std::string>> DiskFiles::read(const std::string& path) const {
  return read_file(path);
}

base::Result<void> DiskFiles::replace(const std::string& path, std::string_view text) {
  return replace_file(path, text);
}

std::string DiskFiles::last_line(const std::string& path) const { return agent::last_line(path); }

base::Result<void> DiskFiles::rotate_log(const std::string& path, const LogLimits& limits) {
  return agent::rotate_log(path, limits);
}

// Where a log is a link, somebody has put another's there.
base::Result<HostFiles::LogPart> DiskFiles::read_log(const std::string& path, int64_t from,
                                                     size_t bytes_max) const {
  const base::Descriptor log(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (log.get() < 0 && errno == ENOENT) return LogPart();
  struct stat status = {};
  if (log.get() < 0 || fstat(log.get(), &status) != 0) return base::system_error("open " + path);
  if (!S_ISREG(status.st_mode)) return base::Error{path + " is not a file"};
  LogPart part = {.size = status.st_size};
  if (from < 0 || from >= part.size) return part;
  part.text.resize(std::min(bytes_max, static_cast<size_t>(part.size - from)));
  const ssize_t got = pread(log.get(), part.text.data(), part.text.size(), from);
  if (got < 0) return base::system_error("read " + path);
  part.text.resize(static_cast<size_t>(got));
  return part;
}

base::Result<HostFiles::ShortName> DiskFiles::short_name(const std::string& directory) const {
  base::Descriptor handle(open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (handle.get() < 0) return base::system_error("open " + directory);
  std::string name = "/proc/self/fd/" + std::to_string(handle.get());
  return ShortName{std::move(name), std::move(handle)};
}

}  // namespace agent
