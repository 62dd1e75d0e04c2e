// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "control/model/replication_group.h"
#include "control/model/user.h"
#include "control/records/transaction.h"
#include "control/service/test_service.h"

// Users and who has them, for tests of a whole service. That transit is encrypted, which caches
// need for that, is written into their records.

namespace control {

constexpr const char* kPassword = "a-password-of-sixteen";
constexpr const char* kOtherPassword = "another-password-of-sixteen";

template <typename Base>
class UsersCase : public Base {
 protected:
  using Base::agent_;
  using Base::call;
  using Base::store_;

  void create_user(const std::string& id, const std::string& name,
                   const std::string& engine = "redis", Parameters more = {}) {
    more.insert(more.begin(), {{"UserId", id},
                               {"UserName", name},
                               {"Engine", engine},
                               {"Passwords.member.1", kPassword},
                               {"AccessString", "on ~app:* +@all"}});
    call("CreateUser", more);
  }
  void create_users(const std::string& group, const std::string& engine,
                    const std::vector<std::string>& ids) {
    Parameters parameters = {{"UserGroupId", group}, {"Engine", engine}};
    for (size_t i = 0; i < ids.size(); i++) {
      parameters.emplace_back("UserIds.member." + std::to_string(i + 1), ids[i]);
    }
    call("CreateUserGroup", parameters);
  }
  void create_cache(const std::string& id, const std::string& engine = "redis",
                    const std::string& members = "2") {
    call("CreateReplicationGroup", {{"ReplicationGroupId", id},
                                    {"ReplicationGroupDescription", "d"},
                                    {"CacheNodeType", "cache.t4g.micro"},
                                    {"Engine", engine},
                                    {"NumCacheClusters", members}});
    agent_.obey();
    encrypt(id);
  }
  void encrypt(const std::string& id) {
    Transaction records(*store_);
    auto group = records.find<ReplicationGroup>(id);
    group->transit_encryption = agent::TransitEncryption::required;
    records.put(*group);
    ASSERT_TRUE(records.commit());
    agent_.obey();
  }
  aws::Structure modify(const std::string& id, Parameters more) {
    more.insert(more.begin(), {"ReplicationGroupId", id});
    return *call("ModifyReplicationGroup", more).structure("ReplicationGroup");
  }
  std::string refusal(const std::string& id, Parameters more) {
    more.insert(more.begin(), {"ReplicationGroupId", id});
    return this->message_of("ModifyReplicationGroup", more);
  }

  aws::Structure user(const std::string& id) {
    return call("DescribeUsers", {{"UserId", id}}).structures("Users")[0];
  }
  aws::Structure users(const std::string& id) {
    return call("DescribeUserGroups", {{"UserGroupId", id}}).structures("UserGroups")[0];
  }
  aws::Structure cache(const std::string& id) {
    return call("DescribeReplicationGroups", {{"ReplicationGroupId", id}})
        .structures("ReplicationGroups")[0];
  }
  // "a,b"
  static std::string list(const aws::Structure& of, std::string_view member) {
    std::string text;
    for (const std::string_view one : of.strings(member)) {
      text += (text.empty() ? "" : ",") + std::string(one);
    }
    return text;
  }
  static std::string status(const aws::Structure& of) { return std::string(*of.string("Status")); }
};

}  // namespace control
