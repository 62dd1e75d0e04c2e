// SPDX-License-Identifier: Apache-2.0
// Who may log in to caches: what nodes are told of users and AUTH tokens, and when that counts.
#include <gtest/gtest.h>

#include "base/sha256.h"
#include "control/service/test_groups.h"
#include "control/service/test_users.h"

namespace control {
namespace {

std::string hash(const char* secret) { return base::hex(base::sha256(secret)); }

class UserAccessTest : public UsersCase<ServiceTest> {
 protected:
  UserAccessTest() {
    create_user("d", "default", "redis", {});
    create_user("a", "app");
    create_users("g", "redis", {"d", "a"});
    create_cache("c");
  }
  std::string told(const std::string& node = "c-001.0001") { return agent_.spec(node).users; }
  std::string line(const std::string& name, const char* password = kPassword) {
    return "user " + name + " on ~app:* +@all #" + hash(password) + "\n";
  }
  void attach() {
    modify("c", {{"UserGroupIdsToAdd.member.1", "g"}});
    agent_.obey();
  }
};

TEST_F(UserAccessTest, AGroupIsWhatTheNodesAreTold) {
  EXPECT_EQ(told(), "");
  const aws::Structure changed = modify("c", {{"UserGroupIdsToAdd.member.1", "G"}});
  EXPECT_EQ(status(changed), "modifying");
  EXPECT_EQ(list(changed, "UserGroupIds"), "");
  const aws::Structure& pending = *changed.structure("PendingModifiedValues");
  EXPECT_EQ(list(*pending.structure("UserGroups"), "UserGroupIdsToAdd"), "g");
  EXPECT_EQ(list(users("g"), "ReplicationGroups"), "c");
  agent_.obey();
  for (const char* node : {"c-001.0001", "c-002.0001"}) {
    EXPECT_EQ(told(node), line("app") + line("default")) << node;
  }
  EXPECT_EQ(status(cache("c")), "available");
  EXPECT_EQ(list(cache("c"), "UserGroupIds"), "g");
  EXPECT_FALSE(cache("c").structure("PendingModifiedValues")->has("UserGroups"));
  EXPECT_EQ(error_of("DeleteUserGroup", {{"UserGroupId", "g"}}), "InvalidUserGroupState");
}

TEST_F(UserAccessTest, NothingIsActiveBeforeAllNodesHaveIt) {
  attach();
  agent_.take_users(false);
  call("ModifyUser", {{"UserId", "a"}, {"Passwords.member.1", kOtherPassword}});
  agent_.obey();
  EXPECT_EQ(told(), line("app", kOtherPassword) + line("default"));
  EXPECT_EQ(status(user("a")), "modifying");
  EXPECT_EQ(status(users("g")), "modifying");
  EXPECT_EQ(error_of("ModifyUser", {{"UserId", "a"}, {"AccessString", "on"}}), "InvalidUserState");
  EXPECT_EQ(error_of("ModifyUserGroup", {{"UserGroupId", "g"}, {"UserIdsToRemove.member.1", "a"}}),
            "InvalidUserGroupState");
  agent_.node("c-001.0001").users = agent::users_digest(agent_.spec("c-001.0001"));
  agent_.report();
  agent_.obey();
  EXPECT_EQ(status(user("a")), "modifying");
  agent_.node("c-002.0001").users = agent::users_digest(agent_.spec("c-002.0001"));
  agent_.report();
  agent_.obey();
  EXPECT_EQ(status(user("a")), "active");
  EXPECT_EQ(status(users("g")), "active");
}

TEST_F(UserAccessTest, UsersComeAndGo) {
  attach();
  create_user("b", "bee");
  call("ModifyUserGroup",
       {{"UserGroupId", "g"}, {"UserIdsToAdd.member.1", "b"}, {"UserIdsToRemove.member.1", "a"}});
  EXPECT_EQ(list(users("g"), "UserIds"), "d,a");
  agent_.obey();
  EXPECT_EQ(list(users("g"), "UserIds"), "d,b");
  EXPECT_EQ(told(), line("bee") + line("default"));
  call("DeleteUser", {{"UserId", "b"}});
  EXPECT_EQ(status(user("b")), "deleting");
  agent_.obey();
  EXPECT_EQ(told(), line("default"));
  EXPECT_EQ(error_of("DescribeUsers", {{"UserId", "b"}}), "UserNotFound");
}

TEST_F(UserAccessTest, ANewReplicaHasThemFromTheBeginning) {
  attach();
  call("IncreaseReplicaCount",
       {{"ReplicationGroupId", "c"}, {"NewReplicaCount", "2"}, {"ApplyImmediately", "true"}});
  agent_.obey();
  EXPECT_EQ(told("c-003.0001"), line("app") + line("default"));
}

TEST_F(UserAccessTest, AGroupIsTakenAway) {
  attach();
  EXPECT_EQ(error_of("DeleteReplicationGroup",
                     {{"ReplicationGroupId", "c"}, {"RetainPrimaryCluster", "true"}}),
            "InvalidParameterCombination");
  modify("c", {{"RemoveUserGroups", "true"}});
  agent_.obey();
  EXPECT_EQ(told(), "");
  EXPECT_EQ(list(cache("c"), "UserGroupIds"), "");
  EXPECT_EQ(list(users("g"), "ReplicationGroups"), "");
  attach();
  create_users("h", "redis", {"d"});
  modify("c", {{"UserGroupIdsToAdd.member.1", "h"}, {"UserGroupIdsToRemove.member.1", "g"}});
  agent_.obey();
  EXPECT_EQ(list(cache("c"), "UserGroupIds"), "h");
  EXPECT_EQ(list(users("g"), "ReplicationGroups"), "");
  call("DeleteReplicationGroup", {{"ReplicationGroupId", "c"}});
  agent_.obey();
  EXPECT_EQ(list(users("h"), "ReplicationGroups"), "");
}

TEST_F(UserAccessTest, AGroupThatDoesNotFitIsRefused) {
  create_users("v", "valkey", {"a"});
  create_users("h", "redis", {"d"});
  create_cache("plain");
  {
    Transaction records(*store_);
    auto group = records.find<ReplicationGroup>("plain");
    group->transit_encryption = agent::TransitEncryption::preferred;
    records.put(*group);
    ASSERT_TRUE(records.commit());
  }
  const std::tuple<const char*, Parameters, const char*> refusals[] = {
      {"c", {{"UserGroupIdsToAdd.member.1", "none"}}, "UserGroupNotFound"},
      {"c", {{"UserGroupIdsToAdd.member.1", "v"}}, "InvalidParameterCombination"},
      {"c",
       {{"UserGroupIdsToAdd.member.1", "g"}, {"UserGroupIdsToAdd.member.2", "h"}},
       "InvalidParameterCombination"},
      {"c", {{"UserGroupIdsToRemove.member.1", "g"}}, "InvalidParameterValue"},
      {"plain", {{"UserGroupIdsToAdd.member.1", "g"}}, "InvalidParameterCombination"},
  };
  for (auto [id, more, error] : refusals) {
    more.insert(more.begin(), {"ReplicationGroupId", id});
    EXPECT_EQ(error_of("ModifyReplicationGroup", more), error) << id;
  }
  EXPECT_EQ(list(users("g"), "ReplicationGroups"), "");
}

TEST_F(UserAccessTest, ANewCacheNeedsTransitEncryptionToo) {
  const Parameters wish = {{"ReplicationGroupId", "x"},
                           {"ReplicationGroupDescription", "d"},
                           {"CacheNodeType", "cache.t4g.micro"},
                           {"UserGroupIds.member.1", "g"}};
  EXPECT_EQ(message_of("CreateReplicationGroup", wish),
            "User groups need TransitEncryptionEnabled, with TransitEncryptionMode required.");
  EXPECT_EQ(error_of("DescribeReplicationGroups", {{"ReplicationGroupId", "x"}}),
            "ReplicationGroupNotFoundFault");
  EXPECT_EQ(list(users("g"), "ReplicationGroups"), "");
}

TEST_F(UserAccessTest, AValkeyGroupTurnsTheDefaultUserOff) {
  create_users("v", "valkey", {"a"});
  create_cache("k", "valkey");
  modify("k", {{"UserGroupIdsToAdd.member.1", "v"}});
  agent_.obey();
  EXPECT_EQ(told("k-001.0001"), line("app") + "user default off\n");
}

TEST_F(UserAccessTest, AnOldEngineTakesNoNewRules) {
  attach();
  call("ModifyUser", {{"UserId", "a"}, {"AccessString", "on %R~x +@all"}});
  agent_.obey();
  EXPECT_EQ(users("g").string("MinimumEngineVersion"), "7.0");
  EXPECT_EQ(error_of("ModifyUser", {{"UserId", "a"}, {"AccessString", "on ~x db=1 +@all"}}),
            "InvalidParameterCombination");
}

// --- AUTH tokens ---------------------------------------------------------------------------------

constexpr const char* kToken = "token-of-sixteen-1";
constexpr const char* kNext = "token-of-sixteen-2";

TEST_F(UserAccessTest, ATokenIsRotatedAndSet) {
  const aws::Structure changed = modify("c", {{"AuthToken", kToken}});
  EXPECT_EQ(changed.structure("PendingModifiedValues")->string("AuthTokenStatus"), "ROTATING");
  EXPECT_EQ(changed.boolean("AuthTokenEnabled"), true);
  EXPECT_TRUE(changed.has("AuthTokenLastModifiedDate"));
  agent_.obey();
  EXPECT_EQ(told(), "user default on optional-passwords #" + hash(kToken) + " ~* &* +@all\n");
  EXPECT_FALSE(cache("c").structure("PendingModifiedValues")->has("AuthTokenStatus"));
  modify("c", {{"AuthToken", kToken}, {"AuthTokenUpdateStrategy", "SET"}});
  agent_.obey();
  EXPECT_EQ(told(), "user default on #" + hash(kToken) + " ~* &* +@all\n");
  modify("c", {{"AuthToken", kNext}, {"AuthTokenUpdateStrategy", "ROTATE"}});
  agent_.obey();
  EXPECT_EQ(told(), "user default on #" + hash(kToken) + " #" + hash(kNext) + " ~* &* +@all\n");
  EXPECT_EQ(describe("c-001").boolean("AuthTokenEnabled"), true);
  const std::vector<Row> rows = *store_->list("");
  for (const Row& row : rows) EXPECT_EQ(row.value.find("of-sixteen"), std::string::npos) << row.key;
}

TEST_F(UserAccessTest, TokensGiveWayToUsersAndBack) {
  modify("c", {{"AuthToken", kToken}});
  agent_.obey();
  EXPECT_NE(refusal("c", {{"UserGroupIdsToAdd.member.1", "g"}}), "");
  EXPECT_NE(refusal("c", {{"AuthTokenUpdateStrategy", "DELETE"}}), "");
  modify("c", {{"AuthTokenUpdateStrategy", "DELETE"}, {"UserGroupIdsToAdd.member.1", "g"}});
  agent_.obey();
  EXPECT_EQ(told(), line("app") + line("default"));
  EXPECT_EQ(cache("c").boolean("AuthTokenEnabled"), false);
  EXPECT_NE(refusal("c", {{"AuthToken", kToken}}), "");
  modify("c", {{"RemoveUserGroups", "true"}, {"AuthToken", kToken}});
  agent_.obey();
  EXPECT_EQ(told(), "user default on #" + hash(kToken) + " ~* &* +@all\n");
  modify("c", {{"AuthToken", kToken}, {"AuthTokenUpdateStrategy", "SET"}});
  EXPECT_EQ(status(cache("c")), "available");
}

TEST_F(UserAccessTest, ATokenNeedsTransitEncryption) {
  EXPECT_EQ(message_of("CreateReplicationGroup", {{"ReplicationGroupId", "x"},
                                                  {"ReplicationGroupDescription", "d"},
                                                  {"CacheNodeType", "cache.t4g.micro"},
                                                  {"AuthToken", kToken}}),
            "AuthToken needs TransitEncryptionEnabled.");
  EXPECT_EQ(error_of("CreateCacheCluster", {{"CacheClusterId", "x"},
                                            {"Engine", "redis"},
                                            {"CacheNodeType", "cache.t4g.micro"},
                                            {"AuthToken", kToken}}),
            "InvalidParameterCombination");
  EXPECT_NE(refusal("c", {{"AuthToken", "short"}}), "");
  EXPECT_NE(refusal("c", {{"AuthToken", kToken}, {"AuthTokenUpdateStrategy", "SET"}}), "");
  EXPECT_NE(refusal("c", {{"AuthTokenUpdateStrategy", "ROTATE"}}), "");
}

TEST_F(UserAccessTest, ARetainedPrimaryKeepsItsToken) {
  modify("c", {{"AuthToken", kToken}, {"AuthTokenUpdateStrategy", "ROTATE"}});
  agent_.obey();
  const std::string before = told();
  call("DeleteReplicationGroup", {{"ReplicationGroupId", "c"}, {"RetainPrimaryCluster", "true"}});
  agent_.obey();
  EXPECT_EQ(told(), before);
  EXPECT_EQ(describe("c-001").boolean("AuthTokenEnabled"), true);
  call("ModifyCacheCluster",
       {{"CacheClusterId", "c-001"}, {"AuthToken", kToken}, {"AuthTokenUpdateStrategy", "SET"}});
  EXPECT_EQ(status_of("c-001"), "modifying");
  agent_.obey();
  EXPECT_EQ(status_of("c-001"), "available");
  EXPECT_EQ(told(), "user default on #" + hash(kToken) + " ~* &* +@all\n");
}

}  // namespace
}  // namespace control
