// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "control/model/tags.h"

// IAM's resources: who may call, and the policies that say what. Names have no case, so that a
// record's id is its name in lower case.

namespace control {

// The policies of a user, a group or a role.
struct Permissions {
  std::map<std::string, std::string, std::less<>> inline_policies = {};  // documents by name
  std::vector<std::string> attached = {};                                // managed policies' ARNs
  bool empty() const { return inline_policies.empty() && attached.empty(); }
};
BOOST_DESCRIBE_STRUCT(Permissions, (), (inline_policies, attached))

struct IamUser {
  static constexpr std::string_view kTable = "iam_user";

  std::string id;
  std::string name = {};  // as it was written
  std::string path = "/";
  std::string unique_id = {};  // "AIDA...": another one for a user who is made again
  Permissions permissions = {};
  std::vector<std::string> groups = {};  // their ids, rising
  std::string boundary = {};             // a managed policy's ARN
  Tags tags = {};
  int64_t created_ms = 0;
};
BOOST_DESCRIBE_STRUCT(IamUser, (),
                      (id, name, path, unique_id, permissions, groups, boundary, tags, created_ms))

struct IamAccessKey {
  static constexpr std::string_view kTable = "iam_access_key";

  std::string id;              // "AKIA..."
  std::string user = {};       // its id
  std::string wrapped_secret;  // by the master key
  bool active = true;
  int64_t created_ms = 0;
};
BOOST_DESCRIBE_STRUCT(IamAccessKey, (), (id, user, wrapped_secret, active, created_ms))

struct IamGroup {
  static constexpr std::string_view kTable = "iam_group";

  std::string id;
  std::string name = {};
  std::string path = "/";
  std::string unique_id = {};  // "AGPA..."
  Permissions permissions = {};
  int64_t created_ms = 0;
};
BOOST_DESCRIBE_STRUCT(IamGroup, (), (id, name, path, unique_id, permissions, created_ms))

struct IamRole {
  static constexpr std::string_view kTable = "iam_role";

  std::string id;
  std::string name = {};
  std::string path = "/";
  std::string unique_id = {};  // "AROA..."
  std::string trust = {};      // the document that says who may assume it
  // The unique ids that those whom it names had when it was given, by their ARNs.
  std::map<std::string, std::string, std::less<>> trusted = {};
  std::string description = {};
  int64_t max_session_s = 3600;
  Permissions permissions = {};
  std::string boundary = {};
  std::string service = {};  // that it is linked to: nobody changes it
  Tags tags = {};
  int64_t created_ms = 0;
};
BOOST_DESCRIBE_STRUCT(IamRole, (),
                      (id, name, path, unique_id, trust, trusted, description, max_session_s,
                       permissions, boundary, service, tags, created_ms))

struct PolicyVersion {
  int number = 0;  // "v1" and so on; never given out twice
  std::string document = {};
  int64_t created_ms = 0;
};
BOOST_DESCRIBE_STRUCT(PolicyVersion, (), (number, document, created_ms))

// A policy of the account's own. Those of AWS are facts of the program
// (control/authorisation/managed_policies.h).
struct IamPolicy {
  static constexpr std::string_view kTable = "iam_policy";

  std::string id;
  std::string name = {};
  std::string path = "/";
  std::string unique_id = {};  // "ANPA..."
  std::string description = {};
  std::vector<PolicyVersion> versions = {};  // rising
  int last_version = 0;
  int default_version = 0;
  Tags tags = {};
  int64_t created_ms = 0;
  int64_t updated_ms = 0;
};
BOOST_DESCRIBE_STRUCT(IamPolicy, (),
                      (id, name, path, unique_id, description, versions, last_version,
                       default_version, tags, created_ms, updated_ms))

}  // namespace control
