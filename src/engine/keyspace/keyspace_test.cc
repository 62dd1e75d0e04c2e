// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/keyspace.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <thread>
#include <vector>

#include "engine/keyspace/database.h"
#include "engine/keyspace/eviction.h"
#include "engine/keyspace/walk.h"
#include "engine/types/string.h"

namespace engine {
namespace {

// A keyspace and the calls that a command would make.
class Store {
 public:
  explicit Store(uint32_t workers = 1)
      : keyspace({.partitions = 256, .databases = 2, .workers = workers, .seed = 9}) {
    for (uint32_t i = 0; i < workers; i++) keyspace.worker(i).now_ms = 1'000'000;
  }

  void set(const std::string& name, const std::string& value, int64_t expire_ms = Entry::kNoExpire,
           uint32_t worker = 0) {
    const Key key = keyspace.key(name);
    const Guard guard(keyspace, keyspace.worker(worker), {&key.partition, 1});
    const Database db(guard, 0);
    const auto found = db.find(key, Use::kWrite);
    Entry* entry = make_string(db.memory(), name, value, {.expire_ms = expire_ms});
    db.mark_fresh(*entry);
    db.put(key, found, entry);
  }

  std::optional<std::string> get(const std::string& name, uint32_t worker = 0) {
    const Key key = keyspace.key(name);
    const Guard guard(keyspace, keyspace.worker(worker), {&key.partition, 1});
    const auto found = Database(guard, 0).find(key, Use::kRead);
    if (!found) return std::nullopt;
    IntegerText scratch;
    return std::string(string_bytes(*found.entry(), scratch));
  }

  bool erase(const std::string& name, uint32_t worker = 0) {
    const Key key = keyspace.key(name);
    const Guard guard(keyspace, keyspace.worker(worker), {&key.partition, 1});
    const Database db(guard, 0);
    const auto found = db.find(key, Use::kPeek);
    if (found) db.erase(key, found);
    return static_cast<bool>(found);
  }

