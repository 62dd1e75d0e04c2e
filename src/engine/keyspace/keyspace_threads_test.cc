// SPDX-License-Identifier: Apache-2.0

// Several threads on one keyspace, each beside a std::map of the keys that it alone writes. Under
// ThreadSanitizer this is also the proof that a guard is all that a thread needs.

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/sanitizers.h"
#include "engine/keyspace/eviction.h"
#include "engine/keyspace/model_hands.h"
#include "engine/keyspace/prefetch.h"
#include "engine/keyspace/walk.h"

namespace engine {
namespace {

constexpr uint32_t kThreads = 4;

// A thread's own keys, which it alone writes, beside those that all write. Others may expire its
// keys for it, by a clock that all share.
class OwnKeys {
 public:
  OwnKeys(Keyspace& keyspace, uint32_t number, std::atomic<int64_t>& clock, bool evicts)
      : keyspace_(keyspace),
        number_(number),
        clock_(clock),
        evicts_(evicts),
        hands_(keyspace, number),
        random_(100 + number) {}

  void run(int steps) {
    for (int step = 0; step < steps && !testing::Test::HasFatalFailure(); step++) {
      hands_.worker().now_ms = clock_.fetch_add(static_cast<int64_t>(random_.below(4)));
      if (step % 50 == 0) expire_due(keyspace_, number_, 20);
      if (evicts_) make_room(keyspace_, hands_.worker(), 64);
      keyspace_.compaction().run(hands_.worker(), random_.below(100));
      if (random_.below(2) == 0) look_ahead();
      if (random_.below(4) == 0) {
        share("shared" + std::to_string(random_.below(200)));
      } else {
        own("own" + std::to_string(number_) + ":" + std::to_string(random_.below(300)));
      }
    }
  }

 private:
  // Reads without locks what all the others change: must be harmless, whatever it finds.
  void look_ahead() {
    std::vector<std::string> names;
    std::vector<Key> keys;
    for (int i = 0; i < 32; i++) names.push_back("shared" + std::to_string(random_.below(200)));
    for (const std::string& name : names) keys.push_back(keyspace_.key(name));
    prefetch(keyspace_, hands_.worker(), 0, keys);
  }

  void own(const std::string& name) {
    const auto known = model_.find(name);
    const std::optional<std::string> value = hands_.get(name);
    // Others' clocks may be ahead of ours, up to what the shared one says now.
    const bool may_be_gone =
        known == model_.end() || evicts_ || known->second.expired(clock_.load());
    const bool must_be_gone = known == model_.end() || known->second.expired(hands_.now_ms());
    ASSERT_TRUE(value ? !must_be_gone : may_be_gone) << name;
    if (value) {
      ASSERT_EQ(*value, known->second.value) << name;
    } else {
      model_.erase(name);
    }
    if (random_.below(3) == 0) {
      const Known fresh{random_value(random_), random_expiry(random_, hands_.now_ms())};
      hands_.set(name, fresh.value, fresh.expire_ms);
      model_[name] = fresh;
    } else if (random_.below(8) == 0) {
      hands_.erase(name);
      model_.erase(name);
    }
  }

  // A value there is always the key's own name, some times over.
  void share(const std::string& name) {
    const auto value = hands_.get(name);
    ASSERT_TRUE(!value || value->starts_with(name));
    if (random_.below(2) == 0) {
      std::string longer;
      for (uint64_t i = 0; i <= random_.below(300); i++) longer += name;
      hands_.set(name, longer, random_expiry(random_, hands_.now_ms()));
    } else if (random_.below(4) == 0) {
      hands_.erase(name);
    } else if (random_.below(50) == 0) {
      uint64_t cursor = 0;
      do {
        cursor = scan(keyspace_, hands_.worker(), 0, cursor, 500,
                      [](const Entry& entry) { ASSERT_FALSE(entry.key().empty()); });
      } while (cursor != 0);
    }
  }

