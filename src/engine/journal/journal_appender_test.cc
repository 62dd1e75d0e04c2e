// SPDX-License-Identifier: Apache-2.0
#include "engine/journal/journal_appender.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/simulated_disk.h"
#include "engine/journal/test_journal.h"

namespace engine {
namespace {

using Outcome = JournalOrders::Outcome;

constexpr int64_t kRetryMs = 100;

class QuietReader final : public StreamReader {
 public:
  using StreamReader::StreamReader;

 private:
  void has_more() override {}
};

struct Clients final : JournalListener {
  void journal_changed() override {}
  size_t waiting_clients() const override { return waiting; }

  size_t waiting = 0;
};

// An appender that is stepped by hand, on a disk and with a clock of the test's.
class JournalAppenderTest : public testing::Test {
 protected:
  void start(const JournalAppender::Options& options, bool complete = true) {
    reader_ = std::make_unique<QuietReader>(stream_, stream_.end(),
                                            JournalAppender::reader_options(options));
    orders_ = std::make_unique<JournalOrders>(options.policy, options.timestamps);
    JournalAppender::Start start{.offset = stream_.end(), .file = nullptr, .complete = complete};
    if (complete) start.file = new_file("f");
    appender_ = std::make_unique<JournalAppender>(
        JournalAppender::Surroundings{stream_, *reader_, clock_, *orders_, state_, &clients_},
        options, start);
  }
  void start(FsyncPolicy policy) { start({.policy = policy}); }

  std::shared_ptr<base::AppendFile> new_file(const std::string& path) {
    auto file = disk_.open(path, base::FileSystem::Opening::kNew);
    EXPECT_TRUE((*file)->sync());
    EXPECT_TRUE(disk_.sync_directory(path));
    return *std::move(file);
  }

  void step() { appender_->step(); }
  void say_and_step(std::string_view word) {
    say(stream_, word);
    step();
  }
  // Steps until it waits for another time than now.
  void step_all() {
    do step();
    while (appender_->next_step_us() <= clock_.monotonic_us());
  }
  void advance_and_step(int64_t ms) {
    clock_.advance_ms(ms);
    step_all();
  }
  // What the other thread does; false if nothing is wanted.
  bool sync_job() {
    const auto job = appender_->take_sync_job();
    if (!job) return false;
    appender_->sync_done(*job, job->file->sync(), 1000);
    step_all();
    return true;
  }

  bool all_durable() const { return state_.durable == stream_.end(); }
  bool all_written() const { return state_.written == stream_.end(); }
  std::string trouble() const { return state_.trouble; }

