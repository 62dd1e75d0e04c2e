// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "cli/audit_command.h"
#include "cli/backup_commands.h"
#include "cli/console_command.h"
#include "cli/failover_command.h"
#include "cli/host_command.h"
#include "cli/iam_command.h"
#include "cli/node/memcached_command.h"
#include "cli/node/node_command.h"
#include "cli/operator_commands.h"
#include "cli/up_command.h"

namespace {

constexpr const char* kHelp =
    "Tarn " TARN_VERSION
    ": in-memory caches as a managed service, on your own machines.\n"
    "\n"
    "Usage:\n"
    "  tarn up                               the whole service on this machine: the ElastiCache "
    "API\n"
    "  tarn status                           all caches and their nodes\n"
    "  tarn console                          a link that opens the web console, signed in\n"
    "  tarn connect CACHE                    redis-cli on a cache: any name that status shows\n"
    "  tarn logs NODE                        what a node has logged\n"
    "  tarn failover GROUP                   another primary, and what happens until it leads\n"
    "  tarn backup CACHE                     a snapshot, and how far it is\n"
    "  tarn restore SNAPSHOT                 a new cache that begins with it\n"
    "  tarn iam simulate USER --action ...   whether policies allow something, and which\n"
    "  tarn host add | remove HOST           a token for an agent to join with; or it may no more\n"
    "  tarn audit verify                     whether the audit log is as it was written\n"
    "  tarn down                             stops everything that 'tarn up' has started\n"
    "\n"
    "  tarn service                          the service alone ...\n"
    "  tarn agent                            ... and the agent of one host\n"
    "  tarn node [FILE] [--NAME VALUE ...]   one cache, by hand: Redis protocol, or memcached's\n"
    "  tarn memcached [OPTION ...]           one, by hand, with memcached's own options\n"
    "  tarn --help | --version\n"
    "\n"
    "'tarn COMMAND --help' says more.\n";

using Arguments = std::vector<std::string>;

struct Command {
  std::string_view name;
  int (*run)(const Arguments& arguments);
};

constexpr Command kCommands[] = {
    {"up", [](const Arguments& a) { return cli::run_daemon(cli::Role::kUp, a); }},
    {"service", [](const Arguments& a) { return cli::run_daemon(cli::Role::kService, a); }},
    {"agent", [](const Arguments& a) { return cli::run_daemon(cli::Role::kAgent, a); }},
    {"node", cli::run_node},
    {"memcached", cli::run_memcached},
    {"status", cli::run_status},
    {"console", cli::run_console},
    {"connect", cli::run_connect},
    {"logs", cli::run_logs},
    {"failover", cli::run_failover},
    {"backup", cli::run_backup},
    {"restore", cli::run_restore},
    {"iam", cli::run_iam},
    {"host", cli::run_host},
    {"audit", cli::run_audit},
    {"down", cli::run_down},
};

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments(argv + 1, argv + argc);
  if (argc > 0 && std::string_view(argv[0]).ends_with("memcached")) {  // a link of that name
    return cli::run_memcached(arguments);
  }
  for (const Command& command : kCommands) {
    if (arguments.empty() || arguments[0] != command.name) continue;
    return command.run({arguments.begin() + 1, arguments.end()});
  }
  if (!arguments.empty() && (arguments[0] == "--version" || arguments[0] == "-v")) {
    std::puts("tarn " TARN_VERSION);
    return 0;
  }
  const bool asked = !arguments.empty() && (arguments[0] == "--help" || arguments[0] == "-h");
  std::fputs(kHelp, asked ? stdout : stderr);
  if (!asked && !arguments.empty()) {
    std::fprintf(stderr, "\ntarn: there is no '%s'\n", arguments[0].c_str());
  }
  return asked ? 0 : 2;
}
