// SPDX-License-Identifier: Apache-2.0
// Users, roles and policies, and what they may do, at a whole service.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "aws/iam/service.h"
#include "aws/sts/service.h"
#include "control/resources/iam/stored_keys.h"
#include "control/service/test_service.h"

namespace control {
namespace {

constexpr const char* kAllowReads =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"elasticache:Describe*",)"
    R"("Resource":"*"}})";
constexpr const char* kAllowAll = R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";

// The account's own key, as the front's tests have it.
class OwnKeys final : public AccessKeys {
 public:
  std::optional<AccessKey> find(std::string_view id, std::string_view /*token*/) const override {
    if (id != "AKIAOWN") return std::nullopt;
    return AccessKey{.secret = "own",
                     .caller = {.account = "000000000000",
                                .access_key_id = "AKIAOWN",
                                .arn = "arn:aws:iam::000000000000:root",
                                .user_id = "000000000000",
                                .kind = PrincipalKind::kRoot}};
  }
};

class Iam : public ServiceTest {
 protected:
  aws::Structure iam(const std::string& operation, const Parameters& parameters) {
    ActionResult result = try_call(service_->iam(), operation, parameters);
    EXPECT_TRUE(result) << operation << ": " << (result ? "" : result.error().message);
    return result ? *std::move(result) : aws::Structure(kNoResultShape);
  }
  std::string iam_error(const std::string& operation, const Parameters& parameters) {
    const ActionResult result = try_call(service_->iam(), operation, parameters);
    return result ? "" : std::string(result.error().spec->code);
  }

  // Whom a key is of, as the front would have it.
  std::optional<AccessKey> find_key(const std::string& id, const std::string& token = "") {
    return StoredAccessKeys(own_, *store_, *keys_, account_).find(id, token);
  }
  std::string new_key(const std::string& user) {
    return std::string(*iam("CreateAccessKey", {{"UserName", user}})
                            .structure("AccessKey")
                            ->string("AccessKeyId"));
  }
  void become(const std::string& key, const std::string& token = "") {
    const auto found = find_key(key, token);
    ASSERT_TRUE(found);
    caller_ = found->caller;
  }
  void become_root() { caller_ = own_.find("AKIAOWN", "")->caller; }
  void make_user(const std::string& name) { iam("CreateUser", {{"UserName", name}}); }
  void give(const std::string& user, const std::string& document, const std::string& name = "p") {
    iam("PutUserPolicy", {{"UserName", user}, {"PolicyName", name}, {"PolicyDocument", document}});
  }
  void make_role(const std::string& name, const std::string& principal,
                 const std::string& more = "") {
    iam("CreateRole",
        {{"RoleName", name},
         {"AssumeRolePolicyDocument",
          R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole",)" +
              ("\"Principal\":{\"AWS\":\"" + principal + "\"}") + more + "}}"}});
  }
  Parameters session_of(const std::string& role, Parameters more = {}) {
    more.insert(more.begin(), {{"RoleArn", "arn:aws:iam::000000000000:role/" + role},
                               {"RoleSessionName", "tests"}});
    return more;
  }
  ActionResult assume(const std::string& role, const Parameters& more = {}) {
    return try_call(service_->sts(), "AssumeRole", session_of(role, more));
  }
  void enter(const std::string& role, const Parameters& more = {}) {
    const auto result = assume(role, more);
    ASSERT_TRUE(result) << result.error().message;
    const aws::Structure& credentials = *result->structure("Credentials");
    become(std::string(*credentials.string("AccessKeyId")),
           std::string(*credentials.string("SessionToken")));
  }

