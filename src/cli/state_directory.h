// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"

// Where one installation of the service keeps everything: its rows, its keys, its logs, and its
// agent's nodes.

namespace cli {

class StateDirectory {
 public:
  explicit StateDirectory(std::string path) : path_(std::move(path)) {}

  // /var/lib/tarn for root, ~/.local/state/tarn for others ($XDG_STATE_HOME if set).
  static std::string default_path();

  // Creates it, for its owner only.
  base::Result<void> create() const;

  const std::string& path() const { return path_; }
  std::string database() const { return path_ + "/state.db"; }
  std::string credentials() const { return path_ + "/credentials"; }  // of users
  std::string agent_credentials() const { return path_ + "/agent-credentials"; }
  std::string service_file() const { return path_ + "/service.json"; }
  std::string access_log() const { return path_ + "/access.log"; }
  std::string audit_log() const { return path_ + "/audit.log"; }
  std::string service_log() const { return path_ + "/service.log"; }
  std::string agent() const { return path_ + "/agent"; }

 private:
  std::string path_;
};

// Who serves a state directory, for the operator's verbs.
struct RunningService {
  int pid = 0;
  uint64_t start_ticks = 0;  // of the process: pids come again
  std::string address;
  std::string port;
  std::string region;
};

base::Result<void> write_running_service(const StateDirectory& state, RunningService service);

// nullopt when no service runs there.
std::optional<RunningService> find_running_service(const StateDirectory& state);

}  // namespace cli
