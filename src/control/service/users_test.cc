// SPDX-License-Identifier: Apache-2.0
// Users and groups of users through the API.
#include <gtest/gtest.h>

#include "control/service/test_users.h"

namespace control {
namespace {

class UsersTest : public UsersCase<ServiceTest> {};

Parameters user_of(const std::string& id, Parameters more) {
  Parameters all = {
      {"UserId", id}, {"UserName", "name"}, {"Engine", "redis"}, {"AccessString", "on ~* +@all"}};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

TEST_F(UsersTest, AreShownWithoutTheirPasswords) {
  const aws::Structure made = call("CreateUser", {{"UserId", "App"},
                                                  {"UserName", "app"},
                                                  {"Engine", "Redis"},
                                                  {"AccessString", "~app:* +get"},
                                                  {"Passwords.member.1", kPassword},
                                                  {"Passwords.member.2", kOtherPassword}});
  EXPECT_EQ(made.string("UserId"), "app");
  EXPECT_EQ(made.string("UserName"), "app");
  EXPECT_EQ(made.string("Status"), "active");
  EXPECT_EQ(made.string("Engine"), "redis");
  EXPECT_EQ(made.string("MinimumEngineVersion"), "6.0");
  EXPECT_EQ(made.string("AccessString"), "off ~app:* -@all +get");
  EXPECT_EQ(made.string("ARN"), "arn:aws:elasticache:us-east-1:000000000000:user:app");
  EXPECT_EQ(made.structure("Authentication")->string("Type"), "password");
  EXPECT_EQ(made.structure("Authentication")->integer("PasswordCount"), 2);
  const std::vector<Row> rows = *store_->list("user/app");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].value.find("password-of-sixteen"), std::string::npos);
}

TEST_F(UsersTest, LogInInOneWay) {
  const std::tuple<Parameters, const char*, const char*> rows[] = {
      {{}, "InvalidParameterValue", ""},
      {{{"NoPasswordRequired", "false"}}, "InvalidParameterValue", ""},
      {{{"NoPasswordRequired", "true"}}, "", "no-password"},
      {{{"Passwords.member.1", kPassword}}, "", "password"},
      {{{"Passwords.member.1", "short"}}, "InvalidParameterValue", ""},
      {{{"Passwords.member.1", "has a comma, and more"}}, "InvalidParameterValue", ""},
      {{{"Passwords.member.1", kPassword}, {"NoPasswordRequired", "true"}},
       "InvalidParameterCombination",
       ""},
      {{{"AuthenticationMode.Type", "no-password-required"}}, "", "no-password"},
      {{{"AuthenticationMode.Type", "password"}}, "InvalidParameterValue", ""},
      {{{"AuthenticationMode.Type", "password"},
        {"AuthenticationMode.Passwords.member.1", kPassword},
        {"NoPasswordRequired", "false"}},
       "",
       "password"},
      {{{"AuthenticationMode.Passwords.member.1", kPassword}}, "InvalidParameterValue", ""},
      {{{"AuthenticationMode.Type", "iam"}, {"AuthenticationMode.Passwords.member.1", kPassword}},
       "InvalidParameterCombination",
       ""},
      {{{"AuthenticationMode.Type", "password"},
        {"AuthenticationMode.Passwords.member.1", kPassword},
        {"Passwords.member.1", kPassword}},
       "InvalidParameterCombination",
       ""},
      {{{"AuthenticationMode.Type", "iam"}}, "InvalidParameterValue", ""},  // another name than id
  };
  int number = 0;
  for (const auto& [more, error, type] : rows) {
    const std::string id = "u" + std::to_string(number++);
    EXPECT_EQ(error_of("CreateUser", user_of(id, more)), error) << id;
    if (*error != '\0') continue;
    EXPECT_EQ(user(id).structure("Authentication")->string("Type"), type) << id;
  }
  call("CreateUser", {{"UserId", "name"},
                      {"UserName", "name"},
                      {"Engine", "redis"},
                      {"AccessString", "on ~* +@all"},
                      {"AuthenticationMode.Type", "iam"}});
  EXPECT_EQ(user("name").string("MinimumEngineVersion"), "7.0");
  EXPECT_EQ(user("name").structure("Authentication")->string("Type"), "iam");
}

TEST_F(UsersTest, AreChanged) {
  create_user("u", "u");
  EXPECT_EQ(
      call("ModifyUser", {{"UserId", "u"}, {"AppendAccessString", "-@dangerous"}}).string("Status"),
      "modifying");
  EXPECT_EQ(user("u").string("AccessString"), "on ~app:* +@all -@dangerous");
  EXPECT_EQ(user("u").string("Status"), "active");
  call(
      "ModifyUser",
      {{"UserId", "u"}, {"Passwords.member.1", kPassword}, {"Passwords.member.2", kOtherPassword}});
  EXPECT_EQ(user("u").structure("Authentication")->integer("PasswordCount"), 2);
  call("ModifyUser", {{"UserId", "u"}, {"AuthenticationMode.Type", "iam"}, {"Engine", "valkey"}});
  EXPECT_EQ(user("u").structure("Authentication")->integer("PasswordCount"), 0);
  EXPECT_EQ(user("u").string("MinimumEngineVersion"), "7.2");
  EXPECT_EQ(error_of("ModifyUser", {{"UserId", "u"}, {"Engine", "redis"}}),
            "InvalidParameterCombination");
  EXPECT_EQ(error_of("ModifyUser", {{"UserId", "u"}}), "InvalidParameterCombination");
  EXPECT_EQ(error_of("ModifyUser",
                     {{"UserId", "u"}, {"AccessString", "on"}, {"AppendAccessString", "+get"}}),
            "InvalidParameterCombination");
  EXPECT_EQ(error_of("ModifyUser", {{"UserId", "x"}, {"AccessString", "on"}}), "UserNotFound");
  EXPECT_EQ(error_of("ModifyUser", {{"UserId", "default"}, {"AccessString", "on"}}),
            "InvalidParameterValue");
}

TEST_F(UsersTest, AreFoundByFiltersAndPages) {
  create_user("a", "one");
  create_user("b", "two", "valkey");
  const auto ids = [&](const Parameters& parameters) {
    std::string text;
    const aws::Structure result = call("DescribeUsers", parameters);
    for (const aws::Structure& user : result.structures("Users")) {
      text += (text.empty() ? "" : ",") + std::string(*user.string("UserId"));
    }
    return text;
  };
  EXPECT_EQ(ids({}), "a,b,default");
  EXPECT_EQ(ids({{"Engine", "Valkey"}}), "b");
  EXPECT_EQ(ids({{"Filters.member.1.Name", "UserId"},
                 {"Filters.member.1.Values.member.1", "a"},
                 {"Filters.member.1.Values.member.2", "default"}}),
            "a,default");
  EXPECT_EQ(
      ids({{"Filters.member.1.Name", "user-name"}, {"Filters.member.1.Values.member.1", "two"}}),
      "b");
  for (const char* name : {"c", "d"}) create_users(name, "valkey", {});
  const aws::Structure page = call("DescribeUserGroups", {{"MaxRecords", "20"}});
  EXPECT_EQ(page.structures("UserGroups").size(), 2u);
}

TEST_F(UsersTest, HaveTags) {
  create_user("u", "u", "redis", {{"Tags.Tag.1.Key", "k"}, {"Tags.Tag.1.Value", "v"}});
  create_users("g", "valkey", {"u"});
  const std::string arn = "arn:aws:elasticache:us-east-1:000000000000:";
  for (const char* resource : {"user:u", "usergroup:g", "user:default"}) {
    call("AddTagsToResource",
         {{"ResourceName", arn + resource}, {"Tags.Tag.1.Key", "more"}, {"Tags.Tag.1.Value", "v"}});
  }
  EXPECT_EQ(
      call("ListTagsForResource", {{"ResourceName", arn + "user:u"}}).structures("TagList").size(),
      2u);
  EXPECT_EQ(error_of("ListTagsForResource", {{"ResourceName", arn + "user:x"}}), "UserNotFound");
}

TEST_F(UsersTest, StandInGroupsOnceByName) {
  create_user("d", "default");
  create_user("a", "app");
  create_user("b", "app");
  create_user("v", "v", "valkey");
  const aws::Structure made = call("CreateUserGroup", {{"UserGroupId", "Group"},
                                                       {"Engine", "REDIS"},
                                                       {"UserIds.member.1", "d"},
                                                       {"UserIds.member.2", "A"}});
  EXPECT_EQ(made.string("Status"), "creating");
  EXPECT_EQ(made.string("UserGroupId"), "group");
  EXPECT_EQ(list(made, "UserIds"), "d,a");
  EXPECT_EQ(made.string("ARN"), "arn:aws:elasticache:us-east-1:000000000000:usergroup:group");
  EXPECT_EQ(status(users("group")), "active");
  EXPECT_EQ(list(user("a"), "UserGroupIds"), "group");
  const std::tuple<Parameters, const char*> refusals[] = {
      {{{"UserGroupId", "group"}, {"Engine", "redis"}}, "UserGroupAlreadyExists"},
      {{{"UserGroupId", "x"}, {"Engine", "redis"}}, "DefaultUserRequired"},
      {{{"UserGroupId", "x"}, {"Engine", "redis"}, {"UserIds.member.1", "a"}},
       "DefaultUserRequired"},
      {{{"UserGroupId", "x"},
        {"Engine", "redis"},
        {"UserIds.member.1", "d"},
        {"UserIds.member.2", "default"}},
       "DuplicateUserName"},
      {{{"UserGroupId", "x"}, {"Engine", "redis"}, {"UserIds.member.1", "none"}}, "UserNotFound"},
      {{{"UserGroupId", "x"},
        {"Engine", "redis"},
        {"UserIds.member.1", "d"},
        {"UserIds.member.2", "v"}},
       "InvalidParameterValue"},
      {{{"UserGroupId", "x"}, {"Engine", "valkey"}, {"UserIds.member.1", "default"}},
       "InvalidParameterValue"},
      {{{"UserGroupId", "x"}, {"Engine", "memcached"}}, "InvalidParameterValue"},
      {{{"UserGroupId", "not--good"}, {"Engine", "valkey"}}, "InvalidParameterValue"},
  };
  for (const auto& [parameters, error] : refusals) {
    EXPECT_EQ(error_of("CreateUserGroup", parameters), error);
  }
}

TEST_F(UsersTest, ComeAndGoInGroups) {
  for (const char* id : {"d", "e"}) create_user(id, "default");
  create_user("a", "app");
  create_users("g", "redis", {"d", "a"});
  const aws::Structure changed = call(
      "ModifyUserGroup",
      {{"UserGroupId", "g"}, {"UserIdsToAdd.member.1", "e"}, {"UserIdsToRemove.member.1", "d"}});
  EXPECT_EQ(status(changed), "modifying");
  EXPECT_EQ(list(changed, "UserIds"), "d,a");
  EXPECT_EQ(list(*changed.structure("PendingChanges"), "UserIdsToAdd"), "e");
  EXPECT_EQ(list(*changed.structure("PendingChanges"), "UserIdsToRemove"), "d");
  EXPECT_EQ(list(users("g"), "UserIds"), "a,e");
  EXPECT_EQ(
      message_of("ModifyUserGroup", {{"UserGroupId", "g"}, {"UserIdsToRemove.member.1", "d"}}),
      "User d is not a member of user group g.");
  EXPECT_EQ(error_of("ModifyUserGroup", {{"UserGroupId", "g"}, {"UserIdsToRemove.member.1", "e"}}),
            "DefaultUserRequired");
  EXPECT_EQ(error_of("ModifyUserGroup", {{"UserGroupId", "g"}, {"UserIdsToAdd.member.1", "d"}}),
            "DuplicateUserName");
  EXPECT_EQ(error_of("DeleteUser", {{"UserId", "e"}}), "DefaultUserAssociatedToUserGroup");
  EXPECT_EQ(call("DeleteUser", {{"UserId", "a"}}).string("Status"), "deleting");
  EXPECT_EQ(error_of("DescribeUsers", {{"UserId", "a"}}), "UserNotFound");
  EXPECT_EQ(list(users("g"), "UserIds"), "e");
  EXPECT_EQ(call("DeleteUserGroup", {{"UserGroupId", "g"}}).string("Status"), "deleting");
  EXPECT_EQ(error_of("DescribeUserGroups", {{"UserGroupId", "g"}}), "UserGroupNotFound");
  call("DeleteUser", {{"UserId", "e"}});
  EXPECT_EQ(error_of("DeleteUser", {{"UserId", "default"}}), "InvalidParameterValue");
}

}  // namespace
}  // namespace control
