// SPDX-License-Identifier: Apache-2.0
// What a lease promises, of both stores, and against a model that is told every answer.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "control/store/memory_store.h"
#include "control/store/sqlite_store.h"

namespace control {
namespace {

constexpr auto kNotHolder = StoreError::Kind::kNotHolder;

class LeaseTest : public testing::TestWithParam<bool> {
 protected:
  LeaseTest() {
    char name[] = "/tmp/tarn_lease.XXXXXX";
    directory_ = mkdtemp(name);
    reopen();
  }
  ~LeaseTest() override { std::filesystem::remove_all(directory_); }

  bool is_durable() const { return GetParam(); }
  void reopen() {
    store_.reset();
    if (is_durable()) {
      store_ = std::move(open_sqlite_store(directory_ + "/state.db", clock_)).value();
    } else {
      store_ = std::make_unique<MemoryStore>(clock_);
    }
  }

  uint64_t acquire(std::string_view holder, int64_t duration_ms, uint64_t above = 0) {
    const auto lease = store_->acquire({"shard", holder, duration_ms, above});
    EXPECT_TRUE(lease) << lease.error().message;
    return lease ? lease->epoch : 0;
  }
  std::string holder() {
    const auto lease = store_->lease("shard");
    EXPECT_TRUE(lease);
    return lease && *lease ? (*lease)->holder : "";
  }

  base::FakeClock clock_;
  std::string directory_;
  std::unique_ptr<Store> store_;
};

TEST_P(LeaseTest, IsOneHoldersUntilItEnds) {
  EXPECT_EQ(holder(), "");
  const uint64_t epoch = acquire("a", 1000);
  const auto refused = store_->acquire({"shard", "b", 1000});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, kNotHolder);
  EXPECT_EQ(refused.error().message, "lease shard is held by a");
  clock_.advance_ms(999);
  EXPECT_EQ((*store_->lease("shard"))->left_ms, 1);
  EXPECT_FALSE(store_->acquire({"shard", "b", 1000}));
  clock_.advance_ms(1);
  EXPECT_EQ(holder(), "");
  EXPECT_GT(acquire("b", 1000), epoch);
}

TEST_P(LeaseTest, IsRenewedOnlyByItsHolderInItsEpochBeforeTheEnd) {
  const uint64_t epoch = acquire("a", 1000);
  clock_.advance_ms(900);
  EXPECT_EQ(store_->renew({"shard", "a", epoch}, 1000)->epoch, epoch);
  clock_.advance_ms(900);
  EXPECT_EQ(holder(), "a");
  EXPECT_EQ(store_->renew({"shard", "b", epoch}, 1000).error().kind, kNotHolder);
  EXPECT_EQ(store_->renew({"shard", "a", epoch + 1}, 1000).error().kind, kNotHolder);
  clock_.advance_ms(100);
  const auto late = store_->renew({"shard", "a", epoch}, 1000);
  EXPECT_EQ(late.error().message, "lease shard is no longer held by a in epoch 1");
}

TEST_P(LeaseTest, AHolderThatComesBackFencesItsEarlierSelf) {
  const uint64_t first = acquire("a", 1000);
  const uint64_t second = acquire("a", 1000);
  EXPECT_GT(second, first);
  EXPECT_EQ(store_->renew({"shard", "a", first}, 1000).error().kind, kNotHolder);
  EXPECT_EQ(store_->release({"shard", "a", first}).error().kind, kNotHolder);
  EXPECT_TRUE(store_->renew({"shard", "a", second}, 1000));
}

TEST_P(LeaseTest, TheEpochGrowsAcrossReleasesAndBeyondWhatIsKnownElsewhere) {
  const uint64_t epoch = acquire("a", 1000);
  EXPECT_TRUE(store_->release({"shard", "a", epoch}));
  EXPECT_EQ(holder(), "");
  EXPECT_FALSE(store_->renew({"shard", "a", epoch}, 1000));
  EXPECT_EQ(acquire("b", 1000), epoch + 1);
  EXPECT_EQ(acquire("b", 1000, 40), 41u);
  EXPECT_EQ(acquire("b", 1000, 7), 42u);
}

TEST_P(LeaseTest, ARenewalOfTheSameLengthWritesNothing) {
  const uint64_t epoch = acquire("a", 1000);
  const uint64_t revision = *store_->revision();
  EXPECT_TRUE(store_->renew({"shard", "a", epoch}, 1000));
  EXPECT_EQ(*store_->revision(), revision);
  EXPECT_TRUE(store_->renew({"shard", "a", epoch}, 2000));
  EXPECT_EQ(*store_->revision(), revision + 1);
}

TEST_P(LeaseTest, LastsItsWholeDurationFromAReopeningOn) {
  if (!is_durable()) GTEST_SKIP() << "forgets";
  const uint64_t epoch = acquire("a", 1000);
  clock_ = base::FakeClock();  // the machine has started anew, and its clock with it
  clock_.advance_ms(5000);
  reopen();
  clock_.advance_ms(999);
  EXPECT_FALSE(store_->acquire({"shard", "b", 1000}));
  clock_.advance_ms(1);
  EXPECT_EQ(acquire("b", 1000), epoch + 1);
}

// --- A model -------------------------------------------------------------------------------------

// Every holder believes in a lease as the contract lets it: from before it asked until the duration
// has passed. However calls, time and restarts mix, no two believe at once, and no epoch comes
// twice.
class Holders {
 public:
  struct Belief {
    uint64_t epoch = 0;
    int64_t until_us = 0;
  };
  struct Name {
    uint64_t last_epoch = 0;
    std::map<std::string, Belief> beliefs = {};
  };

