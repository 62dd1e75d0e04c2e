// SPDX-License-Identifier: Apache-2.0
#include "cli/state_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "agent/process/process.h"
#include "agent/process/state_file.h"
#include "json/document.h"

namespace cli {

BOOST_DESCRIBE_STRUCT(RunningService, (), (pid, start_ticks, address, port, region))

std::string StateDirectory::default_path() {
  if (geteuid() == 0) return "/var/lib/tarn";
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/') {
    return std::string(state) + "/tarn";
  }
  const char* home = std::getenv("HOME");
  return std::string(home == nullptr ? "" : home) + "/.local/state/tarn";
}

base::Result<void> StateDirectory::create() const {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::path(path_).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  if (mkdir(path_.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return base::Error{"cannot create the state directory " + path_ + ": " + std::strerror(errno)};
}

base::Result<void> write_running_service(const StateDirectory& state, RunningService service) {
  service.pid = getpid();
  service.start_ticks = agent::start_ticks_of(service.pid).value_or(0);
  return agent::replace_file(state.service_file(), json::write(service) + "\n");
}

std::optional<RunningService> find_running_service(const StateDirectory& state) {
  const auto text = agent::read_file(state.service_file());
  if (!text || !*text) return std::nullopt;
  base::Result<RunningService> service = json::read<RunningService>(**text);
  if (!service || agent::start_ticks_of(service->pid) != service->start_ticks) return std::nullopt;
  return *std::move(service);
}

}  // namespace cli
