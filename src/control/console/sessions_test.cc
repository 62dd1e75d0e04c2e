// SPDX-License-Identifier: Apache-2.0
#include "control/console/sessions.h"

#include <gtest/gtest.h>

#include "control/console/login_links.h"

namespace control {
namespace {

constexpr int64_t kMinuteMs = 60'000;

const ConsolePrincipal kAda = {.access_key_id = "AKIAADA", .secret_digest = "digest"};
const ConsolePrincipal kBob = {.access_key_id = "AKIABOB", .secret_digest = "another"};

struct SessionsTest : testing::Test {
  base::FakeClock clock;
  Sessions sessions{clock,
                    {.idle_ms = 30 * kMinuteMs, .lifetime_ms = 120 * kMinuteMs, .sessions_max = 3}};
};

TEST_F(SessionsTest, FindsWhoHasBegunOne) {
  const Sessions::Begun begun = sessions.begin(kAda);
  const Sessions::Session* found = sessions.find(begun.id);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->principal.access_key_id, "AKIAADA");
  EXPECT_EQ(found->token, begun.token);
  EXPECT_NE(begun.id, begun.token);
  EXPECT_EQ(begun.id.size(), 64u);
}

TEST_F(SessionsTest, KnowsNoOtherIds) {
  const Sessions::Begun begun = sessions.begin(kAda);
  EXPECT_EQ(sessions.find(""), nullptr);
  EXPECT_EQ(sessions.find(begun.token), nullptr);
  EXPECT_EQ(sessions.find(begun.id.substr(1)), nullptr);
}

TEST_F(SessionsTest, EndWhenTheUserDoesNothing) {
  const Sessions::Begun begun = sessions.begin(kAda);
  clock.advance_ms(29 * kMinuteMs);
  EXPECT_NE(sessions.find(begun.id), nullptr);  // looking is not doing
  clock.advance_ms(kMinuteMs);
  EXPECT_EQ(sessions.find(begun.id), nullptr);
  EXPECT_EQ(sessions.size(), 0u);
}

TEST_F(SessionsTest, GoOnWhileTheUserDoesSomethingUntilTheirLifeEnds) {
  const Sessions::Begun begun = sessions.begin(kAda);
  for (int i = 0; i < 5; i++) {
    clock.advance_ms(20 * kMinuteMs);
    sessions.use(begun.id);
    EXPECT_NE(sessions.find(begun.id), nullptr);
  }
  clock.advance_ms(20 * kMinuteMs);
  EXPECT_EQ(sessions.find(begun.id), nullptr);
}

TEST_F(SessionsTest, EndBySigningOut) {
  const Sessions::Begun begun = sessions.begin(kAda);
  const Sessions::Begun other = sessions.begin(kBob);
  sessions.end(begun.id);
  EXPECT_EQ(sessions.find(begun.id), nullptr);
  EXPECT_NE(sessions.find(other.id), nullptr);
}

TEST_F(SessionsTest, GiveWayWhenThereAreTooManyTheIdlestFirst) {
  const Sessions::Begun first = sessions.begin(kAda);
  clock.advance_ms(1);
  const Sessions::Begun second = sessions.begin(kAda);
  clock.advance_ms(1);
  const Sessions::Begun third = sessions.begin(kAda);
  clock.advance_ms(1);
  sessions.use(first.id);
  const Sessions::Begun fourth = sessions.begin(kBob);
  EXPECT_EQ(sessions.size(), 3u);
  EXPECT_EQ(sessions.find(second.id), nullptr);
  EXPECT_NE(sessions.find(first.id), nullptr);
  EXPECT_NE(sessions.find(third.id), nullptr);
  EXPECT_NE(sessions.find(fourth.id), nullptr);
}

struct LoginLinksTest : testing::Test {
  base::FakeClock clock;
  LoginLinks links{clock, {.valid_ms = 10 * kMinuteMs, .open_max = 2}};
};

TEST_F(LoginLinksTest, SignInOnce) {
  const std::string word = links.make(kAda);
  const auto principal = links.redeem(word);
  ASSERT_TRUE(principal);
  EXPECT_EQ(principal->access_key_id, "AKIAADA");
  EXPECT_FALSE(links.redeem(word));
}

TEST_F(LoginLinksTest, AreNotGuessed) {
  const std::string word = links.make(kAda);
  EXPECT_FALSE(links.redeem(""));
  EXPECT_FALSE(links.redeem(word.substr(1)));
  EXPECT_FALSE(links.redeem(std::string(64, '0')));
  EXPECT_TRUE(links.redeem(word));
}

TEST_F(LoginLinksTest, EndAfterSomeMinutes) {
  const std::string word = links.make(kAda);
  clock.advance_ms(10 * kMinuteMs);
  EXPECT_FALSE(links.redeem(word));
}

TEST_F(LoginLinksTest, GiveWayWhenThereAreTooMany) {
  const std::string first = links.make(kAda);
  const std::string second = links.make(kAda);
  const std::string third = links.make(kBob);
  EXPECT_FALSE(links.redeem(first));
  EXPECT_TRUE(links.redeem(second));
  EXPECT_EQ(links.redeem(third)->access_key_id, "AKIABOB");
}

TEST(ConsolePrincipal, IsTheKeyWithThatSecretAndOneOfUsers) {
  AccessKey key = {.secret = "secret", .caller = {}};
  const ConsolePrincipal principal = ConsolePrincipal::of("AKIAADA", key);
  EXPECT_EQ(principal.secret_digest.find("secret"), std::string::npos);
  EXPECT_TRUE(principal.is(key));
  key.use = KeyUse::kInternal;
  EXPECT_FALSE(principal.is(key));
  key.use = KeyUse::kApi;
  key.secret = "another";
  EXPECT_FALSE(principal.is(key));
}

}  // namespace
}  // namespace control
