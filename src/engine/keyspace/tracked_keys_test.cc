// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/tracked_keys.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/keyspace/guard.h"
#include "engine/keyspace/model_hands.h"

namespace engine {
namespace {

using Clients = std::vector<uint64_t>;

TEST(TrackedKeys, AKeyIsTakenOnceWithAllItsReaders) {
  TrackedTotals totals;
  TrackedKeys keys;
  keys.add("k", 1, 9, totals);
  keys.add("k", 1, 7, totals);
  keys.add("k", 1, 9, totals);
  keys.add("l", 1, 8, totals);  // of the same hash
  EXPECT_EQ(totals.keys, 2u);
  EXPECT_EQ(totals.copies, 3u);
  EXPECT_EQ(keys.take("k", 1, totals), (Clients{7, 9}));
  EXPECT_EQ(keys.take("k", 1, totals), Clients());
  EXPECT_EQ(keys.take("none", 1, totals), Clients());
  EXPECT_EQ(keys.take("l", 1, totals), Clients{8});
  EXPECT_TRUE(keys.empty());
  EXPECT_EQ(totals.bytes, 0u);
}

TEST(TrackedKeys, AnyKeyIsTakenUntilNoneIsLeft) {
  TrackedTotals totals;
  TrackedKeys keys;
  base::Random random(1);
  std::set<std::string> left;
  for (uint64_t i = 0; i < 300; i++) {
    left.insert("a key with a long name:" + std::to_string(i));
    keys.add("a key with a long name:" + std::to_string(i), i % 100, i, totals);
  }
  for (std::string name; !keys.empty();) {
    EXPECT_EQ(keys.take_any(random, name, totals).size(), 1u);
    EXPECT_EQ(left.erase(name), 1u);
  }
  EXPECT_TRUE(left.empty());
  EXPECT_EQ(totals.keys, 0u);
  EXPECT_EQ(totals.copies, 0u);
  EXPECT_EQ(totals.bytes, 0u);
}

// Beside a map; many keys share their hash, or the end of it.
TEST(TrackedKeys, RemembersWhatAMapDoes) {
  TrackedTotals totals;
  TrackedKeys keys;
  std::map<std::string, std::set<uint64_t>> model;
  base::Random dice(7);
  for (int i = 0; i < 20'000; i++) {
    const uint64_t number = dice.below(60);
    const std::string name = "key:" + std::to_string(number);
    const uint64_t hash = number % 7 == 0 ? 5 : (number << 32) + number % 5;
    if (dice.below(3) != 0) {
      const uint64_t client = dice.below(12);
      keys.add(name, hash, client, totals);
      model[name].insert(client);
    } else {
      const std::set<uint64_t> expected = model[name];
      ASSERT_EQ(keys.take(name, hash, totals), Clients(expected.begin(), expected.end()));
      model.erase(name);
    }
    size_t copies = 0;
    for (const auto& [key, clients] : model) copies += clients.size();
    ASSERT_EQ(totals.keys, model.size());
    ASSERT_EQ(totals.copies, copies);
  }
  for (std::string name; !keys.empty();) {
    const Clients readers = keys.take_any(dice, name, totals);
    ASSERT_EQ(readers, Clients(model[name].begin(), model[name].end()));
    model.erase(name);
  }
  EXPECT_TRUE(model.empty());
  EXPECT_EQ(totals.bytes, 0u);
}

TEST(TrackedKeys, WhatIsClearedCountsNoMore) {
  TrackedTotals totals;
  TrackedKeys keys;
  for (uint64_t i = 0; i < 10; i++) keys.add(std::to_string(i), i, i % 3, totals);
  const TrackedKeys cleared = keys.clear(totals);
  EXPECT_TRUE(keys.empty());
  EXPECT_FALSE(cleared.empty());
  EXPECT_EQ(totals.keys, 0u);
  EXPECT_EQ(totals.copies, 0u);
  EXPECT_EQ(totals.bytes, 0u);
}

// --- at the keys ------------------------------------------------------------------------------

// Writes down what it is told.
class Recipient final : public InvalidationSink {
 public:
  void forget(KeyspaceWorker&, std::string_view key, const Clients& holders) override {
    forgotten[std::string(key)] = holders;
  }
  void keys_changed(KeyspaceWorker& worker) override {
    for (const ChangedKey& key : worker.changed_keys) changed.push_back(key.name);
    worker.changed_keys.clear();
  }
  void all_changed(KeyspaceWorker&) override { all++; }

  std::map<std::string, Clients> forgotten;
  std::vector<std::string> changed;
  int all = 0;
};

class TrackedKeyspaceTest : public ::testing::Test {
 protected:
  TrackedKeyspaceTest() { keyspace_.set_invalidation_sink(&recipient_); }

  KeyspaceWorker& worker() { return hands_.worker(); }

  void write(const std::string& name) { hands_.set(name, "v", Entry::kNoExpire); }
  void read(std::string_view name, uint64_t client) {
    const Key key = keyspace_.key(name);
    const Guard guard(keyspace_, worker(), {&key.partition, 1});
    guard.track(key, client);
  }
  Recipient recipient_;
  Keyspace keyspace_{{.partitions = 256, .databases = 1}};
  Hands hands_{keyspace_, 0};
};

TEST_F(TrackedKeyspaceTest, WhoHasReadIsToldOnce) {
  read("k", 1);
  read("k", 2);
  write("other");
  EXPECT_TRUE(recipient_.forgotten.empty());
  write("k");
  EXPECT_EQ(recipient_.forgotten, (std::map<std::string, Clients>{{"k", {1, 2}}}));
  recipient_.forgotten.clear();
  write("k");
  EXPECT_TRUE(recipient_.forgotten.empty());
}

TEST_F(TrackedKeyspaceTest, WhatExpiresAsItIsLookedAtIsTold) {
  hands_.set("k", "v", kStartMs + 10);
  read("k", 1);
  worker().now_ms = kStartMs + 20;
  EXPECT_EQ(hands_.get("k"), std::nullopt);
  EXPECT_EQ(recipient_.forgotten, (std::map<std::string, Clients>{{"k", {1}}}));
}

TEST_F(TrackedKeyspaceTest, EveryChangeIsToldToWhoAsks) {
  write("before");
  worker().tells_all_changes = true;
  write("a");
  write("b");
  EXPECT_EQ(recipient_.changed, (std::vector<std::string>{"a", "b"}));
}

TEST_F(TrackedKeyspaceTest, FlushingAllDatabasesIsToldOnce) {
  read("k", 1);
  {
    const Guard guard(keyspace_, worker());
    guard.detach(0);
    guard.detach(0);
    EXPECT_EQ(recipient_.all, 1);
    guard.track(keyspace_.key("k"), 1);  // whoever reads in between is told again
    guard.detach(0);
    EXPECT_EQ(recipient_.all, 2);
  }
  write("k");
  EXPECT_TRUE(recipient_.forgotten.empty());
  EXPECT_EQ(keyspace_.tracked().keys, 0u);
}

TEST_F(TrackedKeyspaceTest, ExchangingDatabasesIsToldAsWell) {
  const Guard guard(keyspace_, worker());
  guard.swap(0, 0);
  EXPECT_EQ(recipient_.all, 1);
}

TEST_F(TrackedKeyspaceTest, WhatIsRememberedCountsAsMemory) {
  const size_t before = keyspace_.used_memory();
  for (uint64_t i = 0; i < 100; i++) read("key:" + std::to_string(i), 1);
  EXPECT_GT(keyspace_.used_memory(), before + 100 * 8);
}

}  // namespace
}  // namespace engine
