// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "agent/link/tls_trust.h"
#include "aws/signing/signature.h"
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

  // Whether we prove who we are in TLS, and need not sign.
  bool shows_certificate() const { return trust && trust->generation() > 0; }

  // "192.0.2.1:7379", for messages.
  std::string text() const { return socket.empty() ? host + ":" + port : socket; }
};

// A request to be signed and sent. One that is sent over a connection that was kept may reach the
// service twice: `invocation`, if there is any, goes with it as the SDKs' id of one call, so that
// the same words said twice are two calls.
struct HttpCall {
  std::string path;
  std::string body;
  std::string service = "tarn";  // in the signature
  std::string content_type = "application/json";
  std::string invocation = {};
  std::string authorization = {};  // in place of a signature
};

struct HttpAnswer {
  int status = 0;
  std::string body;
};

// Calls to the service's front, signed unless there are no credentials, over one HTTP/1.1
// connection that is kept until it fails: one after another, in order. Everything happens on the
// loop's one thread; the destructor drops what is under way.
class HttpChannel {
 public:
  // The answer's body, or what kept it away: the connection, or a status that is not 200.
  using Answer = std::function<void(base::Result<std::string>)>;
  // The same with any status.
  using AnyAnswer = std::function<void(base::Result<HttpAnswer>)>;

  HttpChannel(boost::asio::io_context& loop, ServiceAddress address, aws::Credentials credentials,
              const base::Clock& clock);
  ~HttpChannel();
  HttpChannel(const HttpChannel&) = delete;
  HttpChannel& operator=(const HttpChannel&) = delete;

  // To what the front serves below /tarn/.
  void post(std::string path, std::string body, Answer answer);
  void post(HttpCall call, AnyAnswer answer);

 private:
  class Connection;
  std::shared_ptr<Connection> connection_;
};

}  // namespace agent
