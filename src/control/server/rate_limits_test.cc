// SPDX-License-Identifier: Apache-2.0
// How often somebody may call, and be wrong: by the clock alone, and over real connections.

#include "control/server/rate_limits.h"

#include <gtest/gtest.h>

#include "control/server/test_client.h"

namespace control {
namespace {

constexpr int64_t kRateSecondUs = 1'000'000;

Caller user(const char* name) {
  return {.account = "0", .kind = PrincipalKind::kUser, .name = name};
}

TEST(TokenBuckets, FillUpAgainByTheClock) {
  const BucketSpec spec = {.size = 2, .us_per_token = 100};
  TokenBucket bucket(spec, 1000);
  EXPECT_TRUE(bucket.take(spec, 1000));
  EXPECT_TRUE(bucket.take(spec, 1000));
  EXPECT_FALSE(bucket.take(spec, 1099));
  EXPECT_TRUE(bucket.take(spec, 1100));
  EXPECT_FALSE(bucket.take(spec, 1199));
  // Never more than its size, however much time has passed.
  EXPECT_TRUE(bucket.take(spec, INT64_MAX));
  EXPECT_TRUE(bucket.take(spec, INT64_MAX));
  EXPECT_FALSE(bucket.take(spec, INT64_MAX));
}

TEST(CallRates, AreOfEachPrincipalByReadsAndChanges) {
  CallRates rates({.reads_per_second = 2, .changes_per_second = 1});
  const auto admitted = [&](const Caller& caller, bool is_read, int64_t now_us) {
    int count = 0;
    while (count < 100 && rates.admit(caller, is_read, now_us)) count++;
    return count;
  };
  EXPECT_EQ(admitted(user("ada"), false, 0), 10);
  EXPECT_EQ(admitted(user("ada"), true, 0), 20);
  EXPECT_EQ(admitted(user("bob"), false, 0), 10);
  EXPECT_EQ(admitted(user("ada"), false, 3 * kRateSecondUs), 3);
  EXPECT_EQ(admitted(user("ada"), true, 3 * kRateSecondUs), 6);
}

TEST(CallRates, OfARoleAreThoseOfAllItsSessions) {
  CallRates rates({.changes_per_second = 1});
  Caller session = {.account = "0", .kind = PrincipalKind::kRole, .name = "deployer"};
  int admitted = 0;
  for (int i = 0; i < 20; ++i) {
    session.arn = "arn:aws:sts::0:assumed-role/deployer/" + std::to_string(i);
    session.access_key_id = "ASIA" + std::to_string(i);
    if (rates.admit(session, false, 0)) admitted++;
  }
  EXPECT_EQ(admitted, 10);
}

TEST(CallRates, CanBeLeftOut) {
  CallRates rates({.reads_per_second = 0, .changes_per_second = 0});
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(rates.admit(user("ada"), i % 2 == 0, 0));
  EXPECT_EQ(rates.size(), 0U);
}

TEST(CallRates, TakeABoundedAmountOfMemory) {
  CallRates rates({.remembered_max = 5});
  for (int i = 0; i < 1000; ++i) rates.admit(user(std::to_string(i).c_str()), true, 0);
  EXPECT_EQ(rates.size(), 10U);
}

TEST(FailureRates, RefuseOnePairOfAnAddressAndAKey) {
  FailureRates rates({.failures_per_minute = 3});
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(rates.is_refused("10.0.0.1", "AKIA", 0));
    rates.failed("10.0.0.1", "AKIA", 0);
  }
  EXPECT_TRUE(rates.is_refused("10.0.0.1", "AKIA", 0));
  EXPECT_FALSE(rates.is_refused("10.0.0.1", "OTHER", 0));
  EXPECT_FALSE(rates.is_refused("10.0.0.2", "AKIA", 0));
  EXPECT_TRUE(rates.is_refused("10.0.0.1", "AKIA", 20 * kRateSecondUs - 1));
  EXPECT_FALSE(rates.is_refused("10.0.0.1", "AKIA", 20 * kRateSecondUs));
}

TEST(FailureRates, DoNotLockOutWhoHasShownItsKeyThere) {
  FailureRates rates({.failures_per_minute = 3});
  rates.succeeded("10.0.0.1", "AKIA", 0);
  for (int i = 0; i < 100; ++i) rates.failed("10.0.0.1", "AKIA", 0);
  EXPECT_FALSE(rates.is_refused("10.0.0.1", "AKIA", 0));
  const int64_t later_us = 3600 * kRateSecondUs;
  EXPECT_FALSE(rates.is_refused("10.0.0.1", "AKIA", later_us));  // an hour's calm has refilled it
  for (int i = 0; i < 3; ++i) rates.failed("10.0.0.1", "AKIA", later_us);
  EXPECT_TRUE(rates.is_refused("10.0.0.1", "AKIA", later_us));
}

TEST(FailureRates, TakeABoundedAmountOfMemory) {
  FailureRates rates({.remembered_max = 5});
  for (int i = 0; i < 1000; ++i) rates.failed("10.0.0." + std::to_string(i), "AKIA", 0);
  EXPECT_EQ(rates.size(), 5U);
}

}  // namespace

namespace test {
namespace {

struct Limited : testing::Test {
  void start(const RateOptions& rates) {
    world.options.limits.rates = rates;
    world.start();
  }
  Response call(const Outgoing& request) { return Client(world).call(request); }
  Response read() { return call({.body = form("DescribeThing"), .at_ms = world.clock.wall_ms()}); }
  Response change(int number) {
    return call({.body = form("CreateThing", "ThingId=t" + std::to_string(number)),
                 .at_ms = world.clock.wall_ms()});
  }
  Response guess() {
    return call({.body = form("DescribeThing"), .secret = "x", .at_ms = world.clock.wall_ms()});
  }

  World world;
};

TEST_F(Limited, CallsAreAnsweredThrottlingUntilTimeHasPassed) {
  start({.reads_per_second = 1, .changes_per_second = 1});
  for (int i = 0; i < 10; ++i) ASSERT_EQ(change(i).status, 200) << i;
  const Response response = change(10);
  EXPECT_EQ(response.status, 400);
  EXPECT_TRUE(response.has_code("Throttling"));
  EXPECT_TRUE(response.has("<Message>Rate exceeded</Message>"));
  EXPECT_EQ(world.things.calls, 10);
  EXPECT_EQ(read().status, 200);  // reads are counted apart
  world.keys.keys["AKIABOB"] = {
      .secret = "bob's",
      .caller = {.access_key_id = "AKIABOB", .kind = PrincipalKind::kUser, .name = "bob"}};
  EXPECT_EQ(call({.body = form("CreateThing"), .key = "AKIABOB", .secret = "bob's"}).status, 200);
  world.clock.advance_ms(1000);
  EXPECT_EQ(change(11).status, 200);
  EXPECT_EQ(change(12).status, 400);
}

TEST_F(Limited, GuessesAreRefusedBeforeTheyAreLookedAt) {
  start({.failures_per_minute = 3});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(guess().has_code("SignatureDoesNotMatch"));
  EXPECT_TRUE(guess().has_code("Throttling"));
  EXPECT_TRUE(read().has_code("Throttling"));  // nobody has shown this key here yet
  world.clock.advance_ms(20'000);
  EXPECT_EQ(read().status, 200);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(guess().has_code("SignatureDoesNotMatch"));
  EXPECT_EQ(read().status, 200);
  EXPECT_EQ(world.access_log.records.back().error_code, "");
}

}  // namespace
}  // namespace test
}  // namespace control