  OwnKeys own_;
};

void expect_served(const aws::Service& service, const Action* (*find)(std::string_view operation)) {
  for (const auto& family : service.families) {
    for (const aws::Operation& operation : family) {
      EXPECT_NE(find(operation.name), nullptr) << operation.name;
    }
  }
}

TEST(IamOperations, AreAllServed) {
  expect_served(aws::iam::service(), find_iam_action);
  expect_served(aws::sts::service(), find_sts_action);
}

TEST(IamOperations, AreAllInTheDocument) {
  const std::filesystem::path source = __FILE__;
  std::ifstream file(source.parent_path() / "../../../docs/iam.md");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  for (const aws::Service* service : {&aws::iam::service(), &aws::sts::service()}) {
    for (const auto& family : service->families) {
      for (const aws::Operation& operation : family) {
        EXPECT_NE(text.find("`" + std::string(operation.name) + "`"), std::string::npos)
            << operation.name;
      }
    }
  }
}

TEST_F(Iam, NobodyMayWhatNoPolicyAllows) {
  make_user("ada");
  become(new_key("ada"));
  EXPECT_EQ(message_of("DescribeCacheClusters", {{"CacheClusterId", "Mine"}}),
            "User: arn:aws:iam::000000000000:user/ada is not authorized to perform: "
            "elasticache:DescribeCacheClusters on resource: "
            "arn:aws:elasticache:us-east-1:000000000000:cluster:mine because no identity-based "
            "policy allows the elasticache:DescribeCacheClusters action");
  EXPECT_EQ(error_of_ec2("DescribeVpcs", {}), "UnauthorizedOperation");
  const auto refused = try_call(service_->ec2(), "DescribeVpcs", {});
  ASSERT_TRUE(!refused && refused.error().denial);
  EXPECT_EQ(refused.error().denial->action, "ec2:DescribeVpcs");
  EXPECT_EQ(refused.error().denial->resource, "*");
  EXPECT_EQ(iam_error("ListUsers", {}), "AccessDenied");
  EXPECT_TRUE(try_call(service_->sts(), "GetCallerIdentity", {}));
}

TEST_F(Iam, PoliciesAllowAndDeny) {
  make_user("ada");
  give("ada", kAllowReads);
  give("ada",
       R"({"Statement":{"Effect":"Deny","Action":"*","Resource":
           "arn:aws:elasticache:*:*:cluster:secret*"}})",
       "never");
  become(new_key("ada"));
  call("DescribeCacheClusters");
  EXPECT_EQ(error_of("CreateCacheCluster", {{"CacheClusterId", "a"}, {"Engine", "redis"}}),
            "AccessDenied");
  EXPECT_EQ(message_of("DescribeCacheClusters", {{"CacheClusterId", "secret-1"}}),
            "User: arn:aws:iam::000000000000:user/ada is not authorized to perform: "
            "elasticache:DescribeCacheClusters on resource: "
            "arn:aws:elasticache:us-east-1:000000000000:cluster:secret-1 with an explicit deny in "
            "an identity-based policy");
}

TEST_F(Iam, GroupsAndManagedPoliciesCountAsWell) {
  make_user("ada");
  iam("CreateGroup", {{"GroupName", "readers"}});
  iam("AttachGroupPolicy",
      {{"GroupName", "readers"},
       {"PolicyArn", "arn:aws:iam::aws:policy/AmazonElastiCacheReadOnlyAccess"}});
  iam("AddUserToGroup", {{"GroupName", "readers"}, {"UserName", "ada"}});
  const std::string key = new_key("ada");
  become(key);
  call("DescribeCacheClusters");
  become_root();
  iam("UpdateGroup", {{"GroupName", "readers"}, {"NewGroupName", "Lesende"}});
  become(key);
  call("DescribeCacheClusters");
  become_root();
  iam("RemoveUserFromGroup", {{"GroupName", "lesende"}, {"UserName", "ada"}});
  become(key);
  EXPECT_EQ(error_of("DescribeCacheClusters", {}), "AccessDenied");
}

