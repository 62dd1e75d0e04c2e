// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "control/api/call.h"
#include "control/model/identity.h"

// ARNs of IAM's resources, which have no region: "arn:aws:iam::000000000000:user/path/ada"; and who
// bears them.

namespace control {

inline std::string iam_arn(std::string_view account, std::string_view resource) {
  std::string arn = "arn:aws:iam::";
  return arn.append(account).append(":").append(resource);
}

inline std::string arn_of(std::string_view account, const IamUser& user) {
  return iam_arn(account, "user" + user.path + user.name);
}
inline std::string arn_of(std::string_view account, const IamGroup& group) {
  return iam_arn(account, "group" + group.path + group.name);
}
inline std::string arn_of(std::string_view account, const IamRole& role) {
  return iam_arn(account, "role" + role.path + role.name);
}
inline std::string arn_of(std::string_view account, const IamPolicy& policy) {
  return iam_arn(account, "policy" + policy.path + policy.name);
}

// Who does something with an access key of that user.
inline Caller caller_of(std::string_view account, const IamUser& user) {
  return {.account = std::string(account),
          .arn = arn_of(account, user),
          .user_id = user.unique_id,
          .kind = PrincipalKind::kUser,
          .name = user.name};
}

// Who somebody is in a session of a role, whose path is left out.
inline std::string session_arn(std::string_view account, std::string_view role,
                               std::string_view session) {
  std::string arn = "arn:aws:sts::";
  return arn.append(account).append(":assumed-role/").append(role).append("/").append(session);
}

}  // namespace control
