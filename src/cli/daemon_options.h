// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/service_runner.h"

namespace cli {

// Which parts of the control plane a command runs.
enum class Role {
  kUp,  // both
  kService,
  kAgent,
};

struct AgentChoices {
  std::string host;  // this host's name among the agents
  std::string address_pool = "127.66.0.0/16";
  std::vector<std::string> zones;            // in full: "us-east-1a"
  int64_t memory_bytes = 0;                  // 0: what the machine has
  std::vector<std::string> engine_binaries;  // "redis:7.0=/usr/bin/redis-server"
  // tarn agent only: where the service is.
  std::string service_address = "127.0.0.1:7379";
  std::string credentials;
  std::string tls_ca;  // whose certificates the service may show; empty: it speaks plain HTTP
};

struct DaemonOptions {
  std::string state_dir;
  ServiceOptions service;
  AgentChoices agent;
};

// Reads the command line of `tarn up`, `tarn service` or `tarn agent`. On --help, or an argument
// that cannot be, prints what there is to say and returns the exit code.
std::optional<int> read_daemon_options(Role role, const std::vector<std::string>& arguments,
                                       DaemonOptions& options);

}  // namespace cli
