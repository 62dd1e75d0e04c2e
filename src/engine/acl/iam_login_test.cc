// SPDX-License-Identifier: Apache-2.0
#include "engine/acl/iam_login.h"

#include <gtest/gtest.h>

#include "aws/signing/connect_token.h"
#include "base/sha256.h"
#include "engine/acl/password_check.h"
#include "engine/acl/test_commands.h"
#include "engine/acl/users.h"

namespace engine::acl {
namespace {

constexpr int64_t kNowMs = 1'440'938'160'000;  // 20150830T123600Z
constexpr const char* kRegion = "eu-central-1";
constexpr const char* kDay = "20150830";
const aws::Credentials kAda = {"AKIAADA", "the secret of ada"};
const aws::Credentials kBob = {"AKIABOB", "the secret of bob"};

// What a client shows, signed at kNowMs.
struct Wish {
  const aws::Credentials& signer = kAda;
  std::string user = "app";
  std::string cache = "mine";
  std::string region = kRegion;
  int64_t signed_ms = kNowMs;
};

std::string token(const Wish& wish = {}) {
  const aws::Header headers[] = {{"Host", wish.cache}};
  const std::string query = "Action=connect&User=" + wish.user;
  const aws::HttpRequest request = {
      .method = "GET", .path = "/", .query = query, .headers = headers, .body = ""};
  return wish.cache + "/?" +
         aws::presign_query(request, {wish.signer, wish.region, "elasticache", wish.signed_ms},
                            900);
}

std::string key_line(const aws::Credentials& credentials, std::string_view day = kDay) {
  const std::string key =
      aws::signing_key(credentials.secret_access_key, {std::string(day), kRegion, "elasticache"});
  return credentials.access_key_id + "/" + std::string(day) + " " + base::hex(key) + "\n";
}

class IamLoginTest : public testing::Test {
 protected:
  IamLoginTest() { EXPECT_TRUE(load(kLines, key_line(kAda))); }
  base::Result<void> load(std::string_view lines, const std::string& keys) {
    const auto read = read_signing_keys(keys);
    EXPECT_TRUE(read);
    return users_.load("users", lines, *read);
  }
  bool logs_in(std::string_view name, const std::string& password,
               std::optional<int64_t> now_ms = kNowMs) {
    return users_.authenticate(name, password, now_ms) != nullptr;
  }