  Keyspace& keyspace_;
  const uint32_t number_;
  std::atomic<int64_t>& clock_;
  const bool evicts_;
  Hands hands_;
  base::Random random_;
  Model model_;
};

void run_threads(Keyspace& keyspace, bool evicts) {
  // As often as can be: whatever a pass could gain.
  keyspace.compaction().set_options({.active = true});
  std::atomic<int64_t> clock = kStartMs;
  std::vector<std::thread> threads;
  for (uint32_t number = 0; number < kThreads; number++) {
    threads.emplace_back([&keyspace, &clock, number, evicts] {
      // When a pass finds that it gains something is the allocator's matter, and the scheduler's.
      constexpr int kTurnsMax = 20;
      OwnKeys keys(keyspace, number, clock, evicts);
      for (int turn = 0; turn < kTurnsMax; turn++) {
        keys.run(12'000);
        if (base::kAddressSanitizer || keyspace.compaction().figures().moved > 0) break;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (!base::kAddressSanitizer) {
    EXPECT_GT(keyspace.compaction().figures().moved, 0u);
  }
}

TEST(KeyspaceThreads, EachFindsItsOwnKeysWhileAllExpireThem) {
  Keyspace keyspace({.partitions = 256, .databases = 2, .workers = kThreads, .seed = 5});
  run_threads(keyspace, false);
}

TEST(KeyspaceThreads, EachFindsItsOwnKeysOrTheyWereEvicted) {
  Keyspace keyspace({.partitions = 256, .databases = 2, .workers = kThreads, .seed = 5});
  keyspace.set_policy({.policy = MaxmemoryPolicy::kAllkeysLru});
  keyspace.set_maxmemory(keyspace.used_memory() + 1'000'000);
  run_threads(keyspace, true);
  uint64_t evicted = 0;
  for (uint32_t i = 0; i < kThreads; i++) evicted += keyspace.worker(i).stats.evicted.get();
  EXPECT_GT(evicted, 0u);
}

// Whoever looks ahead holds no lock, so the directory of a table must outlive its keys: clearing it
// with the last one would free what another worker is just reading.
TEST(KeyspaceThreads, AGuardKeepsOnlyWhatItIsTold) {
  Keyspace keyspace({.workers = 2, .seed = 42});
  const uint32_t kept = 7;
  const uint32_t others[] = {6, 8};
  std::atomic<bool> let_go = false;
  std::atomic<bool> overlapped = false;
  std::thread waiting;
  {
    Guard guard(keyspace, keyspace.worker(0));
    guard.keep_only({&kept, 1});
    EXPECT_TRUE(guard.holds(kept));
    EXPECT_FALSE(guard.holds(others[0]) || guard.holds(others[1]) || guard.holds_all());
    std::thread([&] { const Guard other(keyspace, keyspace.worker(1), others); }).join();
    waiting = std::thread([&] {
      const Guard other(keyspace, keyspace.worker(1), {&kept, 1});
      overlapped = !let_go;
    });
    std::this_thread::yield();
    let_go = true;
  }
  waiting.join();
  EXPECT_FALSE(overlapped);
  const Guard again(keyspace, keyspace.worker(0));  // all are free
}

TEST(KeyspaceThreads, AGuardUnderAnotherLetsGoOfNothing) {
  Keyspace keyspace({.workers = 2, .seed = 42});
  const uint32_t held[] = {3, 4};
  const Guard outer(keyspace, keyspace.worker(0), held);
  Guard inner(keyspace, keyspace.worker(0), held);
  inner.keep_only({});
  EXPECT_TRUE(outer.holds(3) && outer.holds(4) && inner.holds(4));
}

TEST(KeyspaceThreads, ATableThatExpiredEmptyKeepsItsDirectory) {
  Keyspace keyspace({.partitions = 256, .workers = kThreads, .seed = 5});
  Hands hands(keyspace, 0);
  hands.worker().now_ms = kStartMs;
  hands.set("k", "v", hands.now_ms() + 1);
  const size_t held = database_size(keyspace, hands.worker(), 0).index_bytes;
  ASSERT_GT(held, 0u);
  for (uint32_t number = 0; number < kThreads; number++) {  // one of them looks after its partition
    keyspace.worker(number).now_ms = kStartMs + 60'000;
    while (!expire_due(keyspace, number, SIZE_MAX)) {
    }
  }
  const DatabaseSize left = database_size(keyspace, hands.worker(), 0);
  EXPECT_EQ(left.keys, 0u);
  EXPECT_GT(left.index_bytes, 0u);
}

// Tables come, grow, empty and are cut off under the eyes of those that look ahead. Nothing to
// compare: what could be wrong here ends the process.
TEST(KeyspaceThreads, LookAheadWhileTablesComeAndGo) {
  Keyspace keyspace({.partitions = 256, .workers = kThreads, .seed = 5});
  std::atomic<int> writers = 2;
  std::vector<std::thread> threads;
  for (uint32_t number = 0; number < 2; number++) {
    threads.emplace_back([&, number] {
      Hands hands(keyspace, number);
      base::Random random(number);
      hands.worker().now_ms = kStartMs;
      for (int round = 0; round < 30; round++) {
        for (int i = 0; i < 5000; i++) {
          hands.set("k" + std::to_string(random.below(5000)), "v", hands.now_ms() + 100);
        }
        if (round % 3 == 0) {
          { Guard(keyspace, hands.worker()).detach(0); }
        } else {
          hands.worker().now_ms += 1000;
          while (!expire_due(keyspace, number, 50)) {
          }
        }
        keyspace.reclaim(hands.worker(), SIZE_MAX);
      }
      writers--;
    });
  }
  for (uint32_t number = 2; number < kThreads; number++) {
    threads.emplace_back([&, number] {
      base::Random random(number);
      std::vector<std::string> names;
      for (int i = 0; i < 5000; i++) names.push_back("k" + std::to_string(i));
      std::vector<Key> keys(64);
      while (writers.load() > 0) {
        for (Key& key : keys) key = keyspace.key(names[random.below(names.size())]);
        prefetch(keyspace, keyspace.worker(number), 0, keys);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace engine