  base::SimulatedDisk disk_;
  base::FakeClock clock_;
  WriteStream stream_;
  JournalState state_;
  Clients clients_;
  std::unique_ptr<QuietReader> reader_;
  std::unique_ptr<JournalOrders> orders_;
  std::unique_ptr<JournalAppender> appender_;
};

// --- policies ---------------------------------------------------------------------------------

TEST_F(JournalAppenderTest, AlwaysIsDurableWhenTheStepEnds) {
  start(FsyncPolicy::kAlways);
  const int syncs = disk_.syncs();
  say(stream_, "a");
  say(stream_, "b");
  say_and_step("c");
  EXPECT_EQ(disk_.durable_text("f"), record("a") + record("b") + record("c"));
  EXPECT_TRUE(all_durable());
  EXPECT_EQ(disk_.syncs() - syncs, 1);  // for all that were there
  EXPECT_TRUE(appender_->take_changed());
  step();
  EXPECT_FALSE(appender_->take_changed());
  EXPECT_EQ(disk_.syncs() - syncs, 1);
}

TEST_F(JournalAppenderTest, AfterALongSyncTheNextWaitsForAsManyClients) {
  start(FsyncPolicy::kAlways);
  disk_.before_sync = [this] { clock_.advance_ms(1); };
  clients_.waiting = 4;
  say_and_step("a");
  EXPECT_TRUE(all_durable());
  clients_.waiting = 0;
  EXPECT_TRUE(appender_->waits_for_stream());
  clients_.waiting = 3;
  say_and_step("b");
  EXPECT_FALSE(all_written());
  EXPECT_FALSE(appender_->waits_for_stream());
  EXPECT_EQ(appender_->next_step_us(), clock_.monotonic_us() + 50);
  clients_.waiting = 4;
  say_and_step("c");
  EXPECT_TRUE(all_durable());

  clients_.waiting = 3;
  say_and_step("d");
  EXPECT_FALSE(all_durable());
  orders_->flush_to(stream_.end());  // whoever asks for it does not wait
  step();
  EXPECT_TRUE(all_durable());
}

TEST_F(JournalAppenderTest, EverySecondWritesAtOnceAndSyncsEverySecond) {
  start(FsyncPolicy::kEverySecond);
  say_and_step("a");
  EXPECT_TRUE(all_written());
  EXPECT_EQ(state_.durable, 0U);
  EXPECT_FALSE(sync_job());
  EXPECT_EQ(appender_->next_step_us(), 1'000'000);
  advance_and_step(1000);
  const auto job = appender_->take_sync_job();
  ASSERT_TRUE(job);
  say_and_step("b");  // nobody waits for the sync
  EXPECT_TRUE(all_written());
  EXPECT_FALSE(appender_->take_sync_job());
  appender_->sync_done(*job, job->file->sync(), 2'500'000);
  step();
  EXPECT_EQ(state_.durable, record("a").size());
  EXPECT_EQ(state_.syncs_delayed, 1U);
  EXPECT_EQ(state_.sync_us_max, 2'500'000U);
  advance_and_step(1000);
  EXPECT_TRUE(sync_job());
  EXPECT_TRUE(all_durable());
  EXPECT_EQ(appender_->next_step_us(), INT64_MAX);
}

TEST_F(JournalAppenderTest, NeverSyncsUnlessItIsAskedTo) {
  start(FsyncPolicy::kNever);
  say_and_step("a");
  advance_and_step(10'000);
  EXPECT_FALSE(sync_job());
  EXPECT_EQ(state_.durable, 0U);
  EXPECT_EQ(appender_->next_step_us(), INT64_MAX);
  orders_->flush_to(stream_.end());
  step();
  EXPECT_TRUE(all_durable());
}

TEST_F(JournalAppenderTest, ThePolicyChangesWhileItRuns) {
  start(FsyncPolicy::kNever);
  say_and_step("a");
  orders_->set_policy(FsyncPolicy::kAlways);
  step();
  EXPECT_TRUE(all_durable());
  EXPECT_TRUE(appender_->take_changed());
  EXPECT_EQ(state_.policy, FsyncPolicy::kAlways);
}

TEST_F(JournalAppenderTest, StampsUnitsOnceASecond) {
  start({.policy = FsyncPolicy::kAlways, .timestamps = true});
  say_and_step("a");
  say_and_step("b");
  clock_.advance_ms(1000);
  say(stream_, "c");
  say_and_step("d");
  clock_.advance_ms(1000);
  step();
  EXPECT_EQ(disk_.text("f"), "#TS:1700000000\r\n" + record("a") + record("b") +
                                 "#TS:1700000001\r\n" + record("c") + record("d"));
  EXPECT_TRUE(all_durable());
}

TEST_F(JournalAppenderTest, LeavesOutWhatIsForReplicasOnly) {
  start(FsyncPolicy::kAlways);
  say(stream_, "a");
  stream_.append(record("PING"), WriteStream::Kind::kControl);
  say_and_step("b");
  stream_.append(record("PING"), WriteStream::Kind::kControl);
  step();
  EXPECT_EQ(disk_.text("f"), record("a") + record("b"));
  EXPECT_TRUE(all_durable());
}

// --- a disk that is full ----------------------------------------------------------------------

TEST_F(JournalAppenderTest, AFullDiskIsTroubleUntilThereIsRoom) {
  for (const FsyncPolicy policy :
       {FsyncPolicy::kAlways, FsyncPolicy::kEverySecond, FsyncPolicy::kNever}) {
    start(policy);
    say_and_step("a");
    disk_.set_room(5);
    say(stream_, "b");
    say_and_step("c");
    EXPECT_EQ(disk_.text("f"), record("a"));  // not a torn record
    EXPECT_FALSE(state_.healthy);
    EXPECT_FALSE(state_.last_write_ok);
    EXPECT_EQ(trouble(), "write: No space left on device");
    EXPECT_EQ(state_.trouble_since_s, clock_.wall_ms() / 1000);
    EXPECT_LT(state_.durable, stream_.end());
    EXPECT_FALSE(appender_->waits_for_stream());
    EXPECT_EQ(appender_->next_step_us(), clock_.monotonic_us() + kRetryMs * 1000);
    step();  // not yet
    say(stream_, "d");
    advance_and_step(kRetryMs);
    EXPECT_FALSE(state_.healthy);
    disk_.set_room(SIZE_MAX);
    advance_and_step(kRetryMs);
    EXPECT_TRUE(state_.healthy);
    EXPECT_EQ(trouble(), "");
    EXPECT_EQ(disk_.text("f"), record("a") + record("b") + record("c") + record("d"));
    EXPECT_TRUE(all_written());
    appender_ = nullptr;
  }
}

TEST_F(JournalAppenderTest, WhatCannotBeCutBackIsCutBackFirst) {
  start(FsyncPolicy::kAlways);
  say_and_step("a");
  disk_.set_room(5);
  disk_.fail({.operation = "truncate", .path = "f", .times = 2});
  say_and_step("b");
  EXPECT_EQ(disk_.text("f"), record("a") + record("b").substr(0, 5));
  disk_.set_room(SIZE_MAX);
  advance_and_step(kRetryMs);
  EXPECT_EQ(disk_.text("f"), record("a") + record("b").substr(0, 5));
  EXPECT_FALSE(state_.healthy);
  advance_and_step(kRetryMs);
  EXPECT_EQ(disk_.durable_text("f"), record("a") + record("b"));
  EXPECT_TRUE(state_.healthy);
}

TEST_F(JournalAppenderTest, EveryShortWriteLeavesWholeUnits) {
  start(FsyncPolicy::kAlways);
  std::string all;
  for (size_t room = 0; room < 2 * record("x").size(); room++) {
    disk_.set_room(room);
    say(stream_, "x");
    say_and_step("y");
    EXPECT_EQ(disk_.text("f"), all);
    disk_.set_room(SIZE_MAX);
    advance_and_step(kRetryMs);
    all += record("x") + record("y");
    EXPECT_EQ(disk_.durable_text("f"), all);
  }
}

// --- failed syncs -----------------------------------------------------------------------------

// The disk of the test has lost what a failed sync was for; a later sync makes a hole of it.
TEST_F(JournalAppenderTest, AFailedSyncIsFollowedByNewWrites) {
  start(FsyncPolicy::kAlways);
  say_and_step("a");
  disk_.fail({.operation = "sync", .path = "f"});
  say_and_step("b");
  EXPECT_EQ(state_.durable, record("a").size());
  EXPECT_FALSE(state_.healthy);
  EXPECT_EQ(trouble(), "sync: Input/output error");
  step_all();
  EXPECT_TRUE(all_durable());
  EXPECT_TRUE(state_.healthy);
  EXPECT_EQ(disk_.durable_text("f"), record("a") + record("b"));
}

TEST_F(JournalAppenderTest, ASyncThatKeepsFailingAcknowledgesNothing) {
  start(FsyncPolicy::kAlways);
  say_and_step("a");
  disk_.fail({.operation = "sync", .path = "f", .times = 4});
  say(stream_, "b");
  step_all();
  for (int tries = 0; tries < 2; tries++) {
    say(stream_, "c");
    advance_and_step(kRetryMs);
    EXPECT_EQ(state_.durable, record("a").size());
    EXPECT_EQ(disk_.durable_text("f"), record("a"));
    EXPECT_FALSE(state_.healthy);
  }
  advance_and_step(kRetryMs);
  EXPECT_TRUE(all_durable());
  EXPECT_TRUE(state_.healthy);
  EXPECT_EQ(disk_.durable_text("f"), record("a") + record("b") + record("c") + record("c"));
}

TEST_F(JournalAppenderTest, AFailedSyncOfTheOtherThreadTakesTheTailOnceMore) {
  start(FsyncPolicy::kEverySecond);
  say_and_step("a");
  advance_and_step(1000);
  ASSERT_TRUE(sync_job());
  say_and_step("b");
  advance_and_step(1000);
  const auto job = appender_->take_sync_job();
  say_and_step("c");
  disk_.fail({.operation = "sync", .path = "f"});
  appender_->sync_done(*job, job->file->sync(), 1);
  step_all();
  EXPECT_TRUE(all_durable());  // shown by a sync at once
  EXPECT_EQ(disk_.durable_text("f"), record("a") + record("b") + record("c"));
}

TEST_F(JournalAppenderTest, WithoutTheTailAFailedSyncNeedsARewrite) {
  start({.policy = FsyncPolicy::kEverySecond, .kept_max = 10});
  say_and_step("a");
  say_and_step("a long word");
  advance_and_step(1000);
  const auto job = appender_->take_sync_job();
  disk_.fail({.operation = "sync", .path = "f"});
  appender_->sync_done(*job, job->file->sync(), 1);
  step_all();
  EXPECT_FALSE(state_.complete);
  EXPECT_FALSE(state_.healthy);
  EXPECT_EQ(state_.durable, 0U);
  EXPECT_TRUE(orders_->spoiled());
  say_and_step("lost");
  EXPECT_TRUE(all_written());  // as far as anybody can tell it what to write

  orders_->begin_rewrite();
  orders_->prepare(new_file("g"));
  ASSERT_TRUE(orders_->cut_at(stream_.end()));
  say_and_step("after");
  EXPECT_EQ(disk_.text("g"), record("after"));
  EXPECT_FALSE(state_.healthy);
  EXPECT_EQ(state_.durable, 0U);  // means nothing without its base
  orders_->end_rewrite(Outcome::kInstalled);
  advance_and_step(1000);
  sync_job();
  EXPECT_TRUE(state_.healthy);
  EXPECT_TRUE(state_.complete);
  EXPECT_TRUE(all_durable());
}

TEST_F(JournalAppenderTest, TooFarBehindNeedsARewrite) {
  start({.policy = FsyncPolicy::kAlways, .behind_max = 1000, .kept_max = 1000});
  say_and_step("a");
  const std::string big(WriteStream::kBlockBytes, 'x');
  for (int i = 0; i < 3; i++) say(stream_, big);
  step();
  EXPECT_FALSE(state_.complete);
  EXPECT_FALSE(state_.healthy);
  EXPECT_EQ(state_.durable, 0U);
  EXPECT_EQ(disk_.durable_text("f"), record("a"));
}

// --- cuts -------------------------------------------------------------------------------------

TEST_F(JournalAppenderTest, WhatIsBeforeTheCutIsInTheOldFileAndSynced) {
  for (const FsyncPolicy policy :
       {FsyncPolicy::kAlways, FsyncPolicy::kEverySecond, FsyncPolicy::kNever}) {
    start(policy);
    orders_->begin_rewrite();
    orders_->prepare(new_file("g"));
    say(stream_, "before");
    ASSERT_TRUE(orders_->cut_at(stream_.end()));
    say_and_step("after");
    if (policy != FsyncPolicy::kAlways) {
      EXPECT_EQ(disk_.text("g"), "");  // it waits for a sync that another thread makes
      EXPECT_FALSE(appender_->waits_for_stream());
      ASSERT_TRUE(sync_job());
    }
    EXPECT_EQ(disk_.durable_text("f"), record("before"));
    EXPECT_EQ(disk_.text("g"), record("after"));
    EXPECT_FALSE(orders_->cutting());
    orders_->end_rewrite(Outcome::kKept);
    say_and_step("later");
    EXPECT_EQ(disk_.text("g"), record("after") + record("later"));
    EXPECT_EQ(state_.appended, (record("before") + disk_.text("g")).size());
    appender_ = nullptr;
  }
}

// Where the stream is a primary's nobody can have it say SELECT.
TEST_F(JournalAppenderTest, TheFileOfACutBeginsWithItsDatabase) {
  start(FsyncPolicy::kAlways);
  orders_->begin_rewrite();
  orders_->prepare(new_file("g"));
  ASSERT_TRUE(orders_->cut_at(stream_.end(), 12));
  disk_.set_room(3);
  say_and_step("a");
  EXPECT_EQ(disk_.text("g"), "");
  disk_.set_room(SIZE_MAX);
  advance_and_step(kRetryMs);
  say_and_step("b");
  EXPECT_EQ(disk_.durable_text("g"),
            "*2\r\n$6\r\nSELECT\r\n$2\r\n12\r\n" + record("a") + record("b"));
  EXPECT_TRUE(all_durable());
}

TEST_F(JournalAppenderTest, NothingIsWrittenBeforeTheCutIfTheFilesAreNotComplete) {
  start({.policy = FsyncPolicy::kAlways}, false);
  say_and_step("a");
  EXPECT_TRUE(state_.healthy);
  orders_->begin_rewrite();
  orders_->prepare(new_file("g"));
  say_and_step("b");
  ASSERT_TRUE(orders_->cut_at(stream_.end()));
  say_and_step("c");
  EXPECT_EQ(disk_.durable_text("g"), record("c"));
  EXPECT_EQ(state_.durable, 0U);
  orders_->end_rewrite(Outcome::kDropped);
  say_and_step("d");
  EXPECT_EQ(disk_.text("g"), record("c"));  // of no use any more

  orders_->begin_rewrite();
  orders_->prepare(new_file("h"));
  ASSERT_TRUE(orders_->cut_at(stream_.end()));
  say_and_step("e");
  orders_->end_rewrite(Outcome::kInstalled);
  step();
  EXPECT_TRUE(state_.complete);
  EXPECT_TRUE(all_durable());
  EXPECT_EQ(disk_.durable_text("h"), record("e"));
}

// The old file is needed no more, though it could not be written to the end.
TEST_F(JournalAppenderTest, ABaseEndsTheTroubleOfTheFileBeforeIt) {
  start(FsyncPolicy::kAlways);
  say_and_step("a");
  disk_.fail({.operation = "append", .path = "f", .times = 1000});
  say_and_step("b");
  orders_->begin_rewrite();
  orders_->prepare(new_file("g"));
  ASSERT_TRUE(orders_->cut_at(stream_.end()));
  say(stream_, "c");
  advance_and_step(kRetryMs);
  EXPECT_FALSE(state_.healthy);
  orders_->end_rewrite(Outcome::kInstalled);
  step();
  EXPECT_TRUE(state_.healthy);
  EXPECT_TRUE(all_durable());
  EXPECT_EQ(disk_.durable_text("g"), record("c"));
}

}  // namespace
}  // namespace engine
