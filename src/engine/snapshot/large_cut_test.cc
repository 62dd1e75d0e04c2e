// SPDX-License-Identifier: Apache-2.0
#include "engine/snapshot/large_cut.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "engine/snapshot/cut.h"
#include "engine/snapshot/test_large_values.h"
#include "engine/snapshot/test_receiver.h"

namespace engine {
namespace {

using Form = LargeValues::Form;

std::string key_of(size_t number) { return "large " + std::to_string(number); }

// One of all that may happen to a key.
void disturb(LargeValues& values, size_t keys) {
  base::Random& random = values.dice();
  const std::string name = key_of(random.below(keys));
  switch (random.below(2000)) {
    case 0:
      values.erase(name);
      break;
    case 1:
    case 2:
    case 3:
      values.rename(name, key_of(random.below(2 * keys)));
      break;
    case 4:
      values.put_string(name);
      break;
    case 5:
      values.fill(name, static_cast<Form>(random.below(LargeValues::kForms)), 1500);
      break;
    default:
      values.change(name);
  }
}

class LargeCutTest : public testing::Test {
 protected:
  void fill(size_t keys, int elements) {
    for (size_t i = 0; i < keys; i++) {
      values_.fill(key_of(i), static_cast<Form>(i % LargeValues::kForms), elements);
    }
  }
  Records begin() {
    const Guard guard(keyspace_, worker());
    Records expected = records_of_all(guard);
    cut_.begin(guard, gathered_);
    return expected;
  }
  void finish() {
    while (cut_.running()) cut_.walk(worker(), 50);
  }
  KeyspaceWorker& worker() { return keyspace_.worker(0); }
  size_t data_memory() {
    while (!worker().graveyard.dig(1000)) {
    }
    while (!keyspace_.reclaim(worker(), 1000)) {
    }
    return keyspace_.data_memory();
  }

  Keyspace keyspace_{{.partitions = 256, .databases = 2}};
  LargeValues values_{keyspace_, 0, 7};
  Gathered gathered_;
  Cut cut_{keyspace_};
};

TEST_F(LargeCutTest, IsWhatWasThereOfEveryFormThoughElementsChange) {
  fill(LargeValues::kForms, 3000);
  const Records expected = begin();
  ASSERT_EQ(expected.size(), LargeValues::kForms);
  for (int step = 0; step < 12'000; step++) {
    values_.change(key_of(values_.dice().below(LargeValues::kForms)));
    if (step % 16 == 0) cut_.walk(worker(), 1);
  }
  EXPECT_TRUE(cut_.running());
  finish();
  EXPECT_EQ(gathered_.larges(), LargeValues::kForms);
  EXPECT_TRUE(gathered_.parsed() == expected);
}

TEST_F(LargeCutTest, IsWhatWasThereThoughKeysComeAndGoAndMove) {
  constexpr size_t kKeys = 3 * LargeValues::kForms;
  fill(kKeys, 1500);
  for (int round = 0; round < 3; round++) {
    const Records expected = begin();
    for (int step = 0; step < 10'000; step++) {
      disturb(values_, kKeys);
      if (step % 4 == 0) cut_.walk(worker(), 1);
    }
    finish();
    EXPECT_TRUE(gathered_.parsed() == expected);
    gathered_.~Gathered();
    new (&gathered_) Gathered;
  }
}

TEST_F(LargeCutTest, HasWhatIsFlushedMeanwhile) {
  fill(LargeValues::kForms, 2000);
  const Records expected = begin();
  for (size_t i = 0; i < LargeValues::kForms; i++) values_.change(key_of(i));
  cut_.walk(worker(), 10);
  {
    const Guard guard(keyspace_, worker());
    guard.detach(0);
  }
  fill(LargeValues::kForms, 100);
  finish();
  EXPECT_TRUE(gathered_.parsed() == expected);
}

TEST_F(LargeCutTest, LeavesNothingBehind) {
  fill(LargeValues::kForms, 2000);
  for (size_t i = 0; i < LargeValues::kForms; i++) values_.erase(key_of(i));
  const size_t before = data_memory();
  for (const bool give_up : {false, true}) {
    fill(LargeValues::kForms, 2000);
    begin();
    for (size_t i = 0; i < LargeValues::kForms; i++) {
      for (int change = 0; change < 50; change++) values_.change(key_of(i));
      if (i % 2 == 0) values_.erase(key_of(i));
    }
    cut_.walk(worker(), 20);
    if (give_up) cut_.give_up();
    for (size_t i = 0; i < LargeValues::kForms; i++) {
      for (int change = 0; change < 50; change++) values_.change(key_of(i));
      values_.erase(key_of(i));
    }
    finish();
    EXPECT_EQ(data_memory(), before);
  }
  EXPECT_EQ(gathered_.completed, 1);
  EXPECT_EQ(gathered_.given_up, 1);
}

// The next snapshot finds them as any other.
TEST_F(LargeCutTest, GivenUpItLeavesValuesThatChangeAsBefore) {
  fill(LargeValues::kForms, 2000);
  begin();
  for (int step = 0; step < 500; step++) disturb(values_, LargeValues::kForms);
  cut_.walk(worker(), 50);
  cut_.give_up();
  for (int step = 0; step < 500; step++) disturb(values_, LargeValues::kForms);
  finish();
  gathered_.~Gathered();
  new (&gathered_) Gathered;
  const Records expected = begin();
  for (int step = 0; step < 500; step++) disturb(values_, LargeValues::kForms);
  finish();
  EXPECT_TRUE(gathered_.parsed() == expected);
}

// --- how much is done under one lock ----------------------------------------------------------

class OneLargeCutTest : public testing::TestWithParam<Form> {
 protected:
  static constexpr int kElements = 50'000;

