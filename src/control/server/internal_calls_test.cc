// SPDX-License-Identifier: Apache-2.0
// Who may call below /tarn/.

#include <gtest/gtest.h>

#include <string>

#include "control/server/connection_table.h"
#include "control/server/dispatcher.h"
#include "control/server/test_client.h"

namespace control::test {
namespace {

class ScriptedEnrolment final : public Enrolment {
 public:
  bool admits(const AgentCertificate& certificate) override { return certificate.key == "good"; }
  void join(std::string_view token, std::string_view body,
            const InternalApi::Reply& reply) override {
    last_token = token;
    last_body = body;
    reply(token == "right" ? 200 : 401, "{}");
  }

  std::string last_token;
  std::string last_body;
};

class InternalCallsTest : public testing::Test {
 protected:
  HttpResponse post(const std::string& path, const Sender& sender) {
    return send({.method = "POST", .path = path, .query = {}, .headers = headers_, .body = "{"},
                sender);
  }
  HttpResponse send(const HttpRequest& request, const Sender& sender) {
    DispatcherParts parts = {.services = world_.services,
                             .keys = world_.keys,
                             .internal = &world_.internal,
                             .clock = world_.clock,
                             .access_log = world_.access_log,
                             .audit_log = world_.audit_log,
                             .console = nullptr,
                             .data = nullptr,
                             .enrolment = &enrolment_,
                             .carried_out = {},
                             .doubted_ms = INT64_MIN,
                             .region = world_.options.region,
                             .is_private = is_private_,
                             .internal_key_anywhere = key_anywhere_};
    Dispatcher dispatcher(parts, world_.options.limits);
    HttpResponse answer;
    dispatcher.handle(request, sender, [&](HttpResponse given) { answer = std::move(given); });
    return answer;
  }
  // Of one that is signed with the internal key.
  HttpResponse post_signed(const std::string& source) {
    const std::vector<aws::Header> plain = {{"host", "x"}};
    const aws::HttpRequest request = {"POST", "/tarn/agent/report", "", plain, "{"};
    HttpRequest signed_one = {.method = "POST",
                              .path = "/tarn/agent/report",
                              .query = {},
                              .headers = {{"host", "x"}},
                              .body = "{"};
    for (const aws::OwnedHeader& header : aws::sign_request(request, {{"TARNAGENT", "agent secret"},
                                                                      world_.options.region,
                                                                      "tarn",
                                                                      world_.clock.wall_ms()})) {
      signed_one.headers.push_back(header);
    }
    return send(signed_one, {source});
  }
  static AgentCertificate certificate(const std::string& key) { return {"host-1", key, 0}; }

  World world_;
  ScriptedEnrolment enrolment_;
  std::vector<aws::OwnedHeader> headers_;
  bool is_private_ = true;
  bool key_anywhere_ = false;
};

TEST_F(InternalCallsTest, AreForAgentsWithACertificate) {
  EXPECT_EQ(post("/tarn/agent/report", {"192.0.2.9", certificate("good")}).status, 200);
  EXPECT_EQ(world_.internal.last_path, "/tarn/agent/report");
  EXPECT_EQ(world_.internal.last_agent, "host-1");
  EXPECT_EQ(world_.internal.last_body, "{");
}

TEST_F(InternalCallsTest, OfWhoIsNotAdmittedAreNotLookedAt) {
  EXPECT_EQ(post("/tarn/agent/report", {"192.0.2.9"}).status, 403);
  EXPECT_EQ(post("/tarn/agent/report", {"192.0.2.9", certificate("bad")}).status, 403);
  EXPECT_EQ(post("/tarn/agent/report", {"127.0.0.1", certificate("bad")}).status, 403);
  EXPECT_NE(post("/tarn/agent/report", {"127.0.0.1"}).status, 200);
  EXPECT_EQ(world_.internal.last_path, "");
}

TEST_F(InternalCallsTest, OfOperatorsAreNotForAgents) {
  EXPECT_EQ(post("/tarn/operator/status", {"192.0.2.9", certificate("good")}).status, 403);
  EXPECT_EQ(post("/tarn/operator/host-add", {"127.0.0.1", certificate("good")}).status, 403);
  EXPECT_EQ(world_.internal.last_path, "");
}

TEST_F(InternalCallsTest, WithTheSharedKeyComeFromThisMachine) {
  for (const std::string& near : {std::string("127.0.0.1"), std::string("127.9.9.9"),
                                  std::string("::1"), std::string(kLocalSource)}) {
    EXPECT_EQ(post_signed(near).status, 200) << near;
  }
  EXPECT_EQ(world_.internal.last_agent, "");
  for (const std::string& far :
       {std::string("192.0.2.9"), std::string("1270::1"), std::string("fd00::1")}) {
    EXPECT_EQ(post_signed(far).status, 403) << far;
  }
  key_anywhere_ = true;
  EXPECT_EQ(post_signed("192.0.2.9").status, 200);
}

TEST_F(InternalCallsTest, ToJoinNeedATokenAndTls) {
  EXPECT_EQ(post("/tarn/join", {"192.0.2.9"}).status, 403);
  EXPECT_EQ(enrolment_.last_body, "");
  headers_ = {{"Authorization", "Tarn-Join right"}};
  const HttpResponse joined = post("/tarn/join", {"192.0.2.9"});
  EXPECT_EQ(joined.status, 200);
  EXPECT_FALSE(joined.to_stranger);
  EXPECT_EQ(enrolment_.last_token, "right");
  headers_ = {{"Authorization", "Tarn-Join wrong"}};
  const HttpResponse refused = post("/tarn/join", {"192.0.2.9"});
  EXPECT_EQ(refused.status, 401);
  EXPECT_TRUE(refused.to_stranger);
  is_private_ = false;
  headers_ = {{"Authorization", "Tarn-Join right"}};
  EXPECT_EQ(post("/tarn/join", {"192.0.2.9"}).status, 404);
  EXPECT_EQ(world_.internal.last_path, "") << "it is nothing of the agents' own";
}

}  // namespace
}  // namespace control::test
