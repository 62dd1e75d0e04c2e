// SPDX-License-Identifier: Apache-2.0
#include "engine/tracking/tracking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/keyspace/guard.h"

namespace engine {
namespace {

using Heard = std::vector<std::string>;

constexpr TrackingMode kOfWorker0 = {
    .worker = 0, .broadcasts = false, .noloop = false, .redirect = 0, .redirect_worker = 0};

class TrackingTest : public ::testing::Test {
 protected:
  TrackingTest() { keyspace_.set_invalidation_sink(&tracking_); }

  KeyspaceWorker& worker(uint32_t index = 0) { return keyspace_.worker(index); }

  // What a worker would tell, as "client key", with " by redirect" behind the client.
  Heard hear(uint32_t worker) {
    bell_.quiet(worker);
    Heard heard;
    const TrackingMail mail = tracking_.take(worker);
    for (const Invalidation& told : mail.invalidations) {
      const bool key = told.kind == Invalidation::Kind::kKey;
      const bool all = told.kind == Invalidation::Kind::kAll;
      heard.push_back(who(told.client, told.redirect) + (key   ? told.key
                                                         : all ? "(all)"
                                                               : "(broken)"));
    }
    for (const BroadcastInvalidation& told : mail.broadcasts) {
      std::string line = who(told.client, told.redirect) + "*";
      for (const std::string& key : *told.keys) line += " " + key;
      heard.push_back(line);
    }
    if (mail.until != 0) tracking_.told(worker, mail.until);
    return heard;
  }

  void change(const std::vector<std::string>& keys, uint64_t caller, uint32_t by = 0) {
    for (const std::string& key : keys) worker(by).changed_keys.push_back({key, caller});
    tracking_.keys_changed(worker(by));
  }

  void read(const std::string& name, uint64_t client) {
    const Key key = keyspace_.key(name);
    const Guard guard(keyspace_, worker(), {&key.partition, 1});
    guard.track(key, client);
  }

  std::vector<uint32_t> woken_;
  Keyspace keyspace_{{.partitions = 256, .databases = 1, .workers = 2}};
  MailBell bell_{2, [this](uint32_t worker) { woken_.push_back(worker); }};
  Tracking tracking_{keyspace_, bell_};