  OneLargeCutTest() { values_.fill("key", GetParam(), kElements); }

  std::unique_ptr<LargeCut> begin() {
    const Key key = keyspace_.key("key");
    const Guard guard(keyspace_, values_.worker(), {&key.partition, 1});
    Entry& entry = *guard.table(0, key.partition).find(key.hash, key.name).record;
    auto cut = LargeCut::make({.entry = entry,
                               .receiver = gathered_,
                               .form = {.compressed = false},
                               .given_up = given_up_,
                               .partition = key.partition});
    cut->open(gathered_.begin_large(0));
    return cut;
  }

  Keyspace keyspace_{{.partitions = 256, .databases = 1}};
  LargeValues values_{keyspace_, 0, 7};
  std::atomic<bool> given_up_ = false;
  Gathered gathered_;
};

TEST_P(OneLargeCutTest, OneChangeWritesOrKeepsOnePart) {
  const auto cut = begin();
  const size_t before = cut->elements_seen();
  for (int i = 0; i < 20; i++) values_.change("key");
  EXPECT_LT(cut->elements_seen() - before, 20U * 100);
  cut->end(values_.worker().graveyard, false);
}

TEST_P(OneLargeCutTest, AWalkWritesAsMuchAsItMay) {
  const auto cut = begin();
  bool done = false;
  while (!done) {
    const size_t before = cut->elements_seen();
    size_t elements = 256;
    done = cut->walk(elements);
    EXPECT_LT(cut->elements_seen() - before, 256U + 100);
  }
  EXPECT_GE(cut->elements_seen(), size_t{kElements});
  cut->end(values_.worker().graveyard, true);
}

INSTANTIATE_TEST_SUITE_P(Forms, OneLargeCutTest,
                         testing::Values(Form::kHash, Form::kVolatileHash, Form::kSet,
                                         Form::kSortedSet, Form::kList, Form::kStream));

// --- several workers --------------------------------------------------------------------------

TEST(LargeCutOfThreadsTest, IsOneInstant) {
  constexpr uint32_t kThreads = 4;
  constexpr size_t kKeys = 2 * LargeValues::kForms;
  constexpr int kSteps = 6000;
  Keyspace keyspace({.partitions = 256, .databases = 1, .workers = kThreads});
  Cut cut(keyspace);
  Gathered gathered;
  Records expected;
  {
    LargeValues values(keyspace, 0, 1);
    for (size_t i = 0; i < kKeys; i++) {
      values.fill(key_of(i), static_cast<Form>(i % LargeValues::kForms), 2000);
    }
  }
  std::atomic<uint32_t> at_work = kThreads;
  const auto work = [&](uint32_t index) {
    LargeValues values(keyspace, index, index + 1);
    for (int step = 0; step < kSteps; step++) {
      disturb(values, kKeys);
      if (index == 0 && step == kSteps / 4) {
        const Guard guard(keyspace, keyspace.worker(index));
        expected = records_of_all(guard);
        cut.begin(guard, gathered);
      }
      if (step % 4 == 0) cut.walk(keyspace.worker(index), 1);
    }
    at_work--;
    while (at_work > 0 || cut.running()) cut.walk(keyspace.worker(index), 4);
  };
  std::vector<std::thread> threads;
  for (uint32_t i = 0; i < kThreads; i++) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(gathered.completed, 1);
  EXPECT_FALSE(expected.empty());
  EXPECT_TRUE(gathered.parsed() == expected);
}

}  // namespace
}  // namespace engine
