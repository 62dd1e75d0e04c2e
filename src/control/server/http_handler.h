// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "aws/model/error.h"
#include "control/certificates/agent_certificate.h"
#include "control/server/access_log.h"
#include "control/server/http_message.h"

namespace control {

// Where a request comes from.
struct Sender {
  std::string source;  // the address of the client
  // What it has shown in TLS, and proven to have the key of; whether it may is for who asks.
  std::optional<AgentCertificate> agent = {};
};

// By the service's own socket, or loopback.
inline bool is_of_this_machine(std::string_view source) {
  return source == kLocalSource || source.starts_with("127.") || source == "::1";
}

// What answers the requests of all connections, on the one thread.
class HttpHandler {
 public:
  using Reply = std::function<void(HttpResponse response)>;
  // Answers with an error what has no answer yet; otherwise does nothing.
  using GiveUp = std::function<void(const aws::Error& error)>;

  virtual ~HttpHandler() = default;

  // Calls `reply` exactly once, before it returns or later.
  virtual GiveUp handle(HttpRequest request, const Sender& sender, Reply reply) = 0;

  // The answer to what is no request.
  virtual HttpResponse refuse(const aws::Error& error, const std::string& source) = 0;
};

}  // namespace control
