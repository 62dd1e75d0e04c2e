// SPDX-License-Identifier: Apache-2.0
#include "engine/journal/journal_writer.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/simulated_disk.h"
#include "engine/journal/test_journal.h"

namespace engine {
namespace {

// Lets threads of a test wait for what others do.
class Bell final : public JournalListener {
 public:
  void journal_changed() override { ring(); }
  void ring() {
    const std::lock_guard lock(mutex_);
    condition_.notify_all();
  }
  template <typename Condition>
  void wait_until(Condition condition) {
    std::unique_lock lock(mutex_);
    condition_.wait(lock, condition);
  }

 private:
  std::mutex mutex_;
  std::condition_variable condition_;
};

// A sync that a test holds up.
class Gate {
 public:
  void pass() {
    std::unique_lock lock(mutex_);
    arrived_++;
    condition_.notify_all();
    condition_.wait(lock, [this] { return open_; });
  }
  void wait_for_arrival() {
    std::unique_lock lock(mutex_);
    condition_.wait(lock, [this] { return arrived_ > 0; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    condition_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable condition_;
  int arrived_ = 0;
  bool open_ = false;
};

class JournalWriterTest : public testing::Test {
 protected:
  void start(const JournalAppender::Options& options) {
    JournalAppender::Start start;
    start.complete = true;
    start.file = *disk_.open("f", base::FileSystem::Opening::kNew);
    ASSERT_TRUE(disk_.sync_directory("f"));
    writer_ = std::make_unique<JournalWriter>(stream_, clock_, options, std::move(start), &bell_);
  }
  void wait_until_durable(uint64_t offset) {
    bell_.wait_until([&] { return writer_->durable_offset() >= offset; });
  }

  base::SimulatedDisk disk_;
  base::SystemClock clock_;
  WriteStream stream_;
  Bell bell_;
  std::unique_ptr<JournalWriter> writer_;
};

TEST_F(JournalWriterTest, OneSyncServesAllWhoWait) {
  Gate gate;
  disk_.before_sync = [&] { gate.pass(); };
  start({.policy = FsyncPolicy::kAlways});
  say(stream_, "first");
  gate.wait_for_arrival();
  constexpr int kWaiters = 8;
  std::vector<std::thread> waiters;
  std::mutex mutex;
  int said = 0;
  for (int i = 0; i < kWaiters; i++) {
    waiters.emplace_back([&, word = "waiter" + std::to_string(i)] {
      {
        const std::lock_guard lock(mutex);
        say(stream_, word);
        if (++said == kWaiters) gate.open();
      }
      wait_until_durable(stream_.end());
    });
  }
  for (std::thread& waiter : waiters) waiter.join();
  EXPECT_EQ(disk_.syncs(), 2);
  EXPECT_EQ(disk_.durable_text("f").size(), stream_.end());
}

TEST_F(JournalWriterTest, WhatIsAcknowledgedIsDurable) {
  start({.policy = FsyncPolicy::kAlways});
  constexpr int kThreads = 4;
  constexpr int kWords = 50;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; i++) {
    threads.emplace_back([&, i] {
      for (int word = 0; word < kWords; word++) {
        const std::string text = "t" + std::to_string(i) + "w" + std::to_string(word) + ".";
        say(stream_, text);
        wait_until_durable(stream_.end());
        EXPECT_NE(disk_.durable_text("f").find(text), std::string::npos);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(JournalWriterTest, ASlowSyncKeepsNobodyFromWriting) {
  Gate gate;
  disk_.before_sync = [&] { gate.pass(); };
  disk_.after_append = [&] { bell_.ring(); };
  start({.policy = FsyncPolicy::kEverySecond, .sync_interval_us = 1000});
  say(stream_, "a");
  gate.wait_for_arrival();
  EXPECT_TRUE(writer_->counters().sync_pending);
  say(stream_, "b");
  bell_.wait_until([&] { return disk_.text("f") == record("a") + record("b"); });
  EXPECT_EQ(writer_->durable_offset(), 0U);
  EXPECT_TRUE(writer_->healthy());
  gate.open();
  wait_until_durable(stream_.end());
  EXPECT_EQ(disk_.durable_text("f"), record("a") + record("b"));
}

TEST_F(JournalWriterTest, IsNotHealthyWhenTooFarBehind) {
  Gate gate;
  disk_.before_sync = [&] { gate.pass(); };
  start({.policy = FsyncPolicy::kAlways, .behind_max = 100});
  say(stream_, "a");
  gate.wait_for_arrival();
  EXPECT_TRUE(writer_->healthy());
  say(stream_, std::string(200, 'x'));
  EXPECT_FALSE(writer_->healthy());
  EXPECT_EQ(writer_->trouble(), "too far behind: the disk does not keep up");
  EXPECT_GT(writer_->counters().behind_bytes, 200U);
  gate.open();
  wait_until_durable(stream_.end());
  EXPECT_TRUE(writer_->healthy());
  EXPECT_EQ(writer_->trouble(), "");
}

TEST_F(JournalWriterTest, RecoversByItselfOnceThereIsRoom) {
  disk_.set_room(0);
  start({.policy = FsyncPolicy::kAlways, .retry_us = 1000});
  say(stream_, "a");
  bell_.wait_until([&] { return !writer_->healthy(); });
  EXPECT_NE(writer_->trouble().find("failing since "), std::string::npos);
  EXPECT_NE(writer_->trouble().find("No space left on device"), std::string::npos);
  disk_.set_room(SIZE_MAX);
  bell_.wait_until([&] { return writer_->healthy(); });
  wait_until_durable(stream_.end());
  EXPECT_EQ(disk_.durable_text("f"), record("a"));
}

TEST_F(JournalWriterTest, FlushWaitsForAllOrSaysWhyNot) {
  start({.policy = FsyncPolicy::kNever, .retry_us = 1000});
  EXPECT_TRUE(writer_->flush(stream_.end()));
  say(stream_, "a");
  EXPECT_TRUE(writer_->flush(stream_.end()));
  EXPECT_EQ(disk_.durable_text("f"), record("a"));
  disk_.set_room(0);
  say(stream_, "b");
  const auto failed = writer_->flush(stream_.end());
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().message.find("No space left on device"), std::string::npos);
  disk_.set_room(SIZE_MAX);
  bell_.wait_until([&] { return writer_->healthy(); });
  EXPECT_TRUE(writer_->flush(stream_.end()));
  EXPECT_EQ(disk_.durable_text("f"), record("a") + record("b"));
}

TEST_F(JournalWriterTest, EndsWhateverItDoes) {
  disk_.set_room(0);
  start({.policy = FsyncPolicy::kAlways});
  say(stream_, "a");
  writer_ = nullptr;
  EXPECT_EQ(disk_.text("f"), "");
}

}  // namespace
}  // namespace engine
