// SPDX-License-Identifier: Apache-2.0
// Which access keys may log in to caches, as nodes are told.
#include "control/resources/users/connect_keys.h"

#include <gtest/gtest.h>

#include "aws/signing/signature.h"
#include "base/sha256.h"
#include "control/nodes/node.h"
#include "control/service/test_groups.h"
#include "control/service/test_users.h"

namespace control {
namespace {

constexpr int64_t kHourMs = 3'600'000;
constexpr int64_t kMinuteMs = 60'000;
constexpr int64_t kMidnightMs = 1'440'892'800'000;  // 2015-08-30

std::string statement(std::string_view effect, std::string_view resource,
                      std::string_view condition = "") {
  std::string text = R"({"Effect":")";
  text.append(effect).append(R"(","Action":"elasticache:Connect","Resource":")");
  text.append(resource).append("\"");
  if (!condition.empty()) text.append(R"(,"Condition":)").append(condition);
  return text.append("}");
}

std::string policy(const std::vector<std::string>& statements) {
  std::string text;
  for (const std::string& one : statements) text += (text.empty() ? "" : ",") + one;
  return R"({"Version":"2012-10-17","Statement":[)" + text + "]}";
}

const std::string kAllowConnect = policy({statement("Allow", "*")});

class ConnectKeysTest : public UsersCase<ServiceTest> {
 protected:
  ConnectKeysTest() {
    create_user("d", "default", "redis", {});
    call("CreateUser", {{"UserId", "app"},
                        {"UserName", "app"},
                        {"Engine", "redis"},
                        {"AuthenticationMode.Type", "iam"},
                        {"AccessString", "on ~* +@all"}});
    create_users("g", "redis", {"d", "app"});
    create_cache("c");
    modify("c", {{"UserGroupIdsToAdd.member.1", "g"}});
    agent_.obey();
    iam("CreateUser", {{"UserName", "Ada"}});
    const aws::Structure key = iam("CreateAccessKey", {{"UserName", "Ada"}});
    key_ = *key.structure("AccessKey")->string("AccessKeyId");
    secret_ = *key.structure("AccessKey")->string("SecretAccessKey");
  }

  aws::Structure iam(const std::string& operation, const Parameters& parameters) {
    ActionResult result = try_call(service_->iam(), operation, parameters);
    EXPECT_TRUE(result) << operation << ": " << (result ? "" : result.error().message);
    agent_.obey();
    return result ? *std::move(result) : aws::Structure(kNoResultShape);
  }
  void allow(const std::string& document) {
    iam("PutUserPolicy", {{"UserName", "Ada"}, {"PolicyName", "p"}, {"PolicyDocument", document}});
  }
  // How many keys the node has for the user, in its rules and beside them.
  size_t keys(const std::string& node = "c-001.0001") {
    const agent::NodeSpec& spec = agent_.spec(node);
    size_t named = 0;
    for (size_t at = spec.users.find("iam-key:"); at != std::string::npos;
         at = spec.users.find("iam-key:", at + 1)) {
      named++;
    }
    EXPECT_EQ(named, spec.signing_keys.size());
    return named;
  }
  std::string arn(const std::string& resource) {
    return "arn:aws:elasticache:" + account_.region + ":" + account_.id + ":" + resource;
  }