  static constexpr std::string_view kLines =
      "user app on ~* +@all iam:eu-central-1/mine iam-key:AKIAADA/20150830\n"
      "user idle off ~* +@all iam:eu-central-1/mine iam-key:AKIAADA/20150830\n"
      "user plain on ~* +@all >password\n";
  TestCommands commands_;
  Users users_{commands_};
};

TEST_F(IamLoginTest, ATokenLogsIn) {
  EXPECT_TRUE(logs_in("app", token()));
  EXPECT_TRUE(logs_in("plain", "password"));
  EXPECT_EQ(users_.loaded_digest(), base::hex(base::sha256(kLines)));
}

TEST_F(IamLoginTest, WhatDiffersInAnythingDoesNot) {
  EXPECT_FALSE(logs_in("app", token({.signer = kBob})));
  EXPECT_FALSE(logs_in("app", token({.user = "plain"})));
  EXPECT_FALSE(logs_in("plain", token({.user = "plain"})));
  EXPECT_FALSE(logs_in("idle", token({.user = "idle"})));
  EXPECT_FALSE(logs_in("nobody", token({.user = "nobody"})));
  EXPECT_FALSE(logs_in("app", token({.cache = "other"})));
  EXPECT_FALSE(logs_in("app", token({.region = "us-east-1"})));
  EXPECT_FALSE(logs_in("app", token() + "0"));
  EXPECT_FALSE(logs_in("app", ""));
  const aws::Credentials thief = {kAda.access_key_id, kBob.secret_access_key};
  EXPECT_FALSE(logs_in("app", token({.signer = thief})));
  aws::Credentials temporary = kAda;
  temporary.session_token = "a session's";
  EXPECT_FALSE(logs_in("app", token({.signer = temporary})));
}

TEST_F(IamLoginTest, ATokenCountsForItsTime) {
  constexpr int64_t kQuarterMs = 900'000;
  EXPECT_TRUE(logs_in("app", token(), kNowMs + kQuarterMs));
  EXPECT_FALSE(logs_in("app", token(), kNowMs + kQuarterMs + 1));
  EXPECT_FALSE(logs_in("app", token(), std::nullopt));
  // The key of another day has not been told of.
  constexpr int64_t kDayMs = 86'400'000;
  EXPECT_FALSE(logs_in("app", token({.signed_ms = kNowMs + kDayMs}), kNowMs + kDayMs));
}

TEST_F(IamLoginTest, AKeyThatIsTakenAwayCountsNoMore) {
  const std::string kept =
      "user app on iam:eu-central-1/mine iam-key:AKIABOB/20150830 iam-key:AKIABOB/20150831\n";
  ASSERT_TRUE(load(kept, key_line(kBob) + key_line(kBob, "20150831")));
  EXPECT_FALSE(logs_in("app", token()));
  EXPECT_TRUE(logs_in("app", token({.signer = kBob})));
}

// As a node does that starts again: whoever manages it sees that it lacks them.
TEST_F(IamLoginTest, WithoutItsKeysNobodyLogsInAndTheDigestSaysSo) {
  ASSERT_TRUE(load(kLines, ""));
  EXPECT_EQ(users_.loaded_digest(), "");
  EXPECT_FALSE(logs_in("app", token()));
  EXPECT_FALSE(logs_in("app", ""));
  EXPECT_TRUE(logs_in("plain", "password"));
}

TEST_F(IamLoginTest, RulesSayHowAUserLogsInLast) {
  const auto set = [&](std::initializer_list<std::string_view> rules) {
    const std::vector<std::string_view> words(rules);
    return users_.set("u", words).has_value();
  };
  EXPECT_TRUE(set({"on", ">secret", "iam:eu-central-1/mine"}));
  EXPECT_TRUE(users_.find("u")->passwords().empty());
  EXPECT_EQ(users_.find("u")->text().substr(0, 25), "on sanitize-payload iam:e");
  EXPECT_FALSE(logs_in("u", "secret"));
  EXPECT_FALSE(set({">secret"}));
  EXPECT_TRUE(set({"resetpass", ">secret"}));
  EXPECT_TRUE(logs_in("u", "secret"));
  for (const std::string_view bad :
       {"iam:", "iam:eu-central-1", "iam:/mine", "iam:eu/mi ne", "iam-key:AKIAADA/20150830"}) {
    EXPECT_FALSE(set({bad})) << bad;
  }
  for (const std::string_view bad : {"iam-key:", "iam-key:AKIA", "iam-key:AKIA/2015083"}) {
    EXPECT_FALSE(set({"iam:eu-central-1/mine", bad})) << bad;
  }
}

TEST_F(IamLoginTest, SigningKeysThatCannotBeReadAreNone) {
  EXPECT_TRUE(read_signing_keys(""));
  EXPECT_FALSE(read_signing_keys("AKIAADA/20150830\n"));
  EXPECT_FALSE(read_signing_keys("AKIAADA/20150830 00\n"));
  EXPECT_FALSE(read_signing_keys("AKIAADA " + std::string(64, '0') + "\n"));
}

// Whoever guesses learns nothing from how long it takes.
TEST_F(IamLoginTest, EveryWrongTokenIsTheSameWork) {
  const auto work_of = [&](std::string_view name, const std::string& password) {
    const PasswordWork before = password_work();
    logs_in(name, password);
    return PasswordWork{password_work().hashed_bytes - before.hashed_bytes,
                        password_work().comparisons - before.comparisons,
                        password_work().signatures - before.signatures};
  };
  const PasswordWork right = work_of("app", token());
  EXPECT_EQ(right.signatures, 1u);
  EXPECT_EQ(work_of("app", token({.signer = kBob})), right);
  EXPECT_EQ(work_of("idle", token()), right);
  EXPECT_EQ(work_of("plain", token()), right);
  EXPECT_EQ(work_of("nobody", token()), right);
}

}  // namespace
}  // namespace engine::acl
