// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "agent/link/tls_trust.h"
#include "aws/sigv4/signature.h"
#include "base/clock.h"
#include "base/result.h"

namespace boost::asio {
class io_context;
}

namespace agent {

// Where a service is: at a host and port, over TLS or not, or at a socket of this machine.
struct ServiceAddress {
  std::string host;  // a name or an address
  std::string port;
  std::string region;  // of the service, for signatures
  std::optional<TlsTrust> trust = {};
  std::string socket = {};  // a Unix socket's path; then `host` and `port` are only its name

  // "192.0.2.1:7379", for messages.
  std::string text() const { return socket.empty() ? host + ":" + port : socket; }
};

// Calls to what the service's front serves below /tarn/, signed, over one HTTP/1.1 connection that
// is kept until it fails: one after another, in order. Everything happens on the loop's one
// thread; the destructor drops what is under way.
class HttpChannel {
 public:
  // The answer's body, or what kept it away: the connection, or a status that is not 200.
  using Answer = std::function<void(base::Result<std::string>)>;

  HttpChannel(boost::asio::io_context& loop, ServiceAddress address, aws::Credentials credentials,
              const base::Clock& clock);
  ~HttpChannel();
  HttpChannel(const HttpChannel&) = delete;
  HttpChannel& operator=(const HttpChannel&) = delete;

  void post(std::string path, std::string body, Answer answer);

 private:
  class Connection;
  std::shared_ptr<Connection> connection_;
};

}  // namespace agent
