// SPDX-License-Identifier: Apache-2.0

// Memory that survivors of other times hold is given back, and nobody loses a key by it.

#include "engine/keyspace/compaction.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/sanitizers.h"
#include "engine/keyspace/eviction.h"
#include "engine/keyspace/model_hands.h"
#include "engine/types/hash.h"

namespace engine {
namespace {

class CompactionTest : public testing::Test {
 protected:
  KeyspaceWorker& worker() { return hands_.worker(); }
  base::SlabPool& pool() { return keyspace_.slab_pool(); }

  // Until nothing more is to be gained; counts the slices.
  int compact(size_t work) {
    int slices = 0;
    for (int idle = 0; idle < 3;) {
      if (keyspace_.compaction().run(worker(), work)) {
        slices++;
      } else {
        idle++;
        worker().now_ms += 2000;
      }
    }
    return slices;
  }

  Keyspace keyspace_{{.seed = 1}};
  Hands hands_{keyspace_, 0};
  base::Random random_{3};
};

TEST_F(CompactionTest, GivesBackWhatADeletionLeaves) {
  if (base::kAddressSanitizer) GTEST_SKIP() << "its blocks lie in no pages of ours";
  std::map<std::string, std::string> model;
  for (int i = 0; i < 60'000; i++) {
    const std::string name = "key" + std::to_string(i);
    const std::string value(random_.below(random_.below(10) == 0 ? 9000 : 800), 'v');
    hands_.set(name, value, i % 5 == 0 ? worker().now_ms + 100'000'000 : Entry::kNoExpire);
    model[name] = value;
  }
  const size_t full = pool().committed_bytes();
  for (int i = 0; i < 60'000; i++) {
    if (random_.below(10) == 0) continue;
    const std::string name = "key" + std::to_string(i);
    hands_.erase(name);
    model.erase(name);
  }
  EXPECT_GT(compact(256), 10);
  pool().trim();
  for (const auto& [name, value] : model) ASSERT_EQ(hands_.get(name), value) << name;
  if (full == 0) return;  // under AddressSanitizer nothing comes from slabs
  EXPECT_LT(pool().committed_bytes(), full / 10 + (20u << 20));
  EXPECT_GT(keyspace_.compaction().figures().moved, 2000u);
}

// A value too large for one slice is gone through in many, and may go meanwhile.
TEST_F(CompactionTest, GoesThroughALargeValueInSlices) {
  if (base::kAddressSanitizer) GTEST_SKIP() << "its blocks lie in no pages of ours";
  keyspace_.compaction().set_options({.active = true});
  const auto on_hash = [&](const std::string& name, auto act) {
    const Key key = keyspace_.key(name);
    const Guard guard(keyspace_, worker(), {&key.partition, 1});
    const Database db(guard, 0);
    const Database::Found found = db.find(key, Use::kPeek);
    if (!found) {
      Entry* made = Entry::create(worker().memory, name, Hash::create(worker().memory));
      db.put(key, found, made);
    }
    const Edit edit = db.edit(key, db.find(key, Use::kPeek));
    Hash hash(worker().memory, *edit, {}, worker().now_ms);
    act(hash);
  };
  const auto field = [](int i) { return "field" + std::to_string(i); };
  for (const char* name : {"large", "other"}) {
    on_hash(name, [&](Hash& hash) {
      for (int i = 0; i < 30'000; i++) hash.set(field(i), "value" + std::to_string(i));
    });
  }
  on_hash("large", [&](Hash& hash) {
    for (int i = 0; i < 30'000; i++) {
      if (i % 10 != 0) hash.remove(field(i));
    }
  });
  for (int i = 0; i < 10; i++) keyspace_.compaction().run(worker(), 100);
  hands_.erase("other");
  EXPECT_GT(compact(100), 20);
  on_hash("large", [&](Hash& hash) {
    IntegerText scratch;
    ASSERT_EQ(hash.size(), 3'000u);
    for (int i = 0; i < 30'000; i += 10) {
      ASSERT_EQ(hash.get(field(i), scratch), "value" + std::to_string(i));
    }
  });
}

// Whatever sizes follow each other, under a limit.
TEST_F(CompactionTest, HoldsTheLimitAtAnySequenceOfSizes) {
  constexpr size_t kLimit = 32 << 20;
  keyspace_.set_policy({.policy = MaxmemoryPolicy::kAllkeysLru});
  keyspace_.set_maxmemory(kLimit);
  int number = 0;
  for (const size_t bytes : {16u, 4000u, 100u, 1500u}) {
    const std::string value(bytes, 'v');
    size_t most = 0;
    for (size_t written = 0; written < kLimit / 5 * 6; written += bytes + 34) {
      if (number % 8 == 0) worker().now_ms++;
      ASSERT_NE(make_room(keyspace_, worker(), 1000), Room::kNone);
      hands_.set("key" + std::to_string(number++), value, Entry::kNoExpire);
      // As the thread would that looks after memory.
      if (number % 256 == 0) pool().trim();
      most = std::max(most, keyspace_.held_memory());
    }
    EXPECT_LT(most, kLimit / 100 * 115 + (32u << 20)) << "while values of " << bytes << " came";
    if (bytes != 16) {  // it was full once
      EXPECT_GT(keyspace_.used_memory(), kLimit / 100 * 90);
    }
  }
}

}  // namespace
}  // namespace engine
