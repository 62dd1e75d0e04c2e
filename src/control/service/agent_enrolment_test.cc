// SPDX-License-Identifier: Apache-2.0
#include "control/service/agent_enrolment.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "agent/api/join.h"
#include "base/clock.h"
#include "control/certificates/test_requests.h"
#include "control/nodes/node.h"
#include "control/store/memory_store.h"

namespace control {
namespace {

using test::RequestKey;

constexpr int64_t kAMinuteMs = 60'000;
constexpr int64_t kADayMs = int64_t{24} * 60 * kAMinuteMs;

struct Answered {
  int status = 0;
  std::string body;

  std::string certificate() const { return json::read<agent::JoinReply>(body)->certificate; }
};

class AgentEnrolmentTest : public testing::Test {
 protected:
  std::string token(const HostAddRequest& request = {}) { return *enrolment_.make_token(request); }

  Answered join(const std::string& token, const std::string& host, const RequestKey& key) {
    return join_with(token, json::write(agent::JoinRequest{host, key.request()}));
  }
  Answered join_with(const std::string& token, const std::string& body) {
    Answered answer;
    enrolment_.join(token, body, [&](int status, std::string text) {
      answer = {status, std::move(text)};
    });
    return answer;
  }
  Answered call(const InternalCall& call) {
    Answered answer;
    enrolment_.call(call, [&](int status, std::string text) {
      answer = {status, std::move(text)};
    });
    return answer;
  }
  bool admits(const Answered& joined) {
    const auto certificate = test::parse_pem(joined.certificate());
    return enrolment_.admits(*read_agent_certificate(certificate.get()));
  }
  void add_host(const std::string& id) {
    Transaction records(store_);
    (void)records.find<Host>(id);
    records.put(Host{.id = id, .offer = {id, {"us-east-1a"}, 1, 1, "10.0.0.0/24"}});
    ASSERT_TRUE(records.commit());
  }

