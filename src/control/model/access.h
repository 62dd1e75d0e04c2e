// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <vector>

// Who may log in to a cache without a group of users: whoever shows its AUTH token.

namespace control {

// NOLINTBEGIN(readability-identifier-naming): documents spell them so
enum class AuthTokenChange { none, setting, rotating };
BOOST_DESCRIBE_ENUM(AuthTokenChange, none, setting, rotating)
// NOLINTEND(readability-identifier-naming)

struct AuthTokens {
  // SHA-256 of each, in hexadecimal, the older first; none: there is no token.
  std::vector<std::string> tokens = {};
  bool optional = false;  // who shows no token is served as well
  int64_t modified_ms = 0;
  AuthTokenChange change = AuthTokenChange::none;  // that nodes are being told of

  bool operator==(const AuthTokens&) const = default;
};
BOOST_DESCRIBE_STRUCT(AuthTokens, (), (tokens, optional, modified_ms, change))

}  // namespace control