  Keyspace keyspace;
};

TEST(Keyspace, AgreesWithAMapUnderRandomOperationsWithExpiry) {
  Store store;
  KeyspaceWorker& worker = store.keyspace.worker(0);
  std::map<std::string, std::pair<std::string, int64_t>> model;
  base::Random random(21);
  for (int step = 0; step < 50'000; step++) {
    worker.now_ms += static_cast<int64_t>(random.below(20));
    if (step % 50 == 0) expire_due(store.keyspace, 0, 1000);
    const std::string name = "k" + std::to_string(random.below(2000));
    auto known = model.find(name);
    if (known != model.end() && known->second.second <= worker.now_ms) {
      model.erase(known);
      known = model.end();
    }
    switch (random.below(4)) {
      case 0: {
        const std::string value(random.below(3000), 'v');
        const int64_t expire_ms = worker.now_ms + 1 + static_cast<int64_t>(random.below(30'000));
        const bool expires = random.below(2) == 0;
        store.set(name, value, expires ? expire_ms : Entry::kNoExpire);
        model[name] = {value, expires ? expire_ms : INT64_MAX};
        break;
      }
      case 1:
        EXPECT_EQ(store.erase(name), known != model.end());
        model.erase(name);
        break;
      default:
        ASSERT_EQ(store.get(name),
                  known == model.end() ? std::nullopt : std::optional(known->second.first));
    }
  }
}

TEST(Keyspace, ExpiredKeysAreGoneWithoutBeingLookedAt) {
  Store store;
  for (int i = 0; i < 2000; i++) store.set("k" + std::to_string(i), "v", 1'000'100 + i);
  store.keyspace.worker(0).now_ms = 1'003'000;
  while (!expire_due(store.keyspace, 0, 100)) {
  }
  EXPECT_EQ(database_size(store.keyspace, store.keyspace.worker(0), 0).keys, 0u);
  EXPECT_EQ(store.keyspace.worker(0).stats.expired.get(), 2000u);
}

TEST(Eviction, KeepsTheLimitAndPrefersWhatIsUnused) {
  Store store;
  KeyspaceWorker& worker = store.keyspace.worker(0);
  store.keyspace.set_policy({.policy = MaxmemoryPolicy::kAllkeysLru});
  const std::string value(100, 'v');
  for (int i = 0; i < 5000; i++) store.set("hot" + std::to_string(i), value);
  store.keyspace.set_maxmemory(store.keyspace.used_memory() + 500'000);
  for (int i = 0; i < 20'000; i++) {
    worker.now_ms += 10;
    ASSERT_NE(make_room(store.keyspace, worker, 64), Room::kNone);
    store.set("cold" + std::to_string(i), value);
    for (int j = 0; j < 5; j++) store.get("hot" + std::to_string((i * 5 + j) % 5000));
  }
  EXPECT_LT(store.keyspace.used_memory(), store.keyspace.maxmemory() + 10'000);
  int kept = 0;
  for (int i = 0; i < 5000; i++) kept += store.get("hot" + std::to_string(i)) ? 1 : 0;
  EXPECT_GT(kept, 4000);
}

TEST(Eviction, VolatilePoliciesLeaveOtherKeysAlone) {
  Store store;
  store.keyspace.set_policy({.policy = MaxmemoryPolicy::kVolatileTtl});
  for (int i = 0; i < 1000; i++) store.set("stays" + std::to_string(i), "v");
  for (int i = 0; i < 10; i++) store.set("goes" + std::to_string(i), "v", 9'000'000);
  store.keyspace.set_maxmemory(1);
  EXPECT_EQ(make_room(store.keyspace, store.keyspace.worker(0), 100), Room::kNone);
  EXPECT_EQ(database_size(store.keyspace, store.keyspace.worker(0), 0).keys, 1000u);
}

TEST(Keyspace, KeepsExpiredKeysWhileHeld) {
  Store store;
  KeyspaceWorker& worker = store.keyspace.worker(0);
  store.set("k", "v", worker.now_ms + 1);
  worker.now_ms += 1000;
  store.keyspace.hold(Keyspace::kPause, true);
  EXPECT_EQ(store.get("k"), std::nullopt);
  EXPECT_TRUE(expire_due(store.keyspace, 0, SIZE_MAX));
  EXPECT_EQ(database_size(store.keyspace, worker, 0).keys, 1u);
  std::string name;
  EXPECT_TRUE(random_key(store.keyspace, worker, 0, name));  // nothing else is there
  EXPECT_EQ(name, "k");
  store.set("k", "new");  // takes the place of the one that is kept
  EXPECT_EQ(store.get("k"), "new");
  EXPECT_EQ(database_size(store.keyspace, worker, 0).keys, 1u);
  EXPECT_EQ(worker.stats.expired.get(), 0u);
}

TEST(Keyspace, RemovesExpiredKeysWhenNoHoldIsLeft) {
  Store store;
  KeyspaceWorker& worker = store.keyspace.worker(0);
  store.set("k", "v", worker.now_ms + 1);
  worker.now_ms += 1000;
  store.keyspace.hold(Keyspace::kPause, true);
  store.keyspace.hold(Keyspace::kImport, true);
  store.keyspace.hold(Keyspace::kPause, false);
  EXPECT_EQ(store.get("k"), std::nullopt);
  EXPECT_EQ(database_size(store.keyspace, worker, 0).keys, 1u);
  store.keyspace.hold(Keyspace::kImport, false);
  EXPECT_EQ(store.get("k"), std::nullopt);
  EXPECT_EQ(database_size(store.keyspace, worker, 0).keys, 0u);
  EXPECT_EQ(worker.stats.expired.get(), 1u);
}

TEST(Keyspace, AnImportSourceSeesExpiredKeys) {
  Store store;
  KeyspaceWorker& worker = store.keyspace.worker(0);
  store.set("k", "v", worker.now_ms + 1);
  worker.now_ms += 1000;
  store.keyspace.hold(Keyspace::kImport, true);
  EXPECT_EQ(store.get("k"), std::nullopt);
  worker.import_source = true;
  EXPECT_EQ(store.get("k"), "v");
  store.keyspace.hold(Keyspace::kImport, false);
  EXPECT_EQ(store.get("k"), std::nullopt);
}

TEST(Keyspace, TheIndexShrinksWithWhatExpires) {
  Store store;
  KeyspaceWorker& worker = store.keyspace.worker(0);
  for (int i = 0; i < 200'000; i++) {
    const int64_t expire_ms = i % 50 == 0 ? Entry::kNoExpire : worker.now_ms + 1;
    store.set("k" + std::to_string(i), "v", expire_ms);
  }
  const size_t full = database_size(store.keyspace, worker, 0).index_bytes;
  worker.now_ms += 60'000;
  while (!expire_due(store.keyspace, 0, 64)) {
  }
  const DatabaseSize left = database_size(store.keyspace, worker, 0);
  EXPECT_EQ(left.keys, 4000u);
  EXPECT_LT(left.index_bytes, full / 2);
}

TEST(Keyspace, ProbesCountHitsButAreNoUses) {
  Store store;
  KeyspaceWorker& worker = store.keyspace.worker(0);
  store.set("k", "v");
  worker.now_ms += 10'000;
  const Key key = store.keyspace.key("k");
  const Guard guard(store.keyspace, worker, {&key.partition, 1});
  const auto idle_after = [&](Use use) {
    const Database::Found found = Database(guard, 0).find(key, use);
    return AccessClock::idle_ms(*found.entry(), worker.now_ms);
  };
  EXPECT_GT(idle_after(Use::kProbe), 9'000);
  EXPECT_EQ(worker.stats.hits.get(), 1u);
  EXPECT_EQ(idle_after(Use::kRead), 0);
}

TEST(Eviction, WaitsForTheEndOfAPauseAndIsForbiddenInAnImport) {
  Store store;
  KeyspaceWorker& worker = store.keyspace.worker(0);
  store.keyspace.set_policy({.policy = MaxmemoryPolicy::kAllkeysRandom});
  store.set("k", "v");
  store.keyspace.set_maxmemory(1);
  store.keyspace.hold(Keyspace::kPause, true);
  EXPECT_EQ(make_room(store.keyspace, worker, 1), Room::kEnough);
  store.keyspace.hold(Keyspace::kPause, false);
  store.keyspace.hold(Keyspace::kImport, true);
  EXPECT_EQ(make_room(store.keyspace, worker, 1), Room::kNone);
  EXPECT_EQ(worker.stats.evicted.get(), 0u);
}

TEST(Keyspace, ReferencesOfClientsCountAsDataOnly) {
  Store store;
  KeyspaceWorker& worker = store.keyspace.worker(0);
  const size_t before = store.keyspace.used_memory();
  worker.client_bytes = 1000;
  worker.client_referenced_bytes = 900;
  EXPECT_EQ(store.keyspace.used_memory(), before + 100);
}

// Under ThreadSanitizer this is the proof that a guard is all that a thread needs.
TEST(Keyspace, TwoWorkersWriteReadScanAndEmptyAtOnce) {
  Store store(2);
  std::vector<std::thread> threads;
  for (uint32_t worker = 0; worker < 2; worker++) {
    threads.emplace_back([&store, worker] {
      base::Random random(worker);
      for (int step = 0; step < 20'000; step++) {
        const std::string name = "k" + std::to_string(random.below(500));
        const auto choice = random.below(100);
        if (choice < 50) {
          store.set(name, name, Entry::kNoExpire, worker);
        } else if (choice < 90) {
          const auto value = store.get(name, worker);
          ASSERT_TRUE(!value || *value == name);
        } else if (choice < 98) {
          store.erase(name, worker);
        } else if (choice < 99) {
          scan(store.keyspace, store.keyspace.worker(worker), 0, 0, 100, [](const Entry&) {});
        } else {
          { Guard(store.keyspace, store.keyspace.worker(worker)).detach(0); }
          store.keyspace.reclaim(store.keyspace.worker(worker), 1000);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace engine
