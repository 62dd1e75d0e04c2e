// SPDX-License-Identifier: Apache-2.0
#include "cli/state_directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "agent/drivers/driver.h"
#include "agent/process/state_file.h"
#include "json/document.h"

namespace cli {

BOOST_DESCRIBE_STRUCT(RunningService, (), (pid, address, port, region, tls, pin))

namespace {

namespace fs = std::filesystem;

// The file of keys, if it is there.
base::Result<void> check_secret(const std::string& path) {
  struct stat status;
  if (lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) == 0) return {};
  return base::Error{path + " is not for its owner's eyes only: chmod 600 it"};
}

// What a node that runs as a user of its own owns: agent/nodes/NODE/{data,run}, and what is left of
// one that was removed. Nobody goes by what is in them, but the node itself.
bool belongs_to_node(const fs::path& path) {
  const std::string name = path.filename().string();
  const bool is_own = name == agent::kDataDirectory || name == agent::kRunDirectory;
  const fs::path nodes = path.parent_path().parent_path();
  return is_own && (nodes.filename() == "nodes" || nodes.filename() == "trash") &&
         nodes.parent_path().filename() == "agent";
}

// Everything below a directory that nobody else can write to any more: it may have been filled
// before that was so.
base::Result<void> check_entries(const std::string& directory) {
  std::error_code error;
  const auto options = fs::directory_options::none;  // links are not followed
  for (fs::recursive_directory_iterator entry(directory, options, error), end;
       !error && entry != end; entry.increment(error)) {
    const std::string path = entry->path().string();
    struct stat status;
    if (lstat(path.c_str(), &status) != 0) continue;  // just removed
    if (belongs_to_node(entry->path())) {
      entry.disable_recursion_pending();
      if (S_ISDIR(status.st_mode)) continue;
    }
    if (S_ISLNK(status.st_mode)) {
      return base::Error{path + " is a symbolic link: it is not trusted"};
    }
    if (status.st_uid != geteuid() && status.st_uid != 0) {
      return base::Error{path + " belongs to another user (uid " + std::to_string(status.st_uid) +
                         "): it is not trusted"};
    }
  }
  // A node's directory may go while we look.
  if (error && error != std::errc::no_such_file_or_directory) {
    return base::Error{"cannot look through " + directory + ": " + error.message()};
  }
  return {};
}

// Who may write to a directory above could put another one in this one's place, unless only an
// entry's owner may rename it (as in /tmp). Looked at is where it really lies.
base::Result<void> check_parents(const std::string& directory) {
  std::error_code error;
  fs::path path = fs::canonical(directory, error);
  if (error) return base::Error{"cannot find " + directory + ": " + error.message()};
  while (path.has_relative_path()) {
    path = path.parent_path();
    struct stat status;
    if (stat(path.c_str(), &status) != 0) return base::system_error("look at " + path.string());
    // Our own group is a group of one where the system makes one for each user (umask 002).
    const bool group_writes = (status.st_mode & S_IWGRP) != 0 && status.st_gid != getegid();
    const bool others_write = group_writes || (status.st_mode & S_IWOTH) != 0;
    if (!others_write || (status.st_mode & S_ISVTX) != 0) continue;
    return base::Error{"others may write to " + path.string() + ", above the state directory " +
                       directory + ": it is not trusted (chmod go-w or +t helps)"};
  }
  return {};
}

}  // namespace

std::string StateDirectory::default_path() {
  if (geteuid() == 0) return "/var/lib/tarn";
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/') {
    return std::string(state) + "/tarn";
  }
  const char* home = std::getenv("HOME");
  return std::string(home == nullptr ? "" : home) + "/.local/state/tarn";
}

base::Result<void> StateDirectory::create() const {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::path(path_).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  if (mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST) {
    return base::Error{"cannot create the state directory " + path_ + ": " + std::strerror(errno)};
  }
  return check();
}

base::Result<void> StateDirectory::check() const {
  struct stat status;
  if (stat(path_.c_str(), &status) != 0) {
    if (errno == ENOENT) return {};
    return base::system_error("look at the state directory " + path_);
  }
  if (!S_ISDIR(status.st_mode)) return base::Error{path_ + " is not a directory"};
  if (status.st_uid != geteuid()) {
    return base::Error{"the state directory " + path_ + " belongs to another user (uid " +
                       std::to_string(status.st_uid) + "): it is not trusted"};
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return base::Error{"others may write to the state directory " + path_ +
                       ": it is not trusted (chmod go-w helps, if you know what is in it)"};
  }
  if (auto above = check_parents(path_); !above) return above;
  for (const std::string& keys : {credentials(), agent_credentials(), master_key(), authority_key(),
                                  api_key(), signer_key(), agent_identity().key}) {
    if (auto secret = check_secret(keys); !secret) return secret;
  }
  return check_entries(path_);
}

base::Result<ServiceSocket> ServiceSocket::in(const StateDirectory& state) {
  base::Descriptor directory(open(state.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0) return base::system_error("open " + state.path());
  std::string path = "/proc/self/fd/" + std::to_string(directory.get()) + "/service.sock";
  return ServiceSocket(std::move(directory), std::move(path));
}

base::Result<void> write_running_service(const StateDirectory& state, RunningService service) {
  service.pid = getpid();
  return agent::replace_file(state.service_file(), json::write(service) + "\n");
}

base::Result<std::optional<agent::Process>> find_service_process(const StateDirectory& state) {
  if (auto own = state.check(); !own) return own.error();
  return agent::Process::find(state.service_lock());
}

base::Result<RunningService> find_running_service(const StateDirectory& state) {
  const auto process = find_service_process(state);
  if (!process) return process.error();
  if (!*process) {
    return base::Error{"no service runs on " + state.path() +
                       "; 'tarn up' starts it (--state-dir names another directory)"};
  }
  const auto text = agent::read_own_file(state.service_file());
  if (!text) return text.error();
  auto service = json::read<RunningService>(text->value_or("{}"));
  if (!service || service->pid != (*process)->pid()) {
    return base::Error{"the service on " + state.path() + " is about to begin; try again"};
  }
  return *std::move(service);
}

}  // namespace cli
