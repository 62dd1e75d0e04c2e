// SPDX-License-Identifier: Apache-2.0
#include "engine/replication/local_keys.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string_view>
#include <vector>

#include "engine/keyspace/database.h"
#include "engine/types/string.h"

namespace engine {
namespace {

constexpr int64_t kNowMs = 1'700'000'000'000;

// A replica whose clients may write.
class LocalKeysTest : public testing::Test {
 protected:
  LocalKeysTest() {
    worker().now_ms = kNowMs;
    keyspace_.hold(Keyspace::kReplica, true);
  }

  KeyspaceWorker& worker() { return keyspace_.worker(0); }

  void set(std::string_view name, int64_t expire_ms) {
    const Key key = keyspace_.key(name);
    const Guard guard(keyspace_, worker(), {&key.partition, 1});
    const Database db(guard, 0);
    db.put(key, db.find(key, Use::kWrite),
           make_string(db.memory(), name, "v", {.expire_ms = expire_ms}));
  }

  // As a client has done it.
  void note(std::initializer_list<std::string_view> words) {
    const std::vector<std::string_view> all(words);
    const Effect effect{.db = 0, .words = all};
    keys_.note({.effects = {&effect, 1}, .of_command = true});
  }

  bool stands(std::string_view name) {
    const Key key = keyspace_.key(name);
    const Guard guard(keyspace_, worker(), {&key.partition, 1});
    const Table* table = guard.table_if_any(0, key.partition);
    return table != nullptr && table->find(key.hash, key.name).found();
  }

  void expire() { keys_.expire(keyspace_, worker(), 100); }

  Keyspace keyspace_{{.partitions = 8, .databases = 1, .workers = 1, .seed = 1}};
  LocalKeys keys_;
};

TEST_F(LocalKeysTest, GoWhenTheirTimeHasCome) {
  set("own", kNowMs + 10);
  note({"SET", "own", "v", "PXAT", "1700000000010"});
  set("primary's", kNowMs + 10);
  expire();
  EXPECT_TRUE(stands("own"));
  worker().now_ms += 10;
  expire();
  EXPECT_FALSE(stands("own"));
  EXPECT_TRUE(stands("primary's"));
}

TEST_F(LocalKeysTest, StayWhileNothingIsExpiredByItself) {
  set("own", kNowMs);
  note({"PEXPIREAT", "own", "1700000000000"});
  keyspace_.set_active_expire(false);
  expire();
  EXPECT_TRUE(stands("own"));
  keyspace_.set_active_expire(true);
  expire();
  EXPECT_FALSE(stands("own"));
}

TEST_F(LocalKeysTest, AreForgottenOnceTheyHaveNoTime) {
  set("own", Entry::kNoExpire);
  note({"APPEND", "own", "v"});
  expire();
  set("own", kNowMs);  // by the primary, who says when it goes
  expire();
  EXPECT_TRUE(stands("own"));
}

}  // namespace
}  // namespace engine
