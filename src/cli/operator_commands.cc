// SPDX-License-Identifier: Apache-2.0
#include "cli/operator_commands.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
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

namespace cli {

namespace {

// A verb's command line: a state directory, and often one name.
struct Verb {
  std::string about;
  std::string name;
  std::string argument = {};  // what its argument is called; empty: it takes none
  std::string argument_help = {};
  bool follows = false;  // knows -f
};

struct Words {
  StateDirectory state{""};
  std::string argument;
  bool follow = false;
};

std::optional<int> read_words(const Verb& verb, const std::vector<std::string>& arguments,
                              Words& words) {
  CLI::App app(verb.about, verb.name);
  std::string state = StateDirectory::default_path();
  app.add_option("--state-dir", state, "of the service that is meant")
      ->type_name("DIR")
      ->capture_default_str();
  if (!verb.argument.empty()) {
    app.add_option(verb.argument, words.argument, verb.argument_help)->required();
  }
  if (verb.follows) app.add_flag("-f,--follow", words.follow, "go on as lines are added");
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  words.state = StateDirectory(state);
  return std::nullopt;
}

// Becomes another program; returns only if that is not to be had.
void become(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
}

const control::CacheView* find_cache(const control::StatusView& view, const std::string& name) {
  for (const control::CacheView& cache : view.caches) {
    if (cache.id == name || cache.replication_group == name) return &cache;
  }
  return nullptr;
}

std::string names_of(const control::StatusView& view) {
  std::string names;
  for (const control::CacheView& cache : view.caches) {
    names += (names.empty() ? "" : ", ") + cache.id;
  }
  return names.empty() ? "there are no caches" : "there are: " + names;
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
  Words words;
  const Verb verb = {.about = "Shows all caches and their nodes.", .name = "tarn status"};
  if (const auto code = read_words(verb, arguments, words)) return *code;
  const auto view = ask_status(words.state);
  if (!view) return fail(view.error().message);
  const bool colour = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  std::fputs(status_table(*view, colour).c_str(), stdout);
  return 0;
}

int run_logs(const std::vector<std::string>& arguments) {
  Words words;
  const Verb verb = {.about = "Shows what nodes of this machine have logged.",
                     .name = "tarn logs",
                     .argument = "NODE",
                     .argument_help = "as 'tarn status' names it, or a cache: all its nodes",
                     .follows = true};
  if (const auto code = read_words(verb, arguments, words)) return *code;
  if (auto own = words.state.check(); !own) return fail(own.error().message);
  const std::vector<std::string> nodes = find_nodes(words.state, words.argument);
  if (nodes.empty()) {
    return fail("no node '" + words.argument + "' is on this machine; see 'tarn status'");
  }
  const auto shown = show_logs(words.state, nodes, words.follow);
  return shown ? 0 : fail(shown.error().message);
}

int run_connect(const std::vector<std::string>& arguments) {
  Words words;
  const Verb verb = {.about = "Opens redis-cli on a cache.",
                     .name = "tarn connect",
                     .argument = "CACHE",
                     .argument_help = "a cache cluster or a replication group"};
  if (const auto code = read_words(verb, arguments, words)) return *code;
  const auto view = ask_status(words.state);
  if (!view) return fail(view.error().message);
  const control::CacheView* cache = find_cache(*view, words.argument);
  if (cache == nullptr) {
    return fail("there is no cache '" + words.argument + "'; " + names_of(*view));
  }
  if (cache->nodes.empty()) return fail(cache->id + " has no node yet: it is " + cache->status);
  const control::NodeView& node = cache->nodes.front();
  const std::string port = std::to_string(node.port);
  if (cache->engine == "memcached") {
    for (const char* program : {"telnet", "nc"}) become({program, node.address, port});
    return fail("neither telnet nor nc is installed; the node is at " + node.address + ":" + port);
  }
  for (const char* program : {"redis-cli", "valkey-cli"}) {
    become({program, "-h", node.address, "-p", port});
  }
  return fail("neither redis-cli nor valkey-cli is installed; the node is at " + node.address +
              ":" + port);
}

int run_down(const std::vector<std::string>& arguments) {
  Words words;
  const Verb verb = {.about =
                         "Stops the service, the agent and all nodes of this machine. The "
                         "caches' definitions stay, their contents do not.",
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
