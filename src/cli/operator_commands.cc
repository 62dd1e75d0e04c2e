// SPDX-License-Identifier: Apache-2.0
#include "cli/operator_commands.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "agent/host/options.h"
#include "agent/host/stop_nodes.h"
#include "agent/process/process.h"
#include "cli/node_logs.h"
#include "cli/operator_client.h"
#include "cli/say.h"
#include "cli/state_directory.h"
#include "cli/status_table.h"
#include "cli/verb.h"

namespace cli {

namespace {

// Becomes another program; returns only if that is not to be had.
void become(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
}

// A node and the cache that it belongs to.
struct Place {
  const control::CacheView* cache = nullptr;
  const control::NodeView* node = nullptr;
};

bool is_named(const control::CacheView& cache, const control::NodeView& node,
              const std::string& name) {
  return node.id == name || cache.id == name || cache.replication_group == name;
}

// The node that a name means which 'tarn status' shows: itself, a cache cluster's first, a
// replication group's primary.
Place find_place(const control::StatusView& view, const std::string& name) {
  Place first;
  for (const control::CacheView& cache : view.caches) {
    for (const control::NodeView& node : cache.nodes) {
      if (!is_named(cache, node, name)) continue;
      if (node.id == name || node.role == "primary") return {&cache, &node};
      if (first.node == nullptr) first = {&cache, &node};
    }
  }
  return first;
}

std::string names_of(const control::StatusView& view) {
  std::string names;
  const auto add = [&](const std::string& name) { names += (names.empty() ? "" : ", ") + name; };
  for (const control::ReplicationGroupView& group : view.groups) add(group.id);
  for (const control::CacheView& cache : view.caches) add(cache.id);
  return names.empty() ? "there are no caches" : "there are: " + names;
}

// The nodes of this machine that a name means. Without a service only what their directories are
// called is known.
std::vector<std::string> find_logged(const StateDirectory& state, const std::string& name) {
  const auto view = ask_status(state);
  if (!view) return find_nodes(state, name);
  std::vector<std::string> nodes;
  for (const control::CacheView& cache : view->caches) {
    for (const control::NodeView& node : cache.nodes) {
      if (is_named(cache, node, name) && has_logs(state, node.id)) nodes.push_back(node.id);
    }
  }
  return nodes.empty() ? find_nodes(state, name) : nodes;
}

// Asks the process that holds the lock to end, and waits until it has. False if none does.
base::Result<bool> stop_holder(const std::string& lock) {
  const auto process = agent::Process::find(lock);
  if (!process) return process.error();
  if (!*process) return false;
  if (auto stopped = agent::stop_process((*process)->pidfd()); !stopped) return stopped.error();
  return true;
}

}  // namespace

int run_status(const std::vector<std::string>& arguments) {
  VerbWords words;
  const Verb verb = {.about = "Shows all caches and their nodes.", .name = "tarn status"};
  if (const auto code = read_words(verb, arguments, words)) return *code;
  const auto view = ask_status(words.state);
  if (!view) return fail(view.error().message);
  const bool colour = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  std::fputs(status_table(*view, colour).c_str(), stdout);
  return 0;
}

int run_logs(const std::vector<std::string>& arguments) {
  VerbWords words;
  const Verb verb = {.about = "Shows what nodes of this machine have logged.",
                     .name = "tarn logs",
                     .argument = "NODE",
                     .argument_help =
                         "as 'tarn status' names it, or a cache cluster or a "
                         "replication group: all its nodes",
                     .follows = true};
  if (const auto code = read_words(verb, arguments, words)) return *code;
  if (auto own = words.state.check(); !own) return fail(own.error().message);
  const std::vector<std::string> nodes = find_logged(words.state, words.argument);
  if (nodes.empty()) {
    return fail("no node '" + words.argument + "' is on this machine; see 'tarn status'");
  }
  const auto shown = show_logs(words.state, nodes, words.follow);
  return shown ? 0 : fail(shown.error().message);
}

int run_connect(const std::vector<std::string>& arguments) {
  VerbWords words;
  const Verb verb = {.about = "Opens redis-cli on a cache.",
                     .name = "tarn connect",
                     .argument = "CACHE",
                     .argument_help =
                         "a name that 'tarn status' shows: a cache cluster, a node, or "
                         "a replication group, which means its primary"};
  if (const auto code = read_words(verb, arguments, words)) return *code;
  const auto view = ask_status(words.state);
  if (!view) return fail(view.error().message);
  const Place place = find_place(*view, words.argument);
  if (place.node == nullptr) {
    return fail("there is no cache '" + words.argument + "' with a node; " + names_of(*view));
  }
  const control::NodeView& node = *place.node;
  const std::string port = std::to_string(node.port);
  const std::string authority = words.state.authority_certificate();
  if (place.cache->engine == "memcached") {
    if (node.tls) {
      become({"openssl", "s_client", "-quiet", "-CAfile", authority, "-connect",
              node.address + ":" + port});
      return fail("openssl is not installed; the node is at " + node.address + ":" + port);
    }
    for (const char* program : {"telnet", "nc"}) become({program, node.address, port});
    return fail("neither telnet nor nc is installed; the node is at " + node.address + ":" + port);
  }
  for (const char* program : {"redis-cli", "valkey-cli"}) {
    std::vector<std::string> line = {program, "-h", node.address, "-p", port};
    if (node.tls) line.insert(line.end(), {"--tls", "--cacert", authority});
    become(line);
  }
  return fail("neither redis-cli nor valkey-cli is installed; the node is at " + node.address +
              ":" + port);
}

int run_down(const std::vector<std::string>& arguments) {
  VerbWords words;
  const Verb verb = {.about =
                         "Stops the service, the agent and all nodes of this machine. The "
                         "caches' definitions stay, and so do the contents of those that have "
                         "snapshots (SnapshotRetentionLimit) or a journal (appendonly).",
                     .name = "tarn down"};
  if (const auto code = read_words(verb, arguments, words)) return *code;
  if (auto own = words.state.check(); !own) return fail(own.error().message);
  const auto service = stop_holder(words.state.service_lock());
  if (!service) return fail(service.error().message);
  // One that runs by itself; in `tarn up` it has ended with the service.
  const auto agent = stop_holder(agent::agent_lock(words.state.agent()));
  if (!agent) return fail(agent.error().message);
  const auto nodes = agent::stop_nodes(words.state.agent());
  if (!nodes) return fail(nodes.error().message);
  if (!*service && !*agent && *nodes == 0) {
    std::printf("Nothing runs on %s.\n", words.state.path().c_str());
  } else {
    std::printf("Stopped %s%s%d node%s.\n", *service ? "the service and " : "",
                *agent ? "the agent and " : "", *nodes, *nodes == 1 ? "" : "s");
  }
  return 0;
}

}  // namespace cli
