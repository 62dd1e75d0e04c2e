// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/process/confinement.h"
#include "base/descriptor.h"
#include "base/result.h"

namespace agent {

inline constexpr int kSecretFd = 5;

// A program to be started, with all that belongs to it.
struct Command {
  std::string program;
  std::vector<std::string> arguments;  // without the program's name
  std::string directory;               // where it works
  std::string log_file;                // what it prints is appended
  std::string lock_file;               // see below
  std::string cgroup_procs;            // the file of the control group that it joins, or empty
  // What it can read from descriptor kSecretFd, once; at most some kilobytes; or empty.
  std::string secret = {};
  Confinement confinement = {};
};

// A process that goes on when whoever started it ends: its own session, no terminal, none of our
// descriptors. It may be found again by a later program.
//
// No such process is ever lost, and none runs twice, whenever we are killed: before the program
// runs, the process takes its lock file, which it holds until it ends, and writes there who it is.
// So whoever finds the lock taken finds the process, and nobody else can start. Number and start
// time tell it from a later process with the same number; a reboot frees all locks.
class Process {
 public:
  // Returns when the program runs; fails if it cannot be, or if the lock is taken. Waits for the
  // kernel only.
  static base::Result<Process> start(const Command& command);

  // The process that holds the lock file, if one does: one that the file names and that has it
  // open, whatever else the file may say. If the process itself has ended, but children that it
  // left hold the lock, they are killed: an Error then, as for a process that is about to begin. To
  // be asked again soon.
  static base::Result<std::optional<Process>> find(const std::string& lock_file);

  int64_t pid() const { return pid_; }

  // Becomes readable when the process has ended.
  int pidfd() const { return pidfd_.get(); }

  bool has_ended() const;

  void signal(int number) const;

  // How it ended, as the end of a sentence: "exited with status 1". To be called once it has
  // ended; if it is our child, the kernel forgets it then.
  std::string ending() const;

 private:
  Process(int64_t pid, base::Descriptor pidfd) : pid_(pid), pidfd_(std::move(pidfd)) {}

  int64_t pid_;
  base::Descriptor pidfd_;
};

// Ticks from the start of the system to the start of a living process; nullopt if there is none.
std::optional<uint64_t> start_ticks_of(int64_t pid);

}  // namespace agent
