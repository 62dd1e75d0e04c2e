// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/edit.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/keyspace/database.h"
#include "engine/keyspace/eviction.h"
#include "engine/keyspace/walk.h"
#include "engine/types/hash.h"
#include "engine/types/string.h"

namespace engine {
namespace {

constexpr int64_t kNowMs = 1'700'000'000'000;

// Writes down what it is told, with the value that stands at the key then.
class Recorder final : public ChangeObserver {
 public:
  explicit Recorder(Keyspace& keyspace) : keyspace_(keyspace) {}

  void before_change(KeyspaceWorker& worker, uint32_t db, const Key& key) override {
    log.push_back("before " + std::string(key.name) + "=" + value(worker, db, key));
  }
  void after_change(KeyspaceWorker& worker, uint32_t db, const Key& key) override {
    log.push_back("after " + std::string(key.name) + "=" + value(worker, db, key));
  }
  void before_change_of_all(KeyspaceWorker& /*worker*/, uint32_t db) override {
    log.push_back("before all of " + std::to_string(db));
  }
  void after_change_of_all(KeyspaceWorker& /*worker*/, uint32_t db) override {
    log.push_back("after all of " + std::to_string(db));
  }

  std::vector<std::string> log;

 private:
  std::string value(KeyspaceWorker& worker, uint32_t db, const Key& key) const {
    EXPECT_EQ(key.hash, keyspace_.key(key.name).hash);
    const Table* table = worker.guard->table_if_any(db, key.partition);
    const Entry* entry = table != nullptr ? table->find(key.hash, key.name).record : nullptr;
    if (entry == nullptr) return "";
    if (entry->is_object()) return std::to_string(HashView(*entry, INT64_MIN).size()) + " fields";
    IntegerText scratch;
    return std::string(string_bytes(*entry, scratch));
  }

  Keyspace& keyspace_;
};

class EditTest : public testing::Test {
 protected:
  using Log = std::vector<std::string>;
  using Act = std::function<void(const Database&, const Key&, const Found&)>;

  EditTest() {
    worker().now_ms = kNowMs;
    Guard(keyspace_, worker()).set_change_observer(&recorder_);
  }
  ~EditTest() override { Guard(keyspace_, worker()).set_change_observer(nullptr); }

  KeyspaceWorker& worker() { return keyspace_.worker(0); }

  void at(const std::string& name, const Act& act, Use use = Use::kWrite) {
    const Key key = keyspace_.key(name);
    const Guard guard(keyspace_, worker(), {&key.partition, 1});
    const Database db(guard, 0);
    act(db, key, db.find(key, use));
  }

  void set(const std::string& name, const std::string& value,
           int64_t expire_ms = Entry::kNoExpire) {
    at(name, [&](const Database& db, const Key& key, const Found& found) {
      db.put(key, found, make_string(db.memory(), name, value, {.expire_ms = expire_ms}));
    });
  }

  // A hash with the field "f", which expires then, and, if it is to outlive that, "g".
  void set_hash(const std::string& name, int64_t expire_ms, bool outlives) {
    at(name, [&](const Database& db, const Key& key, const Found& found) {
      Edit edit = db.edit(key, found);
      edit.put(Entry::create(db.memory(), name, Hash::create(db.memory())));
      Hash hash(db.memory(), *edit, {}, db.now_ms());
      hash.set("f", "v");
      hash.set_expire("f", expire_ms);
      if (outlives) hash.set("g", "v");
    });
  }

  std::shared_ptr<WatchMark> watch(const std::string& name) {
    auto mark = std::make_shared<WatchMark>();
    at(name, [&](const Database& db, const Key& key, const Found&) {
      db.guard().interest(key.partition).watch(0, name, mark);
    });
    return mark;
  }

  Log take_log() { return std::exchange(recorder_.log, {}); }

