// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/keys/key_service.h"

// Temporary credentials, which are remembered by nobody: all that is known of a session travels in
// its token, sealed with the master key.

namespace control {

struct SealedSession {
  static constexpr std::string_view kPurpose = "tarn session 1";

  std::string purpose;  // so that nothing else that the master key has sealed is taken for a token
  std::string access_key_id = {};
  std::string secret = {};
  std::string kind = {};        // "root", "user", "role"
  std::string name = {};        // of the user or the role
  std::string unique_id = {};   // of the one that was meant: one of the same name may come later
  std::string origin_key = {};  // whose holder has begun it; of a user's session
  std::string session_name = {};
  std::vector<std::string> policies = {};
  std::vector<std::string> policy_arns = {};
  std::map<std::string, std::string, std::less<>> tags = {};
  std::vector<std::string> transitive_tags = {};
  std::string source_identity = {};
  int64_t issued_ms = 0;
  int64_t expires_ms = 0;
};
BOOST_DESCRIBE_STRUCT(SealedSession, (),
                      (purpose, access_key_id, secret, kind, name, unique_id, origin_key,
                       session_name, policies, policy_arns, tags, transitive_tags, source_identity,
                       issued_ms, expires_ms))

// What a token may be long, so that it fits into a request's headers.
inline constexpr size_t kSessionTokenBytesMax = 16'384;

std::string seal_session(const KeyService& keys, const SealedSession& session);

// nullopt: it is no token of ours, or has been changed.
std::optional<SealedSession> unseal_session(const KeyService& keys, std::string_view token);

}  // namespace control
