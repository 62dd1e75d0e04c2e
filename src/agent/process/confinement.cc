// SPDX-License-Identifier: Apache-2.0
#include "agent/process/confinement.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace agent {

namespace {

constexpr unsigned long kInert = MS_NOSUID | MS_NODEV | MS_NOEXEC;

bool is_within(const std::string& path, const std::string& directory) {
  return path.size() > directory.size() && path.starts_with(directory) &&
         path[directory.size()] == '/';
}

}  // namespace

ConfinementPlan::ConfinementPlan(const Confinement& confinement, const std::string& directory)
    : confinement_(confinement), directory_(directory) {
  for (const std::string& hidden : confinement.hidden) {
    if (!is_within(directory, hidden)) continue;
    is_hidden_ = true;
    for (size_t slash = directory.find('/', hidden.size() + 1); slash != std::string::npos;
         slash = directory.find('/', slash + 1)) {
      ancestors_.push_back(directory.substr(0, slash));
    }
    ancestors_.push_back(directory);
  }
}

// Mounts of the host still arrive here, so that none is kept in use; ours do not arrive there.
bool ConfinementPlan::enter_view() const {
  if (!confinement_.has_view()) return true;
  if (unshare(CLONE_NEWNS) != 0) return false;
  if (mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0) return false;
  if (!hide_directories()) return false;
  // An older kernel does not know the word: there the option would change /proc for everybody.
  return !confinement_.hides_processes ||
         mount("proc", "/proc", "proc", kInert, "hidepid=invisible") == 0;
}

bool ConfinementPlan::hide_directories() const {
  const int own = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (own < 0) return false;
  for (const std::string& hidden : confinement_.hidden) {
    const bool is_done =
        mount("tarn", hidden.c_str(), "tmpfs", kInert, "mode=0755,size=64k") == 0 ||
        errno == ENOENT;
    if (!is_done) return false;
  }
  if (is_hidden_) {
    umask(S_IWGRP | S_IWOTH);  // the process goes through them as its user
    for (const std::string& ancestor : ancestors_) {
      if (mkdir(ancestor.c_str(), 0755) != 0 && errno != EEXIST) return false;
    }
    char source[64];
    std::snprintf(source, sizeof(source), "/proc/self/fd/%d", own);
    if (mount(source, directory_.c_str(), nullptr, MS_BIND, nullptr) != 0) return false;
    if (mount(nullptr, directory_.c_str(), nullptr, MS_BIND | MS_REMOUNT | kInert, nullptr) != 0) {
      return false;
    }
    if (chdir(directory_.c_str()) != 0) return false;
  }
  close(own);
  const auto& hidden = confinement_.hidden;
  return std::all_of(hidden.begin(), hidden.end(),
                     [this](const std::string& one) { return seal(one.c_str()); });
}

// Nothing is put there by anybody.
bool ConfinementPlan::seal(const char* directory) const {
  return mount(nullptr, directory, nullptr, MS_REMOUNT | MS_RDONLY | kInert, nullptr) == 0 ||
         errno == ENOENT;
}

bool ConfinementPlan::become_user() const {
  const uint32_t user = confinement_.user;
  if (user == 0) return true;
  // What it holds in memory is nothing for files that others collect. (1: also where the kernel
  // gives cores to a program, which 0 does not keep from it.)
  const rlimit no_core = {.rlim_cur = 1, .rlim_max = 1};
  if (setrlimit(RLIMIT_CORE, &no_core) != 0) return false;
  umask(S_IRWXG | S_IRWXO);
  // By the kernel's calls: libc's would look for other threads, which this process has not.
  return syscall(SYS_setgroups, 0, nullptr) == 0 && syscall(SYS_setresgid, user, user, user) == 0 &&
         syscall(SYS_setresuid, user, user, user) == 0;
}

bool ConfinementPlan::filter_system_calls() const {
  return confinement_.system_calls == nullptr || confinement_.system_calls->install();
}

}  // namespace agent
