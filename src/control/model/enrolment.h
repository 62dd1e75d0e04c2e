// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>

// Agents of other machines, and what lets further ones join.

namespace control {

// May be used once, to join.
struct JoinToken {
  static constexpr std::string_view kTable = "join_token";

  std::string id;             // its first part, which is no secret
  std::string secret_digest;  // SHA-256 of the second, hexadecimal
  std::string host = {};      // the one that it is for; empty: any that there is not yet
  int64_t until_ms = 0;
  std::string used_by = {};  // the key that has joined with it; empty: none yet
};
BOOST_DESCRIBE_STRUCT(JoinToken, (), (id, secret_digest, host, until_ms, used_by))

// An agent that has joined.
struct EnrolledAgent {
  static constexpr std::string_view kTable = "enrolled_agent";

  std::string id;        // its host
  std::string key = {};  // whose certificates are good: see key_of_request()
  bool removed = false;  // it is refused from then on
  int64_t since_ms = 0;
};
BOOST_DESCRIBE_STRUCT(EnrolledAgent, (), (id, key, removed, since_ms))

}  // namespace control
