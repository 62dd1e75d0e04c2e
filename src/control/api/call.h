// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/query/decode.h"

// One call of an AWS operation, as the front hands it to a service: authentic, decoded and valid.

namespace control {

// Whose policies count.
enum class PrincipalKind : uint8_t {
  kNobody,  // may do nothing
  kRoot,    // the account itself: may do everything, and no policy says otherwise
  kUser,
  kRole,  // always in a session
};

// What temporary credentials were given out with.
struct Session {
  std::string name = {};                      // of a role's session
  std::vector<std::string> policies = {};     // documents that narrow it
  std::vector<std::string> policy_arns = {};  // managed policies that do
  std::map<std::string, std::string, std::less<>> tags = {};
  std::vector<std::string> transitive_tags = {};  // names of those that a next session gets
  std::string source_identity = {};
  int64_t issued_ms = 0;

  bool is_narrowed() const { return !policies.empty() || !policy_arns.empty(); }
};

// Who calls. All of it is proven but the address, which is where the bytes came from.
struct Caller {
  std::string account = {};  // 12 digits
  std::string access_key_id = {};
  std::string arn = {};             // of the user or the role's session
  std::string user_id = {};         // AWS' unique id of it: "AIDA...", "AROA...:session"
  std::string source_address = {};  // "127.0.0.1" or "::1", without a port; "local"
  PrincipalKind kind = PrincipalKind::kNobody;
  std::string name = {};                // of the user or the role
  std::optional<Session> session = {};  // of temporary credentials
  bool is_private = false;              // nobody on the way could read or change the request
};

// A view that lives as long as the call.
struct Call {
  const Caller& caller;
  const std::string& request_id;  // a UUID; the answer and every log line bear it
  const aws::Request& request;
};

}  // namespace control
