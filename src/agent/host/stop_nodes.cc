// SPDX-License-Identifier: Apache-2.0
#include "agent/host/stop_nodes.h"

#include <poll.h>

#include <csignal>
#include <filesystem>
#include <vector>

#include "agent/host/node_files.h"
#include "agent/process/pidfd.h"
#include "agent/process/process.h"

namespace agent {

namespace {

constexpr int kGraceMs = 10'000;

bool ended_within(int pidfd, int timeout_ms) {
  pollfd waiting = {pidfd, POLLIN, 0};
  return poll(&waiting, 1, timeout_ms) == 1;
}

}  // namespace

base::Result<void> stop_process(int pidfd) {
  signal_pidfd(pidfd, SIGTERM);
  if (ended_within(pidfd, kGraceMs)) return {};
  signal_pidfd(pidfd, SIGKILL);
  if (ended_within(pidfd, kGraceMs)) return {};
  return base::Error{"a process does not end, not even by SIGKILL"};
}

base::Result<int> stop_nodes(const std::string& state_directory) {
  if (!std::filesystem::exists(state_directory + "/nodes")) return 0;
  const auto ids = NodeFiles::list(state_directory);
  if (!ids) return ids.error();
  std::vector<Process> processes;
  for (const std::string& id : *ids) {
    auto process = Process::find(NodeFiles(state_directory, id).lock());
    if (!process) return base::Error{"node " + id + ": " + process.error().message};
    if (*process) processes.push_back(**std::move(process));
  }
  for (const Process& process : processes) process.signal(SIGTERM);  // all at once
  for (const Process& process : processes) {
    if (auto stopped = stop_process(process.pidfd()); !stopped) return stopped.error();
  }
  return static_cast<int>(processes.size());
}

}  // namespace agent