TEST_F(Iam, TagsOfResourcesDecide) {
  agent_.report();
  make_user("ada");
  give("ada", R"({"Version":"2012-10-17","Statement":[
      {"Effect":"Allow","Action":"elasticache:*","Resource":"*","Condition":
        {"StringEquals":{"aws:ResourceTag/owner":"${aws:username}"}}}]})");
  create("hers", "redis", {{"Tags.Tag.1.Key", "owner"}, {"Tags.Tag.1.Value", "ada"}});
  create("his", "redis", {{"Tags.Tag.1.Key", "owner"}, {"Tags.Tag.1.Value", "bob"}});
  become(new_key("ada"));
  call("DescribeCacheClusters", {{"CacheClusterId", "hers"}});
  EXPECT_EQ(error_of("DescribeCacheClusters", {{"CacheClusterId", "his"}}), "AccessDenied");
  EXPECT_EQ(error_of("ListTagsForResource",
                     {{"ResourceName", "arn:aws:elasticache:us-east-1:000000000000:cluster:his"}}),
            "AccessDenied");
  EXPECT_EQ(error_of("DescribeCacheClusters", {{"CacheClusterId", "nobodys"}}), "AccessDenied");
}

TEST_F(Iam, ADeniedGroupIsNotReachedByItsName) {
  call_ec2("CreateSecurityGroup", {{"GroupName", "web"}, {"GroupDescription", "d"}});
  const auto groups = call_ec2("DescribeSecurityGroups", {{"GroupName.1", "web"}});
  const std::string id(*groups.structures("SecurityGroups").front().string("GroupId"));
  make_user("ada");
  give("ada", R"({"Statement":[{"Effect":"Allow","Action":"ec2:*","Resource":"*"},
      {"Effect":"Deny","Action":"ec2:DeleteSecurityGroup","Resource":
        "arn:aws:ec2:*:*:security-group/)" +
                  id + "\"}]}");
  become(new_key("ada"));
  EXPECT_EQ(error_of_ec2("DeleteSecurityGroup", {{"GroupId", id}}), "UnauthorizedOperation");
  EXPECT_EQ(error_of_ec2("DeleteSecurityGroup", {{"GroupName", "web"}}), "UnauthorizedOperation");
}

TEST_F(Iam, WhatARequestGivesDecides) {
  make_user("ada");
  give("ada", R"({"Version":"2012-10-17","Statement":[
      {"Effect":"Allow","Action":"elasticache:*","Resource":"*"},
      {"Effect":"Deny","Action":"elasticache:CreateReplicationGroup","Resource":"*","Condition":
        {"NumericGreaterThan":{"elasticache:NumNodeGroups":"2"}}},
      {"Effect":"Deny","Action":"elasticache:AddTagsToResource","Resource":"*","Condition":
        {"ForAnyValue:StringNotEquals":{"aws:TagKeys":["team"]}}}]})");
  become(new_key("ada"));
  EXPECT_EQ(error_of("CreateReplicationGroup", {{"ReplicationGroupId", "g"},
                                                {"ReplicationGroupDescription", "d"},
                                                {"NumNodeGroups", "3"}}),
            "AccessDenied");
  EXPECT_EQ(error_of("CreateCacheSubnetGroup", {{"CacheSubnetGroupName", "s"},
                                                {"CacheSubnetGroupDescription", "d"},
                                                {"SubnetIds.SubnetIdentifier.1", "subnet-1"},
                                                {"Tags.Tag.1.Key", "other"}}),
            "AccessDenied");
}

TEST_F(Iam, ABoundaryOnlyNarrows) {
  make_user("ada");
  give("ada", kAllowAll);
  iam("CreatePolicy", {{"PolicyName", "reads"}, {"PolicyDocument", kAllowReads}});
  iam("PutUserPermissionsBoundary",
      {{"UserName", "ada"}, {"PermissionsBoundary", "arn:aws:iam::000000000000:policy/reads"}});
  EXPECT_EQ(iam_error("DeletePolicy", {{"PolicyArn", "arn:aws:iam::000000000000:policy/reads"}}),
            "DeleteConflict");
  become(new_key("ada"));
  call("DescribeCacheClusters");
  EXPECT_NE(message_of("DeleteCacheCluster", {{"CacheClusterId", "a"}})
                .find("because no permissions boundary allows the elasticache:DeleteCacheCluster"),
            std::string::npos);
}

