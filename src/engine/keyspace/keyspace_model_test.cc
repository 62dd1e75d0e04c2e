// SPDX-License-Identifier: Apache-2.0

// Random operations on a keyspace beside a std::map of what should be in it: with expiry, and with
// eviction under every policy.

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "engine/keyspace/eviction.h"
#include "engine/keyspace/model_hands.h"
#include "engine/keyspace/walk.h"

namespace engine {
namespace {

size_t volatile_keys(const Model& model) {
  size_t count = 0;
  for (const auto& [name, known] : model) count += known.expire_ms != Entry::kNoExpire ? 1 : 0;
  return count;
}

class KeyspaceModel : public testing::Test {
 protected:
  void run(int steps) {
    for (int step = 0; step < steps; step++) {
      hands_.worker().now_ms += static_cast<int64_t>(random_.below(20));
      if (step % 100 == 0) expire_all();
      ASSERT_NE(make_room(keyspace_, hands_.worker(), 1000), Room::kPending);
      act("k" + std::to_string(random_.below(3000)));
      ASSERT_FALSE(HasFailure()) << "step " << step;
    }
  }

  void expire_all() {
    while (!expire_due(keyspace_, 0, 50)) {
    }
  }

  // Removes what expired; what is gone though it did not was evicted.
  void act(const std::string& name) {
    auto known = model_.find(name);
    if (known != model_.end() && known->second.expired(hands_.now_ms())) {
      model_.erase(known);
      known = model_.end();
    }
    const std::optional<std::string> value = hands_.get(name);
    if (known != model_.end() && !value) {
      evicted_++;
      EXPECT_TRUE(!is_volatile_only(policy_) || known->second.expire_ms != Entry::kNoExpire)
          << name << " has no expiry";
      model_.erase(known);
      known = model_.end();
    }
    ASSERT_EQ(value, known == model_.end() ? std::nullopt : std::optional(known->second.value));
    change(name, known != model_.end());
  }

  void change(const std::string& name, bool there) {
    const int64_t expire_ms = random_expiry(random_, hands_.now_ms());
    switch (random_.below(8)) {
      case 0:
      case 1:
      case 2: {
        const std::string value = random_value(random_);
        hands_.set(name, value, expire_ms);
        model_[name] = {value, expire_ms};
        break;
      }
      case 3:
        EXPECT_EQ(hands_.erase(name), there);
        model_.erase(name);
        break;
      case 4:
        EXPECT_EQ(hands_.set_expire(name, expire_ms), there);
        if (there) model_[name].expire_ms = expire_ms;
        break;
      default:
        break;
    }
  }

  // Exactly the model's keys, each once.
  void expect_same_keys() {
    expire_all();
    std::erase_if(model_, [&](const auto& item) { return item.second.expired(hands_.now_ms()); });
    Model seen;
    uint64_t cursor = 0;
    do {
      cursor = scan(keyspace_, hands_.worker(), 0, cursor, 100, [&](const Entry& entry) {
        const std::string name(entry.key());
        ASSERT_TRUE(model_.contains(name)) << name;
        EXPECT_EQ(entry.expire_ms(), model_[name].expire_ms) << name;
        EXPECT_TRUE(seen.emplace(name, Known{}).second) << name << " stands there twice";
      });
    } while (cursor != 0);
    const DatabaseSize size = database_size(keyspace_, hands_.worker(), 0);
    EXPECT_EQ(size.keys, seen.size());
    if (evicted_ == 0 && hands_.worker().stats.evicted.get() == 0) {
      EXPECT_EQ(seen.size(), model_.size());
      EXPECT_EQ(size.volatile_keys, volatile_keys(model_));
    }
  }

  void expect_nothing_left() {
    for (const auto& [name, known] : model_) hands_.erase(name);
    EXPECT_EQ(database_size(keyspace_, hands_.worker(), 0).keys, 0u);
    { Guard(keyspace_, hands_.worker()).detach(0); }
    while (!keyspace_.reclaim(hands_.worker(), 1000)) {
    }
    EXPECT_EQ(hands_.worker().memory.net_bytes(), empty_bytes_);
  }

  base::Random random_{77};
  Keyspace keyspace_{{.partitions = 256, .databases = 2, .workers = 1, .seed = 5}};
  const int64_t empty_bytes_ = keyspace_.worker(0).memory.net_bytes();
  Hands hands_{keyspace_, 0};
  Model model_;
  MaxmemoryPolicy policy_ = MaxmemoryPolicy::kNoeviction;
  uint64_t evicted_ = 0;
};

TEST_F(KeyspaceModel, AgreesWithAMapWhileKeysExpire) {
  run(60'000);
  expect_same_keys();
  expect_nothing_left();
}

class EvictionModel : public KeyspaceModel, public testing::WithParamInterface<MaxmemoryPolicy> {};

TEST_P(EvictionModel, LosesOnlyWhatWasEvictedAndKeepsTheLimit) {
  policy_ = GetParam();
  keyspace_.set_policy({.policy = policy_});
  keyspace_.set_maxmemory(keyspace_.used_memory() + 3'000'000);
  for (int part = 0; part < 20; part++) {
    run(1000);
    ASSERT_FALSE(HasFailure());
    const Room room = make_room(keyspace_, hands_.worker(), 1'000'000);
    EXPECT_TRUE(room == Room::kNone || !keyspace_.over_limit());
    // Only a volatile policy may find nothing to evict, and only without volatile keys.
    if (room == Room::kNone) {
      EXPECT_TRUE(is_volatile_only(policy_));
      EXPECT_EQ(database_size(keyspace_, hands_.worker(), 0).volatile_keys, 0u);
    }
  }
  EXPECT_GT(evicted_, 0u);
  EXPECT_LE(evicted_, hands_.worker().stats.evicted.get());
  expect_same_keys();
  keyspace_.set_maxmemory(0);
  expect_nothing_left();
}

INSTANTIATE_TEST_SUITE_P(EveryPolicy, EvictionModel,
                         testing::Values(MaxmemoryPolicy::kAllkeysLru, MaxmemoryPolicy::kAllkeysLfu,
                                         MaxmemoryPolicy::kAllkeysRandom,
                                         MaxmemoryPolicy::kVolatileLru,
                                         MaxmemoryPolicy::kVolatileLfu,
                                         MaxmemoryPolicy::kVolatileRandom,
                                         MaxmemoryPolicy::kVolatileTtl));

}  // namespace
}  // namespace engine
