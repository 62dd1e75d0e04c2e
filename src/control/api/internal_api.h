// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace control {

// A view of one.
struct InternalCall {
  std::string_view path;  // the request's, "/tarn/..."
  std::string_view body;
  // The host whose agent calls, by its certificate. Empty: who has the key of KeyUse::kInternal,
  // which all parts of an installation that are on the service's machine share.
  std::string_view agent = {};

  bool may_speak_for(std::string_view host) const { return agent.empty() || agent == host; }
};

// Calls between Tarn's own parts (the agent): JSON by POST to a path below /tarn/, of who has shown
// an agent's certificate, or has signed as service "tarn" with a key whose use is
// KeyUse::kInternal.
class InternalApi {
 public:
  // Sends the answer: an HTTP status and a JSON document. To be called once, on the thread of the
  // front, within `call` or later (a long poll); further calls do nothing, and so does one whose
  // client went away. If every copy is destroyed without a call, the client gets a 500.
  using Reply = std::function<void(int status, std::string body)>;

  virtual ~InternalApi() = default;

  // The views live until this returns. The same request may come twice: a client repeats what was
  // not answered.
  virtual void call(const InternalCall& call, Reply reply) = 0;
};

}  // namespace control
