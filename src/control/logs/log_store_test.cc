// SPDX-License-Identifier: Apache-2.0
#include "control/logs/log_store.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

namespace control::logs {
namespace {

class LogStoreTest : public testing::Test {
 protected:
  LogStoreTest() {
    std::string name = testing::TempDir() + "logs-XXXXXX";
    directory_ = mkdtemp(name.data());
    open();
  }
  ~LogStoreTest() override {
    store_.reset();
    std::filesystem::remove_all(directory_);
  }

  void open(int64_t bytes_max = 1 << 20) {
    store_.reset();
    auto opened = LogStore::open(directory_ + "/logs.db", bytes_max);
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = *std::move(opened);
  }

  void put(const StreamName& name, const std::vector<Event>& events) {
    EXPECT_TRUE(store_->put(name, events, 99));
  }

  // Messages in the order of a scan, one after the other.
  std::string read(const Scan& scan) {
    std::string text;
    store_->visit(scan, [&](const StoredEvent& event) {
      text.append(event.message);
      return true;
    });
    return text;
  }

  std::string directory_;
  std::unique_ptr<LogStore> store_;
};

TEST_F(LogStoreTest, ReadsInTheOrderOfTimes) {
  put({"g", "one"}, {{10, "a"}, {30, "c"}});
  put({"g", "two"}, {{20, "b"}, {30, "d"}});
  put({"other", "one"}, {{15, "x"}});
  EXPECT_EQ(read({.group = "g"}), "abcd");
  EXPECT_EQ(read({.group = "g", .stream = "one"}), "ac");
  EXPECT_EQ(read({.group = "g", .stream = "one", .backwards = true}), "ca");
  EXPECT_EQ(read({.group = "g", .from_ms = 20, .before_ms = 30}), "b");
  EXPECT_EQ(read({.group = "none"}), "");
}

TEST_F(LogStoreTest, GoesOnBeyondAPosition) {
  put({"g", "s"}, {{10, "a"}, {10, "b"}, {20, "c"}});
  Position second;
  store_->visit({.group = "g"}, [&](const StoredEvent& event) {
    second = event.position;
    return event.message != "b";
  });
  EXPECT_EQ(read({.group = "g", .beyond = second}), "c");
  EXPECT_EQ(read({.group = "g", .stream = "s", .beyond = second, .backwards = true}), "a");
}

TEST_F(LogStoreTest, HasWhatItHadBeforeItWasOpened) {
  EXPECT_TRUE(store_->deliver({"g", "s"}, std::vector<Event>{{10, "a"}}, {"log", "1"}, 99));
  open();
  EXPECT_EQ(read({.group = "g"}), "a");
  EXPECT_EQ(store_->progress("log"), "1");
  EXPECT_EQ(store_->bytes("g"), 1 + kEventBytes);
  const auto streams = store_->streams("g", "");
  ASSERT_EQ(streams.size(), 1U);
  EXPECT_EQ(streams[0].first_ms, 10);
  EXPECT_EQ(streams[0].last_ms, 10);
  EXPECT_EQ(streams[0].ingested_ms, 99);
}

TEST_F(LogStoreTest, TheOldestGoBeyondItsBound) {
  open(4000 * (10 + kEventBytes));
  for (int i = 0; i < 6; i++) {
    put({"g", "s"}, std::vector<Event>(1000, Event{i, "0123456789"}));
  }
  EXPECT_LE(store_->bytes(), 4000 * (10 + kEventBytes));
  EXPECT_EQ(store_->bytes(), store_->bytes("g"));
  EXPECT_EQ(read({.group = "g", .before_ms = 2}), "");
  EXPECT_NE(read({.group = "g", .from_ms = 5}), "");
}

TEST_F(LogStoreTest, ExpiresWhatIsTooOld) {
  put({"g", "s"}, {{10, "a"}, {20, "b"}});
  store_->expire("g", 20);
  EXPECT_EQ(read({.group = "g"}), "b");
  EXPECT_EQ(store_->bytes("g"), 1 + kEventBytes);
}

TEST_F(LogStoreTest, ADroppedGroupIsGoneAtOnceAndItsRoomSoon) {
  put({"g", "s"}, {{10, "a"}});
  store_->drop("g");
  EXPECT_EQ(read({.group = "g"}), "");
  EXPECT_TRUE(store_->groups().empty());
  put({"g", "s"}, {{10, "b"}});
  EXPECT_EQ(read({.group = "g"}), "b");
  store_->tick();
  store_->tick();
  EXPECT_EQ(store_->bytes(), 1 + kEventBytes);
}

TEST_F(LogStoreTest, ADeletedStreamIsGone) {
  put({"g", "one"}, {{10, "a"}});
  put({"g", "two"}, {{20, "b"}});
  EXPECT_TRUE(*store_->delete_stream({"g", "one"}));
  EXPECT_FALSE(*store_->delete_stream({"g", "one"}));
  EXPECT_EQ(read({.group = "g"}), "b");
  EXPECT_TRUE(*store_->create_stream({"g", "one"}, 1));
  EXPECT_FALSE(*store_->create_stream({"g", "one"}, 1));
  EXPECT_EQ(read({.group = "g", .stream = "one"}), "");
  store_->tick();
  EXPECT_EQ(store_->bytes("g"), 1 + kEventBytes);
}

TEST_F(LogStoreTest, ListsStreamsByTheirFirstLetters) {
  for (const char* name : {"a", "ab", "abc", "b", "a\xC3\xBC"}) {
    EXPECT_TRUE(*store_->create_stream({"g", name}, 1));
  }
  std::vector<std::string> names;
  for (const StreamFacts& one : store_->streams("g", "a")) names.push_back(one.name);
  EXPECT_EQ(names, (std::vector<std::string>{"a", "ab", "abc", "a\xC3\xBC"}));
}

TEST_F(LogStoreTest, KeepsWhatWaitsForADeliveryStream) {
  EXPECT_TRUE(store_->send("d", std::vector<std::string>{"one", "two", "three"}, {"log", "3"}));
  const auto first = store_->waiting("d", 2);
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[1].record, "two");
  store_->sent("d", first[1].id);
  open();
  const auto rest = store_->waiting("d", 2);
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].record, "three");
  EXPECT_EQ(store_->waiting_bytes("d"), 5);
  EXPECT_EQ(store_->waiting_bytes("e"), 0);
}

TEST_F(LogStoreTest, ForgetsHowFarItGotWithEarlierLogs) {
  EXPECT_TRUE(store_->send("d", {}, {"n/slow-log/1", "a"}));
  EXPECT_TRUE(store_->send("d", {}, {"n/slow-log/2", "b"}));
  EXPECT_TRUE(store_->send("d", {}, {"n/engine-log/1", "c"}));
  store_->forget_progress("n/slow-log/", "n/slow-log/2");
  EXPECT_EQ(store_->progress("n/slow-log/1"), "");
  EXPECT_EQ(store_->progress("n/slow-log/2"), "b");
  EXPECT_EQ(store_->progress("n/engine-log/1"), "c");
}

TEST_F(LogStoreTest, ADamagedFileIsPutAside) {
  store_.reset();
  const std::string path = directory_ + "/logs.db";
  std::filesystem::remove(path + "-wal");
  std::ofstream(path, std::ios::trunc) << std::string(8192, 'x');
  open();
  put({"g", "s"}, {{10, "a"}});
  EXPECT_EQ(read({.group = "g"}), "a");
  EXPECT_TRUE(std::filesystem::exists(path + ".damaged"));
}

}  // namespace
}  // namespace control::logs
