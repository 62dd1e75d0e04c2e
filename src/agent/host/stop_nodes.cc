// SPDX-License-Identifier: Apache-2.0
#include "agent/host/stop_nodes.h"

#include <poll.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/drivers/conversation.h"
#include "agent/drivers/driver.h"
#include "agent/host/node_files.h"
#include "agent/host/options.h"
#include "agent/process/pidfd.h"
#include "agent/process/process.h"

namespace agent {

namespace {

constexpr int kGraceMs = 10'000;
constexpr auto kSavingTime =
    std::chrono::minutes(30);  // for all of a node's memory, to a slow disk

bool ended_within(int pidfd, int timeout_ms) {
  pollfd waiting = {pidfd, POLLIN, 0};
  return poll(&waiting, 1, timeout_ms) == 1;
}

struct Running {
  std::string id;
  NodeFiles files;
  Process process;
};

// Nodes that have a journal have it on the disk already.
bool must_save(const NodeSpec& spec) {
  const auto journal = spec.settings.find("appendonly");
  const bool has_journal = journal != spec.settings.end() && journal->second == "yes";
  return spec.keeps_data && !has_journal;
}

// Has the nodes that are to keep their data write it and end, all at once. One that cannot goes on:
// nothing is lost before its owner has decided.
base::Result<void> save_and_end(std::vector<Running>& nodes) {
  const std::string own_program = AgentOptions().tarn_program;
  boost::asio::io_context loop;
  std::string trouble;
  for (Running& node : nodes) {
    const auto spec = node.files.read_spec();
    const auto record = node.files.read_record();
    if (!spec || !*spec || !record || !*record || !must_save(**spec)) continue;
    const auto directory = node.files.short_directory();
    if (!directory) return directory.error();
    const auto driver = driver_for((*record)->spec, (*record)->program == own_program);
    std::vector<Words> words = driver->preamble(**spec, (*record)->spec);
    words.push_back({"SHUTDOWN", "SAVE", "NOW"});
    // It ends without an answer; one is a refusal.
    Endpoint endpoint = driver->endpoint((*record)->spec, *directory);
    if ((*record)->user != 0 && !endpoint.socket_path.empty()) endpoint.user = (*record)->user;
    converse(loop, endpoint, words, kSavingTime,
             [&trouble, &node](const base::Result<Replies>& replies) {
               if (!replies) return;
               trouble = "node " + node.id +
                         " goes on, as it cannot save its data: " + replies->back().text();
             });
  }
  loop.run();
  if (!trouble.empty()) return base::Error{trouble};
  return {};
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
  DiskFiles files;
  const auto ids = NodeFiles::list(files, state_directory);
  if (!ids) return ids.error();
  std::vector<Running> nodes;
  for (const std::string& id : *ids) {
    NodeFiles node_files(files, state_directory, id);
    auto process = Process::find(node_files.lock());
    if (!process) return base::Error{"node " + id + ": " + process.error().message};
    if (*process) nodes.push_back({id, std::move(node_files), **std::move(process)});
  }
  if (auto saved = save_and_end(nodes); !saved) return saved.error();
  for (const Running& node : nodes) node.process.signal(SIGTERM);  // all at once
  for (const Running& node : nodes) {
    if (auto stopped = stop_process(node.process.pidfd()); !stopped) return stopped.error();
  }
  return static_cast<int>(nodes.size());
}

}  // namespace agent
