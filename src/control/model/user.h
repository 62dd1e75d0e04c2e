// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "control/model/tags.h"

namespace control {

// NOLINTBEGIN(readability-identifier-naming): documents spell them so
enum class UserStatus { active, modifying, deleting };
BOOST_DESCRIBE_ENUM(UserStatus, active, modifying, deleting)

// How a user logs in. AWS' words, except that "no-password" has a hyphen.
enum class Authentication { password, no_password, iam };
BOOST_DESCRIBE_ENUM(Authentication, password, no_password, iam)

enum class UserGroupStatus { creating, active, modifying, deleting };
BOOST_DESCRIBE_ENUM(UserGroupStatus, creating, active, modifying, deleting)
// NOLINTEND(readability-identifier-naming)

// The user that every account has from its first day, and nobody can change.
inline constexpr std::string_view kDefaultUser = "default";

// A user of caches. Its name is what clients log in with; groups of users have each name once.
struct User {
  static constexpr std::string_view kTable = "user";

  std::string id;
  std::string name = {};
  UserStatus status = UserStatus::active;
  std::string engine = {};  // "redis", "valkey"
  std::string access = {};  // the access string, as access_string.h has made it
  Authentication authentication = Authentication::no_password;
  std::vector<std::string> passwords = {};  // SHA-256 of each, in hexadecimal; at most two
  Tags tags = {};
};
BOOST_DESCRIBE_STRUCT(User, (), (id, name, status, engine, access, authentication, passwords, tags))

// Users who may log in to the caches that have the group.
struct UserGroup {
  static constexpr std::string_view kTable = "user_group";

  std::string id;
  UserGroupStatus status = UserGroupStatus::creating;
  std::string engine = {};
  std::vector<std::string> users = {};  // as all its caches have them
  // What they are being told of.
  std::vector<std::string> to_add = {};
  std::vector<std::string> to_remove = {};
  // Grows when one of its users changes, so that whoever depends on it looks again.
  uint64_t changes = 0;
  // The replication groups that have it, or are to have it, or had it and have yet to forget it.
  std::vector<std::string> replication_groups = {};
  Tags tags = {};
};
BOOST_DESCRIBE_STRUCT(UserGroup, (),
                      (id, status, engine, users, to_add, to_remove, changes, replication_groups,
                       tags))

}  // namespace control
