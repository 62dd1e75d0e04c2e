// SPDX-License-Identifier: Apache-2.0
#include "cli/state_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "json/document.h"

namespace cli {

BOOST_DESCRIBE_STRUCT(RunningService, (), (pid, start_time, address, port, region))

namespace {

// The 22nd field of /proc/PID/stat; the second one may hold spaces and parentheses. Empty for a
// process that has ended, even while its parent has not taken notice.
std::string start_time_of(int pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  const size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return "";
  std::istringstream fields(line.substr(name_end + 1));
  std::string field;
  fields >> field;
  if (field == "Z" || field == "X") return "";
  for (int number = 4; number <= 22; number++) fields >> field;
  return field;
}

}  // namespace

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
  service.start_time = start_time_of(service.pid);
  const std::string temporary = state.service_file() + ".new";
  std::ofstream file(temporary);
  file << json::write(service) << '\n';
  file.close();
  if (!file || std::rename(temporary.c_str(), state.service_file().c_str()) != 0) {
    return base::Error{"cannot write " + state.service_file() + ": " + std::strerror(errno)};
  }
  return {};
}

std::optional<RunningService> find_running_service(const StateDirectory& state) {
  std::ifstream file(state.service_file());
  std::stringstream text;
  text << file.rdbuf();
  base::Result<RunningService> service = json::read<RunningService>(text.str());
  if (!service || service->pid <= 0) return std::nullopt;
  const std::string start_time = start_time_of(service->pid);
  if (start_time.empty() || start_time != service->start_time) return std::nullopt;
  return *std::move(service);
}

}  // namespace cli