TEST_F(Iam, NewVersionsOfAPolicyCountFromTheNextCall) {
  make_user("ada");
  const std::string arn = "arn:aws:iam::000000000000:policy/team/p";
  iam("CreatePolicy", {{"PolicyName", "p"}, {"Path", "/team/"}, {"PolicyDocument", kAllowReads}});
  iam("AttachUserPolicy", {{"UserName", "ada"}, {"PolicyArn", arn}});
  const std::string key = new_key("ada");
  for (int i = 2; i <= 5; i++) {
    iam("CreatePolicyVersion",
        {{"PolicyArn", arn}, {"PolicyDocument", kAllowAll}, {"SetAsDefault", "true"}});
  }
  EXPECT_EQ(iam_error("CreatePolicyVersion", {{"PolicyArn", arn}, {"PolicyDocument", kAllowAll}}),
            "LimitExceeded");
  EXPECT_EQ(iam_error("DeletePolicyVersion", {{"PolicyArn", arn}, {"VersionId", "v5"}}),
            "DeleteConflict");
  become(key);
  EXPECT_EQ(error_of("DeleteCacheCluster", {{"CacheClusterId", "a"}}), "CacheClusterNotFound");
  become_root();
  iam("SetDefaultPolicyVersion", {{"PolicyArn", arn}, {"VersionId", "v1"}});
  become(key);
  EXPECT_EQ(error_of("DeleteCacheCluster", {{"CacheClusterId", "a"}}), "AccessDenied");
}

TEST_F(Iam, KeysAreTwoAndCanBeSwitchedOff) {
  make_user("ada");
  const std::string key = new_key("ada");
  new_key("ada");
  EXPECT_EQ(iam_error("CreateAccessKey", {{"UserName", "ada"}}), "LimitExceeded");
  EXPECT_EQ(iam_error("CreateAccessKey", {}), "ValidationError");
  EXPECT_EQ(iam_error("DeleteUser", {{"UserName", "ada"}}), "DeleteConflict");
  iam("UpdateUser", {{"UserName", "ada"}, {"NewUserName", "Lovelace"}});
  EXPECT_EQ(find_key(key)->caller.arn, "arn:aws:iam::000000000000:user/Lovelace");
  iam("UpdateAccessKey", {{"UserName", "lovelace"}, {"AccessKeyId", key}, {"Status", "Inactive"}});
  EXPECT_FALSE(find_key(key));
  iam("UpdateAccessKey", {{"UserName", "lovelace"}, {"AccessKeyId", key}, {"Status", "Active"}});
  EXPECT_TRUE(find_key(key));
  iam("DeleteAccessKey", {{"UserName", "lovelace"}, {"AccessKeyId", key}});
  EXPECT_FALSE(find_key(key));
}

TEST_F(Iam, SecretsAreKeptWrapped) {
  make_user("ada");
  const auto made = iam("CreateAccessKey", {{"UserName", "ada"}});
  const std::string secret(*made.structure("AccessKey")->string("SecretAccessKey"));
  const std::string key(*made.structure("AccessKey")->string("AccessKeyId"));
  EXPECT_EQ(secret.size(), 40U);
  EXPECT_EQ(find_key(key)->secret, secret);
  const auto rows = store_->list("");
  ASSERT_TRUE(rows);
  for (const Row& row : *rows) EXPECT_EQ(row.value.find(secret), std::string::npos) << row.key;
}