  Keyspace keyspace_{{.partitions = 256, .databases = 2, .seed = 9}};
  Recorder recorder_{keyspace_};
};

TEST_F(EditTest, OfOneStepIsToldOnceBeforeAndOnceAfter) {
  set("k", "1");
  EXPECT_EQ(take_log(), (Log{"before k=", "after k=1"}));
  set("k", "2");
  EXPECT_EQ(take_log(), (Log{"before k=1", "after k=2"}));
  for (const int64_t expire_ms : {kNowMs + 10, kNowMs + 20, Entry::kNoExpire}) {
    at("k", [&](const Database& db, const Key& key, const Found& found) {
      db.set_expire(key, found, expire_ms);
    });
    EXPECT_EQ(take_log(), (Log{"before k=2", "after k=2"}));
  }
  at("k", [](const Database& db, const Key& key, const Found& found) {
    db.set_expire(key, found, Entry::kNoExpire);
  });
  EXPECT_EQ(take_log(), Log{});
  at("k", [](const Database& db, const Key& key, const Found& found) { db.erase(key, found); });
  EXPECT_EQ(take_log(), (Log{"before k=2", "after k="}));
}

TEST_F(EditTest, OfManyStepsIsToldOnceToo) {
  set("k", "1");
  take_log();
  at("k", [](const Database& db, const Key& key, const Found& found) {
    Edit edit = db.edit(key, found);
    edit->set_integer(2);
    edit.set_expire(kNowMs + 10);
    edit->set_integer(3);
    edit.put(make_string(db.memory(), "k", "value", {}));
    edit.set_expire(kNowMs + 20);
  });
  EXPECT_EQ(take_log(), (Log{"before k=1", "after k=value"}));
  at("k", [](const Database& db, const Key& key, const Found& found) {
    Edit edit = db.edit(key, found);
    edit.set_expire(kNowMs + 30);
    edit.erase();
    EXPECT_FALSE(edit);
  });
  EXPECT_EQ(take_log(), (Log{"before k=value", "after k="}));
}

TEST_F(EditTest, LookingIsNone) {
  set("k", "1");
  take_log();
  for (const Use use : {Use::kRead, Use::kWrite, Use::kProbe, Use::kPeek}) {
    for (const char* name : {"k", "missing"}) {
      at(
          name, [](const Database&, const Key&, const Found&) {}, use);
    }
  }
  at("k", [](const Database& db, const Key&, const Found& found) { db.use(found); });
  EXPECT_EQ(take_log(), Log{});
}

TEST_F(EditTest, TellsWhoWatches) {
  set("k", "1");
  const auto mark = watch("k");
  const auto other = watch("other");
  at("k", [&](const Database& db, const Key& key, const Found& found) {
    const Edit edit = db.edit(key, found);
    edit->set_integer(2);
    EXPECT_FALSE(mark->changed);
  });
  EXPECT_TRUE(mark->changed);
  EXPECT_FALSE(other->changed);
}

TEST_F(EditTest, ThatIsNotSignalledIsToldToTheObserverAlone) {
  set("k", "1");
  take_log();
  const auto mark = watch("k");
  at("k", [](const Database& db, const Key& key, const Found& found) {
    Edit edit = db.edit(key, found);
    edit->set_integer(2);
    edit.unsignalled();
  });
  EXPECT_FALSE(mark->changed);
  EXPECT_EQ(take_log(), (Log{"before k=1", "after k=2"}));
}

TEST_F(EditTest, ThatChangedNothingIsToldToNobodyAfterwards) {
  set("k", "1");
  take_log();
  const auto mark = watch("k");
  at("k", [](const Database& db, const Key& key, const Found& found) {
    db.edit(key, found).unchanged();
  });
  EXPECT_FALSE(mark->changed);
  EXPECT_EQ(take_log(), (Log{"before k=1"}));
}

TEST_F(EditTest, ExpiryIsOne) {
  set("looked at", "1", kNowMs + 10);
  set("left", "2", kNowMs + 10);
  const auto mark = watch("left");
  take_log();
  worker().now_ms += 1'000;
  at("looked at", [](const Database&, const Key&, const Found& found) { EXPECT_FALSE(found); });
  EXPECT_EQ(take_log(), (Log{"before looked at=1", "after looked at="}));
  EXPECT_FALSE(mark->changed);
  while (!expire_due(keyspace_, 0, 1000)) {
  }
  EXPECT_EQ(take_log(), (Log{"before left=2", "after left="}));
  EXPECT_TRUE(mark->changed);
}

TEST_F(EditTest, ExpiryOfFieldsIsOne) {
  set_hash("part", kNowMs + 10, true);
  set_hash("whole", kNowMs + 5'000, false);
  take_log();
  worker().now_ms += 1'000;
  while (!expire_due(keyspace_, 0, 1000)) {
  }
  EXPECT_EQ(take_log(), (Log{"before part=2 fields", "after part=1 fields"}));
  worker().now_ms += 5'000;
  while (!expire_due(keyspace_, 0, 1000)) {
  }
  EXPECT_EQ(take_log(), (Log{"before whole=1 fields", "after whole="}));
}

TEST_F(EditTest, OfAHashFilesItsDeadlines) {
  set_hash("h", kNowMs + 60'000, true);
  at("h", [](const Database& db, const Key& key, const Found& found) {
    const Edit edit = db.edit(key, found);
    Hash(db.memory(), *edit, {}, db.now_ms()).set_expire("f", kNowMs + 10);
  });
  EXPECT_EQ(database_size(keyspace_, worker(), 0).partly_volatile_keys, 1u);
  worker().now_ms += 1'000;
  while (!expire_due(keyspace_, 0, 1000)) {
  }
  EXPECT_EQ(database_size(keyspace_, worker(), 0).partly_volatile_keys, 0u);
  EXPECT_EQ(worker().stats.expired_fields.get(), 1u);
}

TEST_F(EditTest, EvictionIsOne) {
  set("k", std::string(5'000, 'x'));
  const auto mark = watch("k");
  take_log();
  keyspace_.set_policy({.policy = MaxmemoryPolicy::kAllkeysLru});
  keyspace_.set_maxmemory(1);
  make_room(keyspace_, worker(), 1);
  EXPECT_EQ(take_log(), (Log{"before k=" + std::string(5'000, 'x'), "after k="}));
  EXPECT_TRUE(mark->changed);
}

TEST_F(EditTest, WholeDatabasesAreToldOf) {
  set("k", "1");
  take_log();
  const Guard guard(keyspace_, worker());
  guard.swap(0, 1);
  EXPECT_EQ(take_log(),
            (Log{"before all of 0", "before all of 1", "after all of 0", "after all of 1"}));
  guard.detach(1);
  EXPECT_EQ(take_log(), (Log{"before all of 1", "after all of 1"}));
}

TEST_F(EditTest, CompactionIsNone) {
  for (int i = 0; i < 2'000; i++) set("key" + std::to_string(i), std::string(100, 'v'));
  take_log();
  keyspace_.compaction().set_options({.active = true, .ignore_bytes = 0, .threshold_percent = 0});
  for (int i = 0; i < 1'000; i++) keyspace_.compaction().run(worker(), 1'000);
  EXPECT_EQ(take_log(), Log{});
}

// Keys of one partition come while an edit is open, so that its bucket is split again and again,
// and go, so that buckets are joined.
TEST_F(EditTest, FindsItsPlaceAgain) {
  Guard(keyspace_, worker()).set_change_observer(nullptr);
  std::vector<std::string> names;
  for (int i = 0; i < 300; i++) names.push_back("{tag}" + std::to_string(i));
  for (int step = 0; step < 3; step++) {
    set("{tag}", "1");
    at("{tag}", [&](const Database& db, const Key& key, const Found& found) {
      Edit edit = db.edit(key, found);
      for (const std::string& name : names) set(name, name);
      if (step == 2) {
        for (const std::string& name : names) {
          at(name, [](const Database& there, const Key& other, const Found& place) {
            there.erase(other, place);
          });
        }
      }
      if (step == 0) {
        edit.erase();
      } else {
        edit.put(make_string(db.memory(), "{tag}", "2", {}));
      }
    });
    at("{tag}", [&](const Database&, const Key&, const Found& found) {
      ASSERT_EQ(static_cast<bool>(found), step != 0);
      if (found) {
        EXPECT_EQ(string_integer(*found), 2);
      }
    });
    EXPECT_EQ(database_size(keyspace_, worker(), 0).keys,
              step == 2 ? 1u : names.size() + (step == 0 ? 0 : 1));
  }
}

}  // namespace
}  // namespace engine
