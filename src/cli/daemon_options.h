// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/process/log_rotation.h"
#include "base/result.h"
#include "cli/service_runner.h"
#include "cli/state_directory.h"
#include "objects/places.h"

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
  std::vector<std::string> zones;                    // in full: "us-east-1a"
  int64_t memory_bytes = 0;                          // 0: what the machine has
  std::string node_users = "2000000000-2000065535";  // "none": nodes run as the agent does
  std::string control_group;  // a directory; empty: the process' own, if that may be divided
  std::vector<std::string> engine_binaries;  // "redis:7.0=/usr/bin/redis-server"
  // tarn agent only: where the service is.
  std::string service_address = "127.0.0.1:7379";
  std::string credentials;
  bool plain_http = false;  // to a service on another machine too
  std::string tls_ca;       // whose certificates the service may show; empty: it speaks plain HTTP,
                            // or the agent has joined
  std::string join = {};    // a token; empty: it has joined before, or has `credentials`
};

// Where backups go, and what reads them.
struct StorageChoices {
  std::string backup_store;  // a directory, or s3://bucket/prefix; empty: in the state directory
  std::string master_key;    // a file; empty: in the state directory
  std::string authority_certificate;  // likewise
  std::string authority_key;
  std::string s3_endpoint;  // empty: buckets are directories in the state directory
  std::string s3_region = "us-east-1";
  bool s3_virtual_hosts = false;
  std::string s3_ca;
  std::string s3_credentials;  // a file; empty: of the environment
};

// The stores that the choices mean; an Error: they cannot be.
base::Result<objects::PlaceOptions> places_of(const StorageChoices& choices,
                                              const StateDirectory& state);

struct DaemonOptions {
  std::string state_dir;
  agent::LogLimits logs = {};  // of service.log, and of each node's log
  StorageChoices storage;
  ServiceOptions service;
  AgentChoices agent;
};

// Reads the command line of `tarn up`, `tarn service` or `tarn agent`. On --help, or an argument
// that cannot be, prints what there is to say and returns the exit code.
std::optional<int> read_daemon_options(Role role, const std::vector<std::string>& arguments,
                                       DaemonOptions& options);

}  // namespace cli