TEST_F(Iam, ARoleIsAssumedByWhomItTrusts) {
  make_user("ada");
  make_user("bob");
  make_role("named", "arn:aws:iam::000000000000:user/ada");
  make_role("shared", "000000000000");
  iam("PutRolePolicy",
      {{"RoleName", "named"}, {"PolicyName", "p"}, {"PolicyDocument", kAllowReads}});
  const std::string bob = new_key("bob");
  become(new_key("ada"));
  EXPECT_FALSE(assume("shared"));  // her own policies would have to allow it
  EXPECT_FALSE(assume("missing"));
  enter("named");
  EXPECT_EQ(caller_.arn, "arn:aws:sts::000000000000:assumed-role/named/tests");
  call("DescribeCacheClusters");
  EXPECT_NE(message_of("DeleteCacheCluster", {{"CacheClusterId", "a"}})
                .find("User: arn:aws:sts::000000000000:assumed-role/named/tests is not authorized"),
            std::string::npos);
  become(bob);
  const auto refused = assume("named");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "User: arn:aws:iam::000000000000:user/bob is not authorized to perform: sts:AssumeRole "
            "on resource: arn:aws:iam::000000000000:role/named because no resource-based policy "
            "allows the sts:AssumeRole action");
}

TEST_F(Iam, WhoIsMadeAgainIsSomebodyElse) {
  make_user("ada");
  make_role("named", "arn:aws:iam::000000000000:user/ada");
  iam("DeleteUser", {{"UserName", "ada"}});
  make_user("ada");
  become(new_key("ada"));
  EXPECT_FALSE(assume("named"));
}

TEST_F(Iam, SessionsAreNarrowedAndEndWithTheirRole) {
  make_user("ada");
  make_role("ops", "arn:aws:iam::000000000000:user/ada");
  iam("PutRolePolicy", {{"RoleName", "ops"}, {"PolicyName", "p"}, {"PolicyDocument", kAllowAll}});
  const std::string key = new_key("ada");
  become(key);
  enter("ops", {{"Policy", kAllowReads}, {"DurationSeconds", "900"}});
  call("DescribeCacheClusters");
  EXPECT_NE(message_of("DeleteCacheCluster", {{"CacheClusterId", "a"}})
                .find("because no session policy allows"),
            std::string::npos);
  become(key);
  const auto result = assume("ops");
  ASSERT_TRUE(result);
  const std::string id(*result->structure("Credentials")->string("AccessKeyId"));
  const std::string token(*result->structure("Credentials")->string("SessionToken"));
  const auto session = find_key(id, token);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->expires_ms, clock_.wall_ms() + 3'600'000);
  EXPECT_FALSE(find_key(id));
  EXPECT_FALSE(find_key("ASIAAAAAAAAAAAAAAAAA", token));
  std::string changed = token;
  changed[changed.size() / 2] = changed[changed.size() / 2] == '0' ? '1' : '0';
  EXPECT_FALSE(find_key(id, changed));
  become_root();
  iam("DeleteRolePolicy", {{"RoleName", "ops"}, {"PolicyName", "p"}});
  iam("DeleteRole", {{"RoleName", "ops"}});
  EXPECT_FALSE(find_key(id, token));
  make_role("ops", "arn:aws:iam::000000000000:user/ada");
  EXPECT_FALSE(find_key(id, token));
}

TEST_F(Iam, RolesAskForWhatTheirTrustSays) {
  make_user("ada");
  make_role("ops", "arn:aws:iam::000000000000:user/ada",
            R"(,"Condition":{"StringEquals":{"sts:ExternalId":"secret"}})");
  become(new_key("ada"));
  EXPECT_FALSE(assume("ops"));
  EXPECT_FALSE(assume("ops", {{"ExternalId", "guess"}}));
  EXPECT_TRUE(assume("ops", {{"ExternalId", "secret"}}));
  EXPECT_FALSE(assume("ops", {{"ExternalId", "secret"}, {"DurationSeconds", "7200"}}));
}

