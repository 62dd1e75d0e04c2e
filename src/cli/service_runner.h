// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/api/node.h"
#include "base/clock.h"
#include "base/log_limits.h"
#include "base/result.h"
#include "cli/state_directory.h"
#include "control/server/rate_limits.h"
#include "objects/places.h"

namespace boost::asio {
class io_context;
}

namespace cli {

struct ServiceOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 7379;
  std::string region = "us-east-1";
  // The host that serves beside us in `tarn up`: known before the first call, which else would find
  // no room anywhere until its agent has reported.
  std::optional<agent::HostOffer> own_host = {};
  bool greets = true;  // makes a first cache when there is none
  control::RateOptions rates = {};
  std::string tls_certificate = {};  // both or neither
  std::string tls_key = {};
  bool plain_http = false;        // without TLS beyond loopback too
  bool shared_agent_key = false;  // agents on other machines need no certificates

  // Where nobody says otherwise the API is served in TLS beyond this machine.
  bool has_own_certificate() const;
  bool is_private() const { return !tls_certificate.empty() || has_own_certificate(); }
  std::string master_key = {};             // a file
  std::string authority_certificate = {};  // likewise, and its key
  std::string authority_key = {};
  // What is published: where receivers reach the service (without: where it listens), networks that
  // messages may go to though they are refused otherwise, and the server for mail.
  std::string public_url = {};
  std::vector<std::string> deliver_to = {};
  std::string delivery_ca = {};
  std::string smtp_url = {};
  std::string smtp_from = {};
  std::string smtp_user = {};
  std::string smtp_password_file = {};

  base::log::Limits logs = {};                     // of access.log, and of audit.log
  std::vector<std::string> delivery_streams = {};  // "NAME=DIR" or "NAME=http[s]://..."
  int64_t log_store_bytes = int64_t{1} << 30;      // of all log groups together
  std::vector<std::string> console_hosts = {};     // names by which the web console may be reached
};

// The service with its surroundings, on the io_context's thread: the store in the state directory,
// the front on a socket, and the clock.
class ServiceRunner {
 public:
  // Takes the state directory for itself, opens the store, reads or creates the credentials and
  // begins to listen. References outlive the runner. Errors are sentences for the user who typed
  // the command.
  static base::Result<std::unique_ptr<ServiceRunner>> start(boost::asio::io_context& loop,
                                                            const base::Clock& clock,
                                                            const StateDirectory& state,
                                                            const objects::Places& places,
                                                            const ServiceOptions& options);
  virtual ~ServiceRunner() = default;

  virtual uint16_t port() const = 0;
  // The word of a login link to the web console, once and for some minutes, in the name of the
  // first of the keys in the state directory; empty when there is none.
  virtual std::string login_word() = 0;
  // What a token for agents of other machines ends with; empty: they cannot join, without TLS.
  virtual const std::string& pin() const = 0;
  // The first such token, where there has been none yet and there may be one; else empty.
  virtual std::string first_join_token() = 0;
  // Where this machine reaches it.
  virtual const ServiceSocket& socket() const = 0;
  // Log files and credentials are read anew: SIGHUP.
  virtual void reload() = 0;
  // Ends in order; the loop runs out of this one's work.
  virtual void stop() = 0;
};

}  // namespace cli
