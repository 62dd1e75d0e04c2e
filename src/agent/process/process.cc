// SPDX-License-Identifier: Apache-2.0
#include "agent/process/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

#include "agent/process/child.h"
#include "agent/process/lock_holders.h"
#include "agent/process/pidfd.h"
#include "agent/process/state_file.h"
#include "base/log.h"
#include "base/numbers.h"

namespace agent {

namespace {

using base::Descriptor;
using base::Error;

struct Identity {
  int64_t pid = 0;
  uint64_t start_ticks = 0;
};

// "<pid> <ticks>\n", as the child writes it.
std::optional<Identity> parse_identity(std::string_view text) {
  if (!text.ends_with('\n')) return std::nullopt;
  text.remove_suffix(1);
  const size_t space = text.find(' ');
  if (space == text.npos) return std::nullopt;
  const auto pid = base::parse_int64(text.substr(0, space));
  const auto ticks = base::parse_uint64(text.substr(space + 1));
  if (!pid || !ticks || *pid <= 0) return std::nullopt;
  return Identity{*pid, *ticks};
}

// What the child says before the program runs; nothing if it does.
std::string read_failure(int fd, const Command& command) {
  ChildFailure failure;
  ssize_t size;
  do {
    size = read(fd, &failure, sizeof(failure));
  } while (size < 0 && errno == EINTR);
  if (size != sizeof(failure)) return {};
  if (failure.step == ChildStep::kLock && failure.error == EWOULDBLOCK) {
    return "another process holds " + command.lock_file;
  }
  const std::string what = [&] {
    switch (failure.step) {
      case ChildStep::kLock:
        return "lock " + command.lock_file;
      case ChildStep::kLog:
        return "open " + command.log_file;
      case ChildStep::kDirectory:
        return "enter " + command.directory;
      case ChildStep::kControlGroup:
        return "join " + command.cgroup_procs;
      case ChildStep::kView:
        return "keep other directories from " + command.program;
      case ChildStep::kUser:
        return "become user " + std::to_string(command.confinement.user);
      case ChildStep::kSystemCalls:
        return "keep system calls from " + command.program;
      case ChildStep::kPrivileges:
        return "give up privileges for " + command.program;
      case ChildStep::kExecute:
        break;
    }
    return "run " + command.program;
  }();
  return what + ": " + std::strerror(failure.error);
}

}  // namespace

namespace {

// The reading end of a pipe that has the text in it, and nothing after; none for no text.
base::Result<Descriptor> pipe_with(const std::string& text) {
  if (text.empty()) return Descriptor();
  int ends[2];
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return base::system_error("pipe");
  Descriptor reading(ends[0]);
  const Descriptor writing(ends[1]);
  if (write(writing.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    return base::system_error("pass a secret on");
  }
  return reading;
}

}  // namespace

base::Result<Process> Process::start(const Command& command) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return base::system_error("pipe");
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);

  auto secret = pipe_with(command.secret);
  if (!secret) return secret.error();

  const ChildPlan plan(command, writing.get(), secret->get());  // takes all memory before the fork
  const pid_t pid = fork();
  if (pid < 0) return base::system_error("fork");
  if (pid == 0) plan.run();
  writing = Descriptor();

  const std::string failure = read_failure(reading.get(), command);
  if (!failure.empty()) {
    waitpid(pid, nullptr, 0);
    return Error{failure};
  }
  Descriptor pidfd(open_pidfd(pid));
  if (pidfd.get() < 0) {
    // It is not lost: find() knows it by its lock.
    return base::system_error("pidfd_open");
  }
  return Process(pid, std::move(pidfd));
}

base::Result<std::optional<Process>> Process::find(const std::string& lock_file) {
  const Descriptor lock(open(lock_file.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (lock.get() < 0) {
    if (errno == ENOENT) return std::optional<Process>();
    return base::system_error("open " + lock_file);
  }
  if (auto own = check_own_file(lock.get(), lock_file); !own) return own.error();
  if (flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return std::optional<Process>();
  if (errno != EWOULDBLOCK) return base::system_error("lock " + lock_file);

  const auto text = read_file(lock_file);
  if (!text) return text.error();
  const auto identity = parse_identity(text->value_or(""));
  if (!identity) return Error{"a process begins that holds " + lock_file};
  // The descriptor first: what it stands for cannot change while we look at the number.
  Descriptor pidfd(open_pidfd(identity->pid));
  if (pidfd.get() >= 0 && start_ticks_of(identity->pid) == identity->start_ticks) {
    // What the file says is a claim; that the process has it open is the proof.
    if (has_open(identity->pid, lock.get())) {
      return std::optional<Process>(Process(identity->pid, std::move(pidfd)));
    }
    return Error{"process " + std::to_string(identity->pid) + ", which " + lock_file +
                 " names, does not hold it"};
  }
  const size_t killed = kill_holders(lock.get());
  base::log::warning("process ended, but others held its lock: killed count={} lock={}", killed,
                     lock_file);
  return Error{"what another process left behind holds " + lock_file};
}

void Process::signal(int number) const { signal_pidfd(pidfd_.get(), number); }

bool Process::has_ended() const {
  pollfd ended = {pidfd_.get(), POLLIN, 0};
  return poll(&ended, 1, 0) == 1;
}

std::string Process::ending() const {
  siginfo_t info{};
  if (waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED | WNOHANG) != 0 ||
      info.si_pid == 0) {
    return "ended";  // a child of another, who knows more
  }
  if (info.si_code == CLD_EXITED) return "exited with status " + std::to_string(info.si_status);
  return "was killed by signal " + std::to_string(info.si_status) + " (" +
         strsignal(info.si_status) + ")";
}

std::optional<uint64_t> start_ticks_of(int64_t pid) {
  const auto text = read_file("/proc/" + std::to_string(pid) + "/stat");
  if (!text || !*text) return std::nullopt;
  return start_ticks_in(**text);
}

}  // namespace agent