  Holders(base::FakeClock& clock, std::unique_ptr<Store>& store) : clock_(clock), store_(store) {}

  void acquire(const std::string& name, const std::string& holder, int64_t duration_ms) {
    const int64_t asked_us = clock_.monotonic_us();
    const auto lease = store_->acquire({name, holder, duration_ms});
    Name& known = names_[name];
    if (!lease) {
      ASSERT_TRUE(believed_by_another(known, holder) || may_linger_) << "refused for nothing";
      return;
    }
    ASSERT_GT(lease->epoch, known.last_epoch);
    ASSERT_FALSE(believed_by_another(known, holder)) << name << " has two holders";
    known.last_epoch = lease->epoch;
    known.beliefs[holder] = {lease->epoch, asked_us + duration_ms * 1000};
  }

  void renew(const std::string& name, const std::string& holder, int64_t duration_ms) {
    const int64_t asked_us = clock_.monotonic_us();
    Name& known = names_[name];
    Belief& belief = known.beliefs[holder];
    const auto lease = store_->renew({name, holder, belief.epoch}, duration_ms);
    if (!lease) {
      ASSERT_LE(belief.until_us, asked_us) << "it had promised more";
      return;
    }
    ASSERT_EQ(lease->epoch, belief.epoch);
    ASSERT_EQ(lease->epoch, known.last_epoch) << "an older epoch was renewed";
    ASSERT_FALSE(believed_by_another(known, holder)) << name << " has two holders";
    belief.until_us = asked_us + duration_ms * 1000;
  }

  void release(const std::string& name, const std::string& holder) {
    Belief& belief = names_[name].beliefs[holder];
    const bool believed = belief.until_us > clock_.monotonic_us();
    const auto released = store_->release({name, holder, belief.epoch});
    ASSERT_TRUE(released || !believed);
    if (released) belief.until_us = 0;
  }

  // After a reopening a lease may last longer than its holder believes.
  void reopened() { may_linger_ = true; }

 private:
  bool believed_by_another(const Name& name, const std::string& holder) const {
    return std::any_of(name.beliefs.begin(), name.beliefs.end(), [&](const auto& belief) {
      return belief.first != holder && belief.second.until_us > clock_.monotonic_us();
    });
  }

  base::FakeClock& clock_;
  std::unique_ptr<Store>& store_;
  std::map<std::string, Name> names_;
  bool may_linger_ = false;
};

TEST_P(LeaseTest, NeverHasTwoHoldersWhateverHappens) {
  constexpr int kSteps = 4000;
  base::Random random(7);
  Holders holders(clock_, store_);
  for (int step = 0; step < kSteps && !HasFatalFailure(); step++) {
    SCOPED_TRACE("step " + std::to_string(step));
    const std::string name = "shard-" + std::to_string(random.below(2));
    const std::string holder = "node-" + std::to_string(random.below(3));
    const auto duration_ms = static_cast<int64_t>(1 + random.below(50));
    const uint64_t die = random.below(100);
    if (die < 50) {
      clock_.advance_ms(static_cast<int64_t>(random.below(6)));
    } else if (die < 70) {
      holders.acquire(name, holder, duration_ms);
    } else if (die < 88) {
      holders.renew(name, holder, duration_ms);
    } else if (die < 98 || !is_durable()) {
      holders.release(name, holder);
    } else {
      reopen();
      holders.reopened();
    }
  }
}

std::string store_name(const testing::TestParamInfo<bool>& durable) {
  return durable.param ? "Sqlite" : "Memory";
}

INSTANTIATE_TEST_SUITE_P(Stores, LeaseTest, testing::Bool(), store_name);

}  // namespace
}  // namespace control