  base::FakeClock clock_;
  MemoryStore store_{clock_};
  std::unique_ptr<CertificateAuthority> authority_ = CertificateAuthority::in_memory(clock_);
  AgentEnrolment enrolment_{store_, *authority_, clock_};
  RequestKey key_;
  RequestKey other_;
};

TEST_F(AgentEnrolmentTest, ATokenIsForACertificateOnce) {
  const std::string word = token();
  const Answered joined = join(word, "host-1", key_);
  ASSERT_EQ(joined.status, 200) << joined.body;
  EXPECT_TRUE(admits(joined));
  const Answered again = join(word, "host-2", other_);
  EXPECT_EQ(again.status, 401);
  EXPECT_NE(again.body.find("used before"), std::string::npos);
  EXPECT_EQ(join(word, "host-1", key_).status, 200) << "the answer may have been lost";
}

TEST_F(AgentEnrolmentTest, OnlyADigestOfTheTokenIsKept) {
  const std::string secret = token().substr(9);  // behind its name
  ASSERT_GT(secret.size(), 20u);
  const auto rows = store_.list("");
  ASSERT_TRUE(rows && !rows->empty());
  for (const Row& row : *rows) EXPECT_EQ(row.value.find(secret), std::string::npos);
}

TEST_F(AgentEnrolmentTest, ATokenEnds) {
  const std::string word = token();
  clock_.advance_ms(60 * kAMinuteMs - 1);
  const std::string longer = token({.minutes = 120});
  EXPECT_EQ(join(longer, "host-1", key_).status, 200);
  clock_.advance_ms(1);
  EXPECT_EQ(join(word, "host-2", other_).status, 401);
  EXPECT_FALSE(enrolment_.make_token({.minutes = 0}));
  EXPECT_FALSE(enrolment_.make_token({.minutes = 100'000}));
}

TEST_F(AgentEnrolmentTest, WithoutATokenNothingIsLookedAt) {
  const std::string word = token();
  std::string wrong = word;
  wrong.back() = wrong.back() == 'A' ? 'B' : 'A';
  for (const std::string& one : {std::string(), std::string("x"), wrong, word + "A",
                                 word.substr(0, word.size() - 1), std::string(41, '.')}) {
    EXPECT_EQ(join_with(one, "{").status, 401) << one;
  }
  EXPECT_EQ(join_with(word, "{").status, 400);
  EXPECT_EQ(join(word, "a/b", key_).status, 400);
  EXPECT_EQ(join_with(word, json::write(agent::JoinRequest{"host-1", "no request"})).status, 400);
  EXPECT_EQ(join(word, "host-1", key_).status, 200) << "it was not used by those";
}

TEST_F(AgentEnrolmentTest, WhoTakesAPlaceNeedsATokenForIt) {
  const Answered first = join(token(), "host-1", key_);
  EXPECT_EQ(join(token(), "host-1", other_).status, 409);
  add_host("host-2");
  EXPECT_EQ(join(token(), "host-2", other_).status, 409) << "it reports without a certificate";
  const std::string bound = token({.host = "host-1"});
  EXPECT_EQ(join(bound, "host-3", other_).status, 403);
  const Answered second = join(bound, "host-1", other_);
  ASSERT_EQ(second.status, 200);
  EXPECT_TRUE(admits(second));
  EXPECT_FALSE(admits(first)) << "there is one agent of a host";
  EXPECT_FALSE(enrolment_.make_token({.host = "a/b"}));
}

TEST_F(AgentEnrolmentTest, WhoHasJoinedMayDoSoAgainWithItsKey) {
  ASSERT_EQ(join(token(), "host-1", key_).status, 200);
  EXPECT_EQ(join(token(), "host-1", key_).status, 200);
}

TEST_F(AgentEnrolmentTest, ACertificateEnds) {
  const Answered joined = join(token(), "host-1", key_);
  clock_.advance_ms(30 * kADayMs - 1000);
  EXPECT_TRUE(admits(joined));
  clock_.advance_ms(1000);
  EXPECT_FALSE(admits(joined));
}

TEST_F(AgentEnrolmentTest, RenewsForTheSameKeyOnly) {
  const Answered joined = join(token(), "host-1", key_);
  clock_.advance_ms(20 * kADayMs);
  const std::string mine = json::write(agent::RenewRequest{key_.request()});
  const std::string others = json::write(agent::RenewRequest{other_.request()});
  EXPECT_EQ(call({"/tarn/agent/renew", others, "host-1"}).status, 403);
  EXPECT_EQ(call({"/tarn/agent/renew", mine, "host-2"}).status, 403);
  EXPECT_EQ(call({"/tarn/agent/renew", mine, ""}).status, 403);
  EXPECT_EQ(call({"/tarn/agent/renew", "{", "host-1"}).status, 400);
  const Answered renewed = call({"/tarn/agent/renew", mine, "host-1"});
  ASSERT_EQ(renewed.status, 200) << renewed.body;
  clock_.advance_ms(20 * kADayMs);
  EXPECT_FALSE(admits(joined));
  EXPECT_TRUE(admits(renewed));
}

TEST_F(AgentEnrolmentTest, WhoIsRemovedIsRefusedUntilATokenIsMadeForIt) {
  const Answered joined = join(token(), "host-1", key_);
  add_host("host-1");
  const std::string word = json::write(HostRemoveRequest{"host-1"});
  EXPECT_EQ(call({"/tarn/operator/host-remove", json::write(HostRemoveRequest{"host-2"})}).status,
            404);
  EXPECT_EQ(call({"/tarn/operator/host-remove", word}).status, 200);
  EXPECT_FALSE(admits(joined));
  const std::string renewal = json::write(agent::RenewRequest{key_.request()});
  EXPECT_EQ(call({"/tarn/agent/renew", renewal, "host-1"}).status, 403);
  EXPECT_EQ(join(token(), "host-1", key_).status, 409);
  EXPECT_FALSE(Transaction(store_).exists<Host>("host-1")) << "nothing is placed there";
  EXPECT_EQ(join(token({.host = "host-1"}), "host-1", key_).status, 200);
}

TEST_F(AgentEnrolmentTest, ThereAreSoManyTokensAtOnce) {
  EXPECT_TRUE(enrolment_.is_unused());
  for (int i = 0; i < 64; i++) token();
  EXPECT_FALSE(enrolment_.is_unused());
  EXPECT_EQ(call({"/tarn/operator/host-add", "{}"}).status, 409);
  clock_.advance_ms(60 * kAMinuteMs);
  EXPECT_EQ(call({"/tarn/operator/host-add", "{}"}).status, 200);
  EXPECT_EQ(store_.list("join_token/")->size(), 1U) << "those that have ended are gone";
}

}  // namespace
}  // namespace control
