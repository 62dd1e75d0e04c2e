// SPDX-License-Identifier: Apache-2.0
#include "agent/process/child.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>

#include "agent/process/process_lock.h"

namespace agent {

namespace {

// Behind standard input, output and error stand the lock, which the program inherits, and this.
constexpr int kFailureFd = 4;
static_assert(kSecretFd == kFailureFd + 1);
constexpr int kOutOfTheWay = 10;
constexpr int kOwnFile = O_CREAT | O_NOFOLLOW | O_CLOEXEC;  // never through somebody's link

void restore_signals() {
  for (const int number : {SIGPIPE, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGCHLD}) {
    std::signal(number, SIG_DFL);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

bool join(const char* cgroup_procs) {
  const int fd = open(cgroup_procs, O_WRONLY | O_CLOEXEC);
  const bool joined = fd >= 0 && write(fd, "0", 1) == 1;
  const int error = errno;
  if (fd >= 0) close(fd);
  errno = error;
  return joined;
}

}  // namespace

ChildPlan::ChildPlan(const Command& command, int failure_fd, int secret_fd)
    : command_(command),
      failure_fd_(failure_fd),
      secret_fd_(secret_fd),
      confinement_(command.confinement, command.directory) {
  argv_.push_back(const_cast<char*>(command.program.c_str()));
  for (const std::string& argument : command.arguments) {
    argv_.push_back(const_cast<char*>(argument.c_str()));
  }
  argv_.push_back(nullptr);
  if (const char* zone = std::getenv("TZ")) environment_.push_back(std::string("TZ=") + zone);
  for (std::string& variable : environment_) envp_.push_back(variable.data());
  envp_.push_back(nullptr);
}

void ChildPlan::fail(ChildStep step) const { fail(step, failure_fd_); }

void ChildPlan::fail(ChildStep step, int failure_fd) {
  const ChildFailure failure{step, errno};
  [[maybe_unused]] const ssize_t told = write(failure_fd, &failure, sizeof(failure));
  _exit(127);
}

int ChildPlan::take_lock() const {
  const int lock = open(command_.lock_file.c_str(), kOwnFile | O_RDWR, 0600);
  if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) != 0 || !write_process_identity(lock)) {
    fail(ChildStep::kLock);
  }
  return lock;
}

// Duplicates share what they are duplicates of, the lock as well.
void ChildPlan::arrange_descriptors(int lock, int log) const {
  const int null = open("/dev/null", O_RDONLY);
  const int sources[] = {fcntl(null, F_DUPFD, kOutOfTheWay),
                         fcntl(log, F_DUPFD, kOutOfTheWay),
                         fcntl(log, F_DUPFD, kOutOfTheWay),
                         fcntl(lock, F_DUPFD, kOutOfTheWay),
                         fcntl(failure_fd_, F_DUPFD, kOutOfTheWay),
                         secret_fd_ < 0 ? -1 : fcntl(secret_fd_, F_DUPFD, kOutOfTheWay)};
  const int last = secret_fd_ < 0 ? kFailureFd : kSecretFd;
  for (int fd = 0; fd <= last; fd++) dup2(sources[fd], fd);
  fcntl(kFailureFd, F_SETFD, FD_CLOEXEC);
  close_range(static_cast<unsigned>(last) + 1, ~0u, 0);
}

void ChildPlan::confine() const {
  if (!confinement_.enter_view()) fail(ChildStep::kView);
  // It opens that by a name, as whoever it is by then.
  const uint32_t user = command_.confinement.user;
  if (user != 0 && secret_fd_ >= 0 && fchown(secret_fd_, user, user) != 0) fail(ChildStep::kUser);
  if (!confinement_.become_user()) fail(ChildStep::kUser);
  // Whatever the program is, or can be made to run, gains no rights that we do not have.
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail(ChildStep::kPrivileges);
}

void ChildPlan::run() const {
  setsid();
  restore_signals();
  const int lock = take_lock();
  if (!command_.cgroup_procs.empty() && !join(command_.cgroup_procs.c_str())) {
    fail(ChildStep::kControlGroup);
  }
  const int log = open(command_.log_file.c_str(), kOwnFile | O_WRONLY | O_APPEND, 0600);
  if (log < 0) fail(ChildStep::kLog);
  if (chdir(command_.directory.c_str()) != 0) fail(ChildStep::kDirectory);
  confine();
  arrange_descriptors(lock, log);
  if (!confinement_.filter_system_calls()) fail(ChildStep::kSystemCalls, kFailureFd);
  execve(command_.program.c_str(), argv_.data(), envp_.data());
  fail(ChildStep::kExecute, kFailureFd);
}

// "4711 (name with ) in it) S 1 ...": the state is the third field, the start time the 22nd.
std::optional<uint64_t> start_ticks_in(std::string_view stat) {
  constexpr int kFieldsFromState = 19;
  const size_t name_end = stat.rfind(')');
  if (name_end == stat.npos || name_end + 2 >= stat.size()) return std::nullopt;
  std::string_view rest = stat.substr(name_end + 2);
  if (rest[0] == 'Z' || rest[0] == 'X') return std::nullopt;
  for (int i = 0; i < kFieldsFromState; i++) {
    const size_t space = rest.find(' ');
    if (space == rest.npos) return std::nullopt;
    rest.remove_prefix(space + 1);
  }
  uint64_t ticks = 0;
  const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), ticks);
  if (parsed.ec != std::errc()) return std::nullopt;
  return ticks;
}

}  // namespace agent
