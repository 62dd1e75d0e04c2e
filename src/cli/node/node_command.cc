// SPDX-License-Identifier: Apache-2.0
#include "cli/node/node_command.h"

#include <syslog.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include "base/clock.h"
#include "base/cpu_list.h"
#include "base/file_system.h"
#include "base/log.h"
#include "base/random.h"
#include "cli/node/background.h"
#include "cli/node/supervisor.h"
#include "encryption/data_key.h"
#include "encryption/encrypted_disk.h"
#include "engine/commands/memcache/version.h"
#include "engine/server/node_server.h"
#include "engine/settings/config_files.h"
#include "engine/settings/settings_file.h"
#include "engine/settings/settings_store.h"
#include "exporter/endpoint.h"
#include "exporter/node_page.h"

namespace cli {

namespace {

constexpr size_t kRunIdDigits = 40;

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
    "  --metrics-port N           Prometheus' page at /metrics; 0: none (0)\n"
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

int fail(const std::string& message) {
  std::fprintf(stderr, "tarn: %s\n", message.c_str());
  return 1;
}

// The log and the files of the node, as its settings say.
base::Result<void> open_files(engine::Settings& settings) {
  std::error_code error;
  if (!settings.data_key_file.empty()) {
    settings.data_key_file = std::filesystem::absolute(settings.data_key_file, error).string();
  }
  if (settings.dir != "." && chdir(settings.dir.c_str()) != 0) {
    return base::Error{"cannot change to the directory 'dir' names: " + settings.dir};
  }
  settings.dir = std::filesystem::current_path(error).string();
  const auto level = static_cast<base::log::Level>(settings.loglevel);
  if (auto opened = base::log::open(settings.logfile, level); !opened) return opened;
  if (settings.syslog_enabled) {
    constexpr int kFacilities[] = {LOG_USER,   LOG_LOCAL0, LOG_LOCAL1, LOG_LOCAL2, LOG_LOCAL3,
                                   LOG_LOCAL4, LOG_LOCAL5, LOG_LOCAL6, LOG_LOCAL7};
    base::log::add_syslog(settings.syslog_ident,
                          kFacilities[static_cast<size_t>(settings.syslog_facility)]);
  }
  if (auto pinned = base::use_cores(settings.server_cpulist); !pinned) {
    return base::Error{"server-cpulist: " + pinned.error().message};
  }
  if (const auto cores = base::parse_cpu_list(settings.bio_cpulist);
      !settings.bio_cpulist.empty() && !cores) {
    return base::Error{"bio-cpulist: " + cores.error().message};
  }
  return {};
}

// Writes the process' number; false, with a warning, where that cannot be.
bool write_pidfile(const std::string& path) {
  if (path.empty()) return false;
  std::ofstream file(path);
  file << getpid() << '\n';
  file.close();
  if (file) return true;
  base::log::warning("cannot write the pidfile {}", path);
  return false;
}

base::Result<std::optional<encryption::DataKey>> data_key(const std::string& path) {
  using Found = std::optional<encryption::DataKey>;
  if (path.empty()) return Found();
  auto key = encryption::DataKey::read(path);
  if (!key) return base::Error{"data-key-file: " + key.error().message};
  base::log::notice("files are encrypted with the data key {}", key->id_text());
  return Found(*std::move(key));
}

// The door for Prometheus; nullptr: the settings have none.
base::Result<std::unique_ptr<exporter::Endpoint>> serve_metrics(engine::NodeServer& server,
                                                                const engine::SettingsStore& store,
                                                                const base::Clock& clock) {
  const auto settings = store.current();
  if (settings->metrics_port == 0) return std::unique_ptr<exporter::Endpoint>();
  const bool is_memcached = settings->engine == engine::Engine::kMemcached;
  const auto page = std::make_shared<exporter::NodePage>(
      clock, [&server] { return server.connect_admin(); },
      exporter::NodePage::Facts{
          is_memcached ? std::string(engine::kMemcacheVersion) : std::string(),
          static_cast<uint16_t>(settings->port)});
  auto endpoint = exporter::Endpoint::open(
      settings->metrics_bind, static_cast<uint16_t>(settings->metrics_port),
      {.page = [page] { return page->text(); },
       .admits = [&server](int fd) { return server.admits(fd); }});
  if (endpoint) return endpoint;
  return base::Error{"metrics-port: " + endpoint.error().message};
}

// Serves until it is told to stop; an error if it could not start.
base::Result<void> serve(engine::Settings settings, const std::string& config_file,
                         Background& background, const Supervisor& supervisor) {
  const std::string pidfile = settings.pidfile;
  const engine::DiskConfigFiles files;
  const base::SystemClock clock;
  auto key = data_key(settings.data_key_file);
  if (!key) return key.error();
  base::DiskFileSystem plain;
  encryption::EncryptedDisk disk(plain, *std::move(key));
  std::error_code error;
  engine::SettingsStore store(std::move(settings), config_file, files);
  engine::NodeServer server(
      store, {.clock = clock, .disk = disk},
      {.run_id = base::random_hex(kRunIdDigits),
       .executable = std::filesystem::read_symlink("/proc/self/exe", error).string(),
       .config_file = config_file,
       .supervised_by = std::string(supervisor.name()),
       .started_ms = clock.wall_ms(),
       .process_id = getpid()});
  if (auto listening = server.listen(); !listening) return listening;
  auto metrics = serve_metrics(server, store, clock);
  if (!metrics) return metrics.error();
  const bool has_pidfile = write_pidfile(pidfile);
  auto served = server.run([&] {
    supervisor.ready();
    background.ready();
  });
  supervisor.stopping();
  if (has_pidfile) unlink(pidfile.c_str());
  return served;
}

}  // namespace

int run_node(const std::vector<std::string>& arguments) {
  const CommandLine line = read_command_line(arguments);
  if (line.help) {
    std::fputs(kHelp, stdout);
    return 0;
  }
  const engine::DiskConfigFiles files;
  auto settings = engine::load_settings(line.config_file, line.settings, files);
  if (!settings) return fail(settings.error().message);

  std::error_code error;
  const std::string config_file =
      line.config_file.empty() ? "" : std::filesystem::absolute(line.config_file, error).string();
  if (const auto opened = open_files(*settings); !opened) return fail(opened.error().message);
  const Supervisor supervisor(settings->supervised);
  Background background;
  if (settings->daemonize && !supervisor.is_there()) {
    auto entered = Background::enter();
    if (!entered) return fail(entered.error().message);
    background = std::move(*entered);
  }
  const bool in_background = settings->daemonize && !supervisor.is_there();
  const auto served = serve(std::move(*settings), config_file, background, supervisor);
  if (served) return 0;
  base::log::warning("{}", served.error().message);
  if (!in_background) return fail(served.error().message);
  background.failed(served.error().message);
  return 1;
}

}  // namespace cli
