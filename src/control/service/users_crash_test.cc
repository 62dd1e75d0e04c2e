// SPDX-License-Identifier: Apache-2.0
// The lives of users, their groups and the caches that have them, with the service killed after
// each commit.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "control/service/crash_case.h"
#include "control/service/test_users.h"

namespace control {
namespace {

class UsersLife : public UsersCase<CrashTest> {
 public:
  void live() override {
    for (const char* id : {"base", "app", "guest"}) create(id);
    insist("CreateUserGroup",
           group({{"Engine", "redis"}, {"UserIds.member.1", "base"}, {"UserIds.member.2", "app"}}),
           {"UserGroupAlreadyExists"});
    create_encrypted_cache();
    change_cache({{"UserGroupIdsToAdd.member.1", "g"}});
    expect_users("app,base");
    change_user({{"Passwords.member.1", kOtherPassword}});
    insist("ModifyUserGroup", group({{"UserIdsToAdd.member.1", "guest"}}),
           {"InvalidParameterValue"});
    expect_users("app,base,guest");
    insist("DeleteUser", {{"UserId", "guest"}}, {"UserNotFound"});
    expect_users("app,base");
    change_cache({{"RemoveUserGroups", "true"}, {"AuthToken", "a-token-of-sixteen"}});
    expect_settled();
    EXPECT_EQ(agent_.spec("c-001.0001").users.find("user app"), std::string::npos);
    insist("DeleteUserGroup", group({}), {"UserGroupNotFound"});
    for (const char* id : {"base", "app"}) insist("DeleteUser", {{"UserId", id}}, {"UserNotFound"});
    insist("DeleteReplicationGroup", {{"ReplicationGroupId", "c"}},
           {"ReplicationGroupNotFoundFault", "InvalidReplicationGroupState"});
    EXPECT_TRUE(keys("user_group/").empty());
    EXPECT_EQ(keys("user/").size(), 1u);  // the user default
    EXPECT_TRUE(agent_.running().empty());
  }

 private:
  static Parameters group(Parameters more) {
    more.insert(more.begin(), {"UserGroupId", "g"});
    return more;
  }

  void create(const std::string& id) {
    insist("CreateUser",
           {{"UserId", id},
            {"UserName", id == "base" ? "default" : id},
            {"Engine", "redis"},
            {"AccessString", "on ~* +@all"},
            {"Passwords.member.1", kPassword}},
           {"UserAlreadyExists"});
  }

  void create_encrypted_cache() {
    insist("CreateReplicationGroup",
           {{"ReplicationGroupId", "c"},
            {"ReplicationGroupDescription", "d"},
            {"CacheNodeType", "cache.t4g.micro"},
            {"NumCacheClusters", "2"}},
           {"ReplicationGroupAlreadyExists"});
    if (mortal_.dead()) revive();
    encrypt("c");
  }

  void change_cache(Parameters more) {
    more.insert(more.begin(), {"ReplicationGroupId", "c"});
    insist("ModifyReplicationGroup", more, {"InvalidReplicationGroupState"});
    expect_settled();
  }

  void change_user(Parameters more) {
    more.insert(more.begin(), {"UserId", "app"});
    insist("ModifyUser", more, {"InvalidUserState"});
    expect_settled();
  }

  // Nothing is left to be done, and both nodes have what the records say.
  void expect_settled() {
    expect_consistent();
    Transaction records(*store_);
    for (const User& user : records.list<User>()) EXPECT_EQ(user.status, UserStatus::active);
    for (const UserGroup& group : records.list<UserGroup>()) {
      EXPECT_EQ(group.status, UserGroupStatus::active);
      EXPECT_TRUE(group.to_add.empty() && group.to_remove.empty());
    }
    const auto cache = records.find<ReplicationGroup>("c");
    ASSERT_TRUE(cache);
    EXPECT_EQ(cache->status, ReplicationGroupStatus::available);
    EXPECT_TRUE(cache->user_groups_to_add.empty() && cache->user_groups_to_remove.empty());
    EXPECT_EQ(cache->auth.change, AuthTokenChange::none);
    EXPECT_EQ(agent_.spec("c-001.0001").users, agent_.spec("c-002.0001").users);
  }

  void expect_users(const std::string& ids) {
    expect_settled();
    const auto group = Transaction(*store_).find<UserGroup>("g");
    ASSERT_TRUE(group);
    const std::set<std::string> sorted(group->users.begin(), group->users.end());
    std::string text;
    for (const std::string& id : sorted) {
      text += (text.empty() ? "" : ",") + id;
      const std::string name = id == "base" ? "default" : id;
      EXPECT_NE(agent_.spec("c-001.0001").users.find("user " + name + " on"), std::string::npos);
    }
    EXPECT_EQ(text, ids);
  }
};

TEST_F(UsersLife, ConvergesWhereverTheServiceIsKilled) { kill_everywhere(); }

}  // namespace
}  // namespace control