 private:
  static std::string who(uint64_t client, uint64_t redirect) {
    return std::to_string(client) + (redirect != 0 ? " by " + std::to_string(redirect) : "") + " ";
  }
};

TEST_F(TrackingTest, WhoTracksIsToldByItsWorker) {
  TrackingMode mode = kOfWorker0;
  mode.worker = 1;
  tracking_.start(7, mode);
  tracking_.forget(worker(), "k", {6, 7});
  EXPECT_EQ(woken_, std::vector<uint32_t>{1});
  EXPECT_EQ(hear(0), Heard());
  EXPECT_EQ(hear(1), Heard{"7 k"});
  EXPECT_EQ(hear(1), Heard());
}

TEST_F(TrackingTest, AnotherIsToldByThatOnesWorker) {
  tracking_.start(
      7, {.worker = 0, .broadcasts = false, .noloop = false, .redirect = 9, .redirect_worker = 1});
  tracking_.forget(worker(), "k", {7});
  EXPECT_EQ(hear(0), Heard());
  EXPECT_EQ(hear(1), Heard{"7 by 9 k"});
  tracking_.redirect_is_broken(1, 7);
  EXPECT_EQ(hear(0), Heard{"7 (broken)"});
}

TEST_F(TrackingTest, NobodyIsToldWhoTracksNoMore) {
  tracking_.start(7, kOfWorker0);
  EXPECT_EQ(tracking_.clients(), 1u);
  tracking_.stop(7);
  EXPECT_EQ(tracking_.clients(), 0u);
  tracking_.forget(worker(), "k", {7});
  tracking_.all_changed(worker());
  EXPECT_EQ(hear(0), Heard());
}

TEST_F(TrackingTest, NoloopSparesTheCallerOnly) {
  TrackingMode noloop = kOfWorker0;
  noloop.noloop = true;
  tracking_.start(7, noloop);
  tracking_.start(8, kOfWorker0);
  worker().caller = 7;
  tracking_.forget(worker(), "k", {7, 8});
  worker().caller = 8;
  tracking_.forget(worker(), "l", {7, 8});
  EXPECT_EQ(hear(0), (Heard{"8 k", "7 l", "8 l"}));
}

TEST_F(TrackingTest, WhatTheCallerHasChangedCanWaitForItsAnswer) {
  tracking_.start(7, kOfWorker0);
  tracking_.start(8, kOfWorker0);
  std::vector<std::string> own;
  worker().caller = 7;
  worker().callers_changes = &own;
  tracking_.forget(worker(), "k", {7, 8});
  EXPECT_EQ(own, std::vector<std::string>{"k"});
  EXPECT_EQ(hear(0), Heard{"8 k"});
}

TEST_F(TrackingTest, AllIsToldToAll) {
  TrackingMode broadcasts = kOfWorker0;
  broadcasts.broadcasts = true;
  tracking_.start(7, kOfWorker0);
  tracking_.start(8, broadcasts);
  tracking_.all_changed(worker());
  Heard heard = hear(0);
  std::sort(heard.begin(), heard.end());
  EXPECT_EQ(heard, (Heard{"7 (all)", "8 (all)"}));
}

TEST_F(TrackingTest, WhoHasChangedAKeyWaitsUntilAllAreTold) {
  TrackingMode mode = kOfWorker0;
  tracking_.start(7, mode);
  mode.worker = 1;
  tracking_.start(8, mode);
  EXPECT_FALSE(tracking_.holds(worker().untold));
  tracking_.forget(worker(), "k", {7, 8});
  const uint64_t untold = worker().untold;
  EXPECT_TRUE(tracking_.holds(untold));
  hear(0);
  EXPECT_TRUE(tracking_.holds(untold));
  tracking_.take(1);
  tracking_.forget(worker(), "l", {8});  // while the other worker tells what it took
  tracking_.told(1, untold);
  EXPECT_FALSE(tracking_.holds(untold));
  EXPECT_TRUE(tracking_.holds(worker().untold));
  hear(1);
  EXPECT_FALSE(tracking_.holds(worker().untold));
}

TEST_F(TrackingTest, NobodyWaitsForWhoTracksNoMore) {
  tracking_.start(7, kOfWorker0);
  tracking_.forget(worker(1), "k", {7});
  tracking_.stop(7);
  EXPECT_TRUE(tracking_.holds(worker(1).untold));
  hear(0);
  EXPECT_FALSE(tracking_.holds(worker(1).untold));
}

// --- prefixes ---------------------------------------------------------------------------------

class BroadcastTest : public TrackingTest {
 protected:
  void listen(uint64_t client, uint32_t at, const std::vector<std::string>& prefixes,
              bool noloop = false) {
    tracking_.start(
        client,
        {.worker = at, .broadcasts = true, .noloop = noloop, .redirect = 0, .redirect_worker = 0});
    for (const std::string& prefix : prefixes) tracking_.add_prefix(client, prefix);
  }
};

TEST_F(BroadcastTest, OneMessageAPrefixHoldsAllOfAMoment) {
  listen(7, 0, {"a:", "b:"});
  listen(8, 0, {""});
  change({"b:1", "a:2", "c"}, 1);
  change({"a:1", "a:2"}, 1);
  EXPECT_TRUE(tracking_.has_broadcasts(0));
  EXPECT_EQ(hear(0), (Heard{"8 * a:1 a:2 b:1 c", "7 * a:1 a:2", "7 * b:1"}));
  EXPECT_FALSE(tracking_.has_broadcasts(0));
  EXPECT_EQ(hear(0), Heard());
}

TEST_F(BroadcastTest, OtherWorkersAreWoken) {
  listen(7, 1, {""});
  listen(8, 0, {"x"});
  change({"k"}, 1);
  EXPECT_EQ(woken_, std::vector<uint32_t>{1});
  EXPECT_FALSE(tracking_.has_broadcasts(0));
  EXPECT_EQ(hear(1), Heard{"7 * k"});
}

TEST_F(BroadcastTest, NoloopLeavesOutWhatTheClientHasChangedLast) {
  listen(7, 0, {""}, true);
  change({"mine", "first mine", "first another's"}, 7);
  EXPECT_EQ(hear(0), Heard());
  change({"first mine"}, 7);
  change({"first another's"}, 9);
  change({"first mine"}, 9);
  change({"first another's"}, 7);
  EXPECT_EQ(hear(0), Heard{"7 * first mine"});
  change({"expired"}, 0);
  EXPECT_EQ(hear(0), Heard{"7 * expired"});
}

TEST_F(BroadcastTest, ChangesAreToldOnlyWhileAnybodyWantsThem) {
  EXPECT_FALSE(worker().tells_all_changes);
  const size_t bytes = keyspace_.used_memory();
  listen(7, 0, {"a", "b"});
  EXPECT_GT(keyspace_.used_memory(), bytes);
  listen(8, 0, {"a"});
  EXPECT_TRUE(worker(0).tells_all_changes && worker(1).tells_all_changes);
  EXPECT_EQ(tracking_.prefixes(), 2u);
  change({"a1", "b1"}, 1);
  tracking_.remove_prefix(7, "a");
  tracking_.remove_prefix(7, "b");
  EXPECT_EQ(hear(0), Heard{"8 * a1"});
  EXPECT_TRUE(worker().tells_all_changes);
  tracking_.remove_prefix(8, "a");
  EXPECT_FALSE(worker(0).tells_all_changes || worker(1).tells_all_changes);
  EXPECT_EQ(tracking_.prefixes(), 0u);
  EXPECT_EQ(keyspace_.used_memory(), bytes);
}

// --- how much is remembered -------------------------------------------------------------------

TEST_F(TrackingTest, KeysAreForgottenDownToTheLimitAndNotFurther) {
  tracking_.start(7, kOfWorker0);
  for (int i = 0; i < 250; i++) read("key:" + std::to_string(i), 7);
  EXPECT_TRUE(tracking_.trim(worker(), 1000));
  EXPECT_EQ(tracking_.keys(), 250u);
  tracking_.set_keys_max(10);
  EXPECT_FALSE(tracking_.trim(worker(), 100));
  EXPECT_EQ(tracking_.keys(), 150u);
  EXPECT_TRUE(tracking_.trim(worker(), 1000));
  EXPECT_EQ(tracking_.keys(), 10u);
  EXPECT_EQ(hear(0).size(), 240u);
}

TEST_F(TrackingTest, NobodysCommandForgetsForWantOfRoom) {
  TrackingMode noloop = kOfWorker0;
  noloop.noloop = true;
  tracking_.start(7, noloop);
  read("k", 7);
  read("l", 7);
  tracking_.set_keys_max(1);
  worker().caller = 7;
  EXPECT_TRUE(tracking_.trim(worker(), 1000));
  EXPECT_EQ(hear(0).size(), 1u);
  EXPECT_EQ(worker().caller, 7u);
}

}  // namespace
}  // namespace engine
