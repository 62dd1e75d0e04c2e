// SPDX-License-Identifier: Apache-2.0
// Clients that log in with IAM: where a token is taken, and for how long.
#include <gtest/gtest.h>

#include "aws/signing/connect_token.h"
#include "base/sha256.h"
#include "engine/server/simulated_node.h"
#include "engine/server/test_inputs.h"

namespace engine {
namespace {

const aws::Credentials kAda = {"AKIAADA", "the secret of ada"};
constexpr int64_t kHourMs = 3'600'000;
constexpr const char* kWrongPass =
    "-WRONGPASS invalid username-password pair or user is disabled.\r\n";

class IamSessionTest : public testing::Test {
 protected:
  using Peer = SimulatedNode::Peer;

  IamSessionTest() {
    const std::string day = aws::format_signing_day(now_ms());
    const std::string key = aws::signing_key(kAda.secret_access_key, {day, "eu", "elasticache"});
    const auto loaded =
        node_.node().users.load("users",
                                "user default off\nuser other on ~* +@all >secret\n"
                                "user app on ~* +@all iam:eu/mine iam-key:AKIAADA/" +
                                    day + "\n",
                                {{"AKIAADA/" + day, key}});
    EXPECT_TRUE(loaded);
  }
  int64_t now_ms() { return node_.clock.wall_ms(); }
  std::string token() {
    const aws::Header headers[] = {{"Host", "mine"}};
    return "mine/?" + aws::presign_query({.method = "GET",
                                          .path = "/",
                                          .query = "Action=connect&User=app",
                                          .headers = headers,
                                          .body = ""},
                                         {kAda, "eu", "elasticache", now_ms()}, 900);
  }
  Peer encrypted() {
    Peer peer = node_.connect();
    peer->claim_encryption();
    return peer;
  }
  void later(int64_t ms) {
    node_.clock.advance_us(ms * 1000);
    node_.run_for_ms(1500);
  }
  std::string log_in(const Peer& peer, const std::string& password) {
    return node_.say(peer, command_of({"AUTH", "app", password}));
  }
  bool info_has(const Peer& peer, const std::string& line) {
    return node_.say(peer, command_of({"INFO", "stats"})).find("\r\n" + line + "\r\n") !=
           std::string::npos;
  }

  SimulatedNode node_;
};

TEST_F(IamSessionTest, ATokenIsTakenWhereNobodyElseCanReadIt) {
  EXPECT_EQ(log_in(encrypted(), token()), "+OK\r\n");
  EXPECT_EQ(log_in(node_.connect(), token()), kWrongPass);
  const Peer peer = encrypted();
  EXPECT_NE(node_.say(peer, command_of({"HELLO", "3", "AUTH", "app", token()})).find("proto"),
            std::string::npos);
  EXPECT_EQ(node_.say(peer, command_of({"ACL", "WHOAMI"})), "$3\r\napp\r\n");
}

TEST_F(IamSessionTest, ATokenIsNotTakenWithinATransaction) {
  const Peer peer = encrypted();
  EXPECT_EQ(log_in(peer, token()), "+OK\r\n");
  node_.say(peer, command_of({"MULTI"}));
  log_in(peer, token());
  EXPECT_EQ(node_.say(peer, command_of({"EXEC"})), "*1\r\n" + std::string(kWrongPass));
}

TEST_F(IamSessionTest, ALoginEndsTwelveHoursAfterTheLastOne) {
  const Peer peer = encrypted();
  EXPECT_EQ(log_in(peer, token()), "+OK\r\n");
  const std::string old = token();
  later(11 * kHourMs);
  EXPECT_EQ(log_in(peer, old), kWrongPass);  // and it stays who it is
  EXPECT_EQ(node_.say(peer, command_of({"PING"})), "+PONG\r\n");
  later(kHourMs);
  EXPECT_TRUE(peer->closed_by_node());
  const Peer other = node_.connect();
  EXPECT_EQ(node_.say(other, command_of({"AUTH", "other", "secret"})), "+OK\r\n");
  EXPECT_TRUE(info_has(other, "iam_authentication_expirations:1"));
  EXPECT_TRUE(info_has(other, "acl_access_denied_auth:1"));
}

TEST_F(IamSessionTest, WhoLogsInAnewBeginsAnew) {
  const Peer peer = encrypted();
  const Peer another = encrypted();
  EXPECT_EQ(log_in(peer, token()), "+OK\r\n");
  EXPECT_EQ(log_in(another, token()), "+OK\r\n");
  later(kHourMs / 2);
  EXPECT_EQ(log_in(peer, token()), "+OK\r\n");
  EXPECT_EQ(node_.say(another, command_of({"AUTH", "other", "secret"})), "+OK\r\n");
  later(12 * kHourMs - kHourMs / 4);
  EXPECT_FALSE(peer->closed_by_node());
  later(kHourMs / 4);
  EXPECT_TRUE(peer->closed_by_node());
  EXPECT_FALSE(another->closed_by_node());  // by its password it may stay
}

}  // namespace
}  // namespace engine
