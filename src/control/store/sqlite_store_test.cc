// SPDX-License-Identifier: Apache-2.0
#include "control/store/sqlite_store.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <filesystem>
#include <utility>

namespace control {
namespace {

class SqliteStoreTest : public testing::Test {
 protected:
  SqliteStoreTest() {
    char name[] = "/tmp/tarn_store.XXXXXX";
    directory_ = mkdtemp(name);
    path_ = directory_ + "/state.db";
    reopen();
  }
  ~SqliteStoreTest() override { std::filesystem::remove_all(directory_); }

  void reopen() {
    store_.reset();
    store_ = std::move(open_sqlite_store(path_, clock_)).value();
  }
  uint64_t put(std::string key, std::string value, uint64_t seen) {
    const Write write = {std::move(key), std::move(value), seen};
    return *store_->commit({&write, 1});
  }

  base::FakeClock clock_;
  std::string directory_;
  std::string path_;
  std::unique_ptr<Store> store_;
};

TEST_F(SqliteStoreTest, KeepsRowsWithTheirVersions) {
  EXPECT_EQ(*store_->revision(), 0u);
  EXPECT_FALSE(store_->get("cluster/a")->has_value());
  EXPECT_EQ(put("cluster/a", "one", 0), 1u);
  EXPECT_EQ(put("cluster/b", "two", 0), 2u);
  EXPECT_EQ(put("cluster/a", "three", 1), 3u);
  reopen();
  EXPECT_EQ(*store_->revision(), 3u);
  EXPECT_EQ((*store_->get("cluster/a"))->value, "three");
  EXPECT_EQ((*store_->get("cluster/a"))->version, 3u);
  EXPECT_EQ((*store_->get("cluster/b"))->version, 2u);
}

TEST_F(SqliteStoreTest, ListsByPrefixInOrder) {
  for (const char* key : {"node/b", "node/a", "nod", "node0", "node/\xc3\xa9"}) put(key, "", 0);
  std::vector<std::string> keys;
  const std::vector<Row> rows = *store_->list("node/");
  for (const Row& row : rows) keys.push_back(row.key);
  EXPECT_EQ(keys, (std::vector<std::string>{"node/a", "node/b", "node/\xc3\xa9"}));
}

TEST_F(SqliteStoreTest, CommitsAllOrNothing) {
  put("a", "old", 0);
  const Write writes[] = {{"b", "new", 0}, {"a", "new", 9}};
  const StoreResult<uint64_t> result = store_->commit(writes);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, StoreError::Kind::kConflict);
  EXPECT_EQ(result.error().message, "a was changed by another");
  EXPECT_FALSE(store_->get("b")->has_value());
  EXPECT_EQ(*store_->revision(), 1u);
}

TEST_F(SqliteStoreTest, ARowMustBeAsTheWriterSawIt) {
  put("a", "1", 0);
  const Write unseen = {"a", "2", 0};
  EXPECT_FALSE(store_->commit({&unseen, 1}));
  const Write removed = {"a", std::nullopt, 1};
  EXPECT_EQ(*store_->commit({&removed, 1}), 2u);
  EXPECT_FALSE(store_->get("a")->has_value());
  EXPECT_FALSE(store_->commit({&removed, 1}));
}

TEST_F(SqliteStoreTest, TellsItsWatcherWhatChanged) {
  std::string seen;
  store_->watch([&](std::span<const RowChange> changes) {
    for (const auto& [key, before, after] : changes) {
      seen += key + ": " + before.value_or("-") + " > " + after.value_or("-") + "; ";
    }
  });
  const Write writes[] = {{"b", "1", 0}, {"a", "2", 0}};
  ASSERT_TRUE(store_->commit(writes));
  EXPECT_EQ(std::exchange(seen, ""), "b: - > 1; a: - > 2; ");
  ASSERT_FALSE(store_->commit(writes));
  EXPECT_EQ(seen, "");
  const Write more[] = {{"b", std::nullopt, 1}, {"a", "3", 1}};
  ASSERT_TRUE(store_->commit(more));
  EXPECT_EQ(std::exchange(seen, ""), "b: 1 > -; a: 2 > 3; ");
  ASSERT_TRUE(store_->acquire({.name = "l", .holder = "h", .duration_ms = 1}));
  EXPECT_EQ(seen, "");
}

TEST_F(SqliteStoreTest, OnlyItsOwnerMayReadIt) {
  struct stat status;
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(SqliteStoreTest, BelongsToOneServiceAtATime) {
  const auto second = open_sqlite_store(path_, clock_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, path_ + ": another service uses it");
}

TEST_F(SqliteStoreTest, RefusesWhatItCannotRead) {
  EXPECT_EQ(open_sqlite_store("/nowhere/state.db", clock_).error().message,
            "/nowhere/state.db: No such file or directory");
  const auto forge = [&](const std::string& path, const char* sql) {
    sqlite3* database = nullptr;
    sqlite3_open(path.c_str(), &database);
    sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
    sqlite3_close(database);
    return open_sqlite_store(path, clock_).error().message;
  };
  EXPECT_EQ(forge(directory_ + "/other.db", "CREATE TABLE t (x)"),
            directory_ + "/other.db: it is a database of another program");
  store_.reset();
  EXPECT_EQ(forge(path_, "PRAGMA user_version = 2"),
            path_ + ": it was written by another version of tarn (format 2, this one reads 1)");
}

}  // namespace
}  // namespace control