TEST_F(Iam, AUsersSessionIsTheUserAndManagesNoIdentities) {
  make_user("ada");
  give("ada", kAllowAll);
  const std::string key = new_key("ada");
  become(key);
  EXPECT_EQ(iam_error("ListUsers", {}), "");
  const auto result = try_call(service_->sts(), "GetSessionToken", {});
  ASSERT_TRUE(result) << result.error().message;
  const std::string id(*result->structure("Credentials")->string("AccessKeyId"));
  const std::string token(*result->structure("Credentials")->string("SessionToken"));
  become(id, token);
  EXPECT_EQ(caller_.arn, "arn:aws:iam::000000000000:user/ada");
  call("DescribeCacheClusters");
  EXPECT_EQ(iam_error("ListUsers", {}), "InvalidClientTokenId");
  EXPECT_FALSE(try_call(service_->sts(), "GetSessionToken", {}));
  become_root();
  iam("UpdateAccessKey", {{"UserName", "ada"}, {"AccessKeyId", key}, {"Status", "Inactive"}});
  EXPECT_FALSE(find_key(id, token));
}

TEST_F(Iam, DocumentsComeBackPercentEncodedAndBadOnesAreRefused) {
  make_user("ada");
  give("ada", kAllowReads);
  const auto policy = iam("GetUserPolicy", {{"UserName", "ada"}, {"PolicyName", "p"}});
  EXPECT_TRUE(policy.string("PolicyDocument")->starts_with("%7B%22Version%22%3A%222012-10-17%22"));
  EXPECT_EQ(iam_error("PutUserPolicy", {{"UserName", "ada"},
                                        {"PolicyName", "p"},
                                        {"PolicyDocument", R"({"Statement":[]})"}}),
            "MalformedPolicyDocument");
  EXPECT_EQ(iam_error("CreateRole", {{"RoleName", "r"},
                                     {"AssumeRolePolicyDocument",
                                      R"({"Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
                                      "Principal":{"AWS":
                                      "arn:aws:iam::000000000000:user/nobody"}}})"}}),
            "MalformedPolicyDocument");
}

TEST_F(Iam, ServiceRolesAreMadeOnceAndChangedByNobody) {
  const Parameters service = {{"AWSServiceName", "elasticache.amazonaws.com"}};
  const auto made = iam("CreateServiceLinkedRole", service);
  EXPECT_EQ(*made.structure("Role")->string("Arn"),
            "arn:aws:iam::000000000000:role/aws-service-role/elasticache.amazonaws.com/"
            "AWSServiceRoleForElastiCache");
  EXPECT_EQ(iam_error("CreateServiceLinkedRole", service), "InvalidInput");
  EXPECT_EQ(iam_error("DeleteRole", {{"RoleName", "AWSServiceRoleForElastiCache"}}),
            "UnmodifiableEntity");
  const auto task = iam("DeleteServiceLinkedRole", {{"RoleName", "AWSServiceRoleForElastiCache"}});
  EXPECT_EQ(*iam("GetServiceLinkedRoleDeletionStatus",
                 {{"DeletionTaskId", std::string(*task.string("DeletionTaskId"))}})
                 .string("Status"),
            "SUCCEEDED");
}

TEST_F(Iam, SimulationSaysWhatACallWould) {
  make_user("ada");
  give("ada", kAllowReads);
  const auto result =
      iam("SimulatePrincipalPolicy", {{"PolicySourceArn", "arn:aws:iam::000000000000:user/ada"},
                                      {"ActionNames.member.1", "elasticache:DescribeUsers"},
                                      {"ActionNames.member.2", "elasticache:DeleteUser"}});
  const auto decisions = result.structures("EvaluationResults");
  ASSERT_EQ(decisions.size(), 2U);
  EXPECT_EQ(*decisions[0].string("EvalDecision"), "allowed");
  EXPECT_EQ(*decisions[1].string("EvalDecision"), "implicitDeny");
}

}  // namespace
}  // namespace control
