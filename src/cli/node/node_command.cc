// SPDX-License-Identifier: Apache-2.0
#include "cli/node/node_command.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "engine/server/node_server.h"
#include "engine/settings/config_files.h"
#include "engine/settings/settings_file.h"
#include "engine/settings/settings_store.h"

namespace cli {

namespace {

constexpr const char* kHelp =
    "Usage: tarn node [FILE] [--NAME VALUE ...]\n"
    "\n"
    "Runs one cache. FILE (or --config FILE) is a configuration file in Redis' syntax; every\n"
    "setting of it may also be given as --NAME VALUE, which wins.\n"
    "\n"
    "  --engine NAME              redis, or memcached: port 11211, evicts by allkeys-lru (redis)\n"
    "  --port N                   6379; 0: no TCP\n"
    "  --bind ADDRESS ...         127.0.0.1 -::1; a '-' in front: skip the address if missing\n"
    "  --unixsocket PATH          listen there too\n"
    "  --threads N                workers; 0: one a core that the process may use (0)\n"
    "  --maxmemory BYTES          as 512mb or 4gb; 0: no limit (0)\n"
    "  --maxmemory-policy POLICY  what to evict at the limit (noeviction)\n"
    "  --requirepass PASSWORD     needed to serve others than this machine\n"
    "  --logfile FILE             standard output if empty\n"
    "\n"
    "docs/settings.md lists all settings. SIGTERM stops the node in order, SIGHUP reopens its\n"
    "log file.\n";

struct CommandLine {
  std::string config_file;
  std::vector<std::string> settings;
  bool help = false;
};

CommandLine read_command_line(const std::vector<std::string>& arguments) {
  CommandLine line;
  size_t i = 0;
  if (!arguments.empty() && !arguments[0].starts_with("-")) line.config_file = arguments[i++];
  for (; i < arguments.size(); i++) {
    if (arguments[i] == "--help" || arguments[i] == "-h") {
      line.help = true;
    } else if (arguments[i] == "--config" && i + 1 < arguments.size()) {
      line.config_file = arguments[++i];
    } else {
      line.settings.push_back(arguments[i]);
    }
  }
  return line;
}

std::string random_run_id() {
  constexpr size_t kDigits = 40;
  base::Random random(base::random_seed());
  std::string id;
  while (id.size() < kDigits) id += "0123456789abcdef"[random.below(16)];
  return id;
}

int fail(const std::string& message) {
  std::fprintf(stderr, "tarn: %s\n", message.c_str());
  return 1;
}

}  // namespace

int run_node(const std::vector<std::string>& arguments) {
  const CommandLine line = read_command_line(arguments);
  if (line.help) {
    std::fputs(kHelp, stdout);
    return 0;
  }
  const engine::DiskConfigFiles files;
  auto loaded = engine::load_settings(line.config_file, line.settings, files);
  if (!loaded) return fail(loaded.error().message);
  engine::Settings settings = std::move(*loaded);

  std::error_code error;
  const std::string config_file =
      line.config_file.empty() ? "" : std::filesystem::absolute(line.config_file, error).string();
  if (settings.dir != "." && chdir(settings.dir.c_str()) != 0) {
    return fail("cannot change to the directory 'dir' names: " + settings.dir);
  }
  settings.dir = std::filesystem::current_path(error).string();

  const auto level = static_cast<base::log::Level>(settings.loglevel);
  if (const auto opened = base::log::open(settings.logfile, level); !opened) {
    return fail(opened.error().message);
  }
  if (!settings.pidfile.empty()) std::ofstream(settings.pidfile) << getpid() << '\n';

  const std::string pidfile = settings.pidfile;
  const base::SystemClock clock;
  engine::SettingsStore store(std::move(settings), config_file, files);
  engine::NodeServer server(
      store, clock,
      {.run_id = random_run_id(),
       .executable = std::filesystem::read_symlink("/proc/self/exe", error).string(),
       .config_file = config_file,
       .started_ms = clock.wall_ms(),
       .process_id = getpid()});
  if (const auto listening = server.listen(); !listening) return fail(listening.error().message);
  server.run();
  if (!pidfile.empty()) unlink(pidfile.c_str());
  return 0;
}

}  // namespace cli
