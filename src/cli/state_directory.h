// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "agent/link/identity.h"
#include "agent/process/process.h"
#include "base/descriptor.h"
#include "base/result.h"

// Where one installation of the service keeps everything: its rows, its keys, its logs, and its
// agent's nodes.

namespace cli {

class StateDirectory {
 public:
  explicit StateDirectory(std::string path) : path_(std::move(path)) {}

  // /var/lib/tarn for root, ~/.local/state/tarn for others ($XDG_STATE_HOME if set).
  static std::string default_path();

  // Creates it, for its owner only, and checks it.
  base::Result<void> create() const;

  // Whether all that is in it can be believed: the directory is ours and nobody else may write to
  // it or put another in its place (to a directory above it), and so are all files in it, none of
  // them a symbolic link, and the keys are for our eyes only. A directory that does not exist is
  // fine. Who could write here could have us overwrite files, take foreign keys for ours, or end
  // any process.
  base::Result<void> check() const;

  const std::string& path() const { return path_; }
  std::string logs() const { return path_ + "/logs.db"; }
  std::string metrics() const { return path_ + "/metrics.db"; }
  std::string database() const { return path_ + "/state.db"; }
  std::string credentials() const { return path_ + "/credentials"; }  // of users
  std::string agent_credentials() const { return path_ + "/agent-credentials"; }
  std::string service_file() const { return path_ + "/service.json"; }
  std::string service_lock() const { return path_ + "/service.lock"; }
  std::string access_log() const { return path_ + "/access.log"; }
  std::string audit_log() const { return path_ + "/audit.log"; }
  std::string audit_head() const { return path_ + "/audit-head"; }  // no part of the log's name
  std::string master_key() const { return path_ + "/master-key"; }
  std::string authority_certificate() const { return path_ + "/ca.crt"; }
  std::string authority_key() const { return path_ + "/ca.key"; }
  std::string api_certificate() const { return path_ + "/api.crt"; }
  std::string api_key() const { return path_ + "/api.key"; }
  // Of who signs what is published.
  std::string signer_certificate() const { return path_ + "/sns.crt"; }
  std::string signer_key() const { return path_ + "/sns.key"; }
  // Of an agent that has joined a service on another machine.
  agent::IdentityFiles agent_identity() const {
    return {path_ + "/agent.key", path_ + "/agent.crt", path_ + "/service-ca.crt"};
  }
  std::string backups() const { return path_ + "/backups"; }
  std::string buckets() const { return path_ + "/buckets"; }  // each a directory, without an S3
  std::string service_log() const { return path_ + "/service.log"; }
  std::string agent() const { return path_ + "/agent"; }

 private:
  std::string path_;
};

// Where the service listens for this machine's own agent and operators, beside the API's address:
// without TLS, and out of reach of the network's crowds.
class ServiceSocket {
 public:
  static base::Result<ServiceSocket> in(const StateDirectory& state);

  // A path so short that it always fits a socket's address; valid as long as this object.
  const std::string& path() const { return path_; }

 private:
  ServiceSocket(base::Descriptor directory, std::string path)
      : directory_(std::move(directory)), path_(std::move(path)) {}

  base::Descriptor directory_;
  std::string path_;
};

// Who serves a state directory, for its users and for scripts.
struct RunningService {
  int64_t pid = 0;
  std::string address;
  std::string port;
  std::string region;
  bool tls = false;
  std::string pin = {};  // in tokens for agents: see agent::JoinTicket
};

base::Result<void> write_running_service(const StateDirectory& state, RunningService service);

// The process that holds the service's lock; nullopt when no service runs there.
base::Result<std::optional<agent::Process>> find_service_process(const StateDirectory& state);

// What it says of itself; an error when none runs, or it is about to begin.
base::Result<RunningService> find_running_service(const StateDirectory& state);

}  // namespace cli
