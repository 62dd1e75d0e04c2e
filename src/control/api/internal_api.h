// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace control {

// Calls between Tarn's own parts (the agent): JSON by POST to a path below /tarn/, signed as
// service "tarn" with a key whose use is KeyUse::kInternal.
class InternalApi {
 public:
  // Sends the answer: an HTTP status and a JSON document. To be called once, on the thread of the
  // front, within `call` or later (a long poll); further calls do nothing, and so does one whose
  // client went away. If every copy is destroyed without a call, the client gets a 500.
  using Reply = std::function<void(int status, std::string body)>;

  virtual ~InternalApi() = default;

  // `path` is the request's, "/tarn/..."; both views live until `call` returns. The same request
  // may come twice: a client repeats what was not answered.
  virtual void call(std::string_view path, std::string_view body, Reply reply) = 0;
};

}  // namespace control
