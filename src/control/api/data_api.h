// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "control/api/access_keys.h"

namespace control {

// A request of the web console that is about what lies in caches. Views that live until the call
// returns.
struct DataCall {
  std::string_view path;          // behind "/console/data/": "open"
  std::string_view body;          // JSON
  const AccessKey& key;           // of who has signed in; its caller has an address
  std::string_view session;       // names the session to nobody else
  const std::string& request_id;  // a UUID, for log lines
};

// The way from the console's sessions into nodes. Called on the thread of the front.
class DataApi {
 public:
  // Sends the answer: an HTTP status and a JSON document. To be called once, on the thread of the
  // front, within `call` or later. If every copy is destroyed without a call, the client gets a
  // 500.
  using Reply = std::function<void(int status, std::string body)>;

  virtual ~DataApi() = default;

  // Returns what the access log is to call it: "data.run.GET".
  virtual std::string call(const DataCall& call, Reply reply) = 0;
};

}  // namespace control