  std::string key_;
  std::string secret_;
};

TEST_F(ConnectKeysTest, WhoMayConnectIsToldWithTheKeyOfTheDayAlone) {
  EXPECT_EQ(keys(), 0u);
  EXPECT_NE(
      agent_.spec("c-001.0001").users.find("user app on ~* +@all iam:" + account_.region + "/c\n"),
      std::string::npos);
  allow(kAllowConnect);
  ASSERT_GE(keys(), 1u);
  EXPECT_EQ(keys("c-002.0001"), keys());
  for (const auto& [name, key] : agent_.spec("c-001.0001").signing_keys) {
    EXPECT_TRUE(name.starts_with(key_ + "/"));
    const std::string day = name.substr(key_.size() + 1);
    EXPECT_EQ(key, base::hex(aws::signing_key(secret_, {day, account_.region, "elasticache"})));
  }
  EXPECT_EQ(status(cache("c")), "available");
  Transaction records(*store_);
  for (const Node& row : records.list<Node>()) EXPECT_TRUE(row.spec.signing_keys.empty());
}

TEST_F(ConnectKeysTest, WhatIsTakenAwayIsGoneAtOnce) {
  const auto allowed = [this] { return keys() > 0; };
  allow(kAllowConnect);
  EXPECT_TRUE(allowed());
  iam("UpdateAccessKey", {{"UserName", "Ada"}, {"AccessKeyId", key_}, {"Status", "Inactive"}});
  EXPECT_FALSE(allowed());
  iam("UpdateAccessKey", {{"UserName", "Ada"}, {"AccessKeyId", key_}, {"Status", "Active"}});
  EXPECT_TRUE(allowed());
  iam("DeleteUserPolicy", {{"UserName", "Ada"}, {"PolicyName", "p"}});
  EXPECT_FALSE(allowed());
  allow(kAllowConnect);
  EXPECT_TRUE(allowed());
  call("ModifyUser", {{"UserId", "app"},
                      {"AuthenticationMode.Type", "password"},
                      {"AuthenticationMode.Passwords.member.1", kPassword}});
  agent_.obey();
  EXPECT_FALSE(allowed());
  call("ModifyUser", {{"UserId", "app"}, {"AuthenticationMode.Type", "iam"}});
  agent_.obey();
  EXPECT_TRUE(allowed());
  iam("DeleteAccessKey", {{"UserName", "Ada"}, {"AccessKeyId", key_}});
  EXPECT_FALSE(allowed());
}

TEST_F(ConnectKeysTest, TheCacheAndTheUserBothHaveToBeAllowed) {
  const std::string cache = statement("Allow", arn("replicationgroup:c"));
  const std::string user = statement("Allow", arn("user:app"));
  struct Row {
    std::vector<std::string> statements;
    bool may;
  };
  for (const Row& row : std::vector<Row>{
           {{cache, user}, true},
           {{cache}, false},
           {{user}, false},
           {{cache, statement("Allow", arn("user:other"))}, false},
           {{statement("Allow", "*"), statement("Deny", arn("user:app"))}, false},
           {{statement("Allow", "*"), statement("Deny", arn("replicationgroup:other"))}, true}}) {
    allow(policy(row.statements));
    EXPECT_EQ(keys() > 0, row.may) << policy(row.statements);
  }
}

// What only the connection could tell does not let anybody in.
TEST_F(ConnectKeysTest, WhatNobodyKnowsYetAllowsNothing) {
  const std::string here = R"({"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}})";
  const std::string not_here = R"({"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}})";
  const std::string early = R"({"DateLessThan":{"aws:CurrentTime":"2999-01-01T00:00:00Z"}})";
  const std::string late = R"({"DateGreaterThan":{"aws:CurrentTime":"2999-01-01T00:00:00Z"}})";
  const std::string tls = R"({"Bool":{"aws:SecureTransport":"true"}})";
  const std::string ada = R"({"StringEquals":{"aws:username":"Ada"}})";
  const std::string absent = R"({"Null":{"aws:SourceIp":"true"}})";
  for (const std::string& unknown : {here, not_here, early, absent}) {
    allow(policy({statement("Allow", "*", unknown)}));
    EXPECT_EQ(keys(), 0u) << unknown;
  }
  for (const std::string& unknown : {not_here, late}) {
    allow(policy({statement("Allow", "*"), statement("Deny", "*", unknown)}));
    EXPECT_EQ(keys(), 0u) << unknown;
  }
  for (const std::string& known : {tls, ada}) {
    allow(policy({statement("Allow", "*", known)}));
    EXPECT_GT(keys(), 0u) << known;
  }
}

TEST_F(ConnectKeysTest, NodesHaveTheKeysOfADayInTime) {
  allow(kAllowConnect);
  const auto day_of = [&](int64_t ms) {
    return key_ + "/" + aws::format_signing_time(ms).substr(0, 8);
  };
  const auto has = [&](int64_t ms) {
    return agent_.spec("c-001.0001").signing_keys.contains(day_of(ms));
  };
  for (int hours = 0; hours < 60; hours++) {
    const int64_t now = clock_.wall_ms();
    EXPECT_TRUE(has(now)) << hours;
    EXPECT_TRUE(has(now - 15 * kMinuteMs)) << hours;
    EXPECT_TRUE(has(now + 11 * kHourMs)) << hours;
    EXPECT_FALSE(has(now + 36 * kHourMs)) << hours;
    EXPECT_FALSE(has(now - 25 * kHourMs)) << hours;
    clock_.advance_ms(kHourMs);
    service_->tick();
    service_->run();
    agent_.obey();
  }
}

TEST(TokenDays, ChangeAtNoonAndTwentyMinutesAfterMidnight) {
  using Days = std::vector<std::string>;
  EXPECT_EQ(token_days(kMidnightMs), (Days{"20150829", "20150830"}));
  EXPECT_EQ(token_days(kMidnightMs + 20 * kMinuteMs), Days{"20150830"});
  EXPECT_EQ(token_days(kMidnightMs + 12 * kHourMs - 1), Days{"20150830"});
  EXPECT_EQ(token_days(kMidnightMs + 12 * kHourMs), (Days{"20150830", "20150831"}));
  EXPECT_EQ(next_token_day_ms(kMidnightMs), kMidnightMs + 20 * kMinuteMs);
  EXPECT_EQ(next_token_day_ms(kMidnightMs + 20 * kMinuteMs), kMidnightMs + 12 * kHourMs);
  EXPECT_EQ(next_token_day_ms(kMidnightMs + 12 * kHourMs),
            kMidnightMs + 24 * kHourMs + 20 * kMinuteMs);
}

}  // namespace
}  // namespace control
