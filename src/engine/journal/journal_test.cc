// SPDX-License-Identifier: Apache-2.0
#include "engine/journal/journal.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "base/simulated_disk.h"
#include "engine/journal/test_journal.h"

namespace engine {
namespace {

class Alarm final : public JournalListener {
 public:
  void journal_changed() override {
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

class JournalTest : public testing::Test {
 protected:
  void start(bool complete = true, const Journal::Options& options = always()) {
    auto files = JournalFiles::open(disk_, {});
    ASSERT_TRUE(files);
    auto journal = Journal::start({stream_, clock_, &alarm_}, *std::move(files), complete, options);
    ASSERT_TRUE(journal);
    journal_ = *std::move(journal);
  }
  static Journal::Options always() { return {.appending = {.policy = FsyncPolicy::kAlways}}; }

  void say_durably(std::string_view word) {
    say(stream_, word);
    ASSERT_TRUE(journal_->flush(stream_.end()));
  }
  bool begin_and_cut() {
    const auto path = journal_->begin_rewrite();
    EXPECT_TRUE(path) << path.error().message;
    base_path_ = *path;
    return journal_->cut_at(stream_.end());
  }
  base::Result<void> finish() {
    disk_.put(base_path_, "REDIS");
    return journal_->finish_rewrite();
  }
  std::string load_after_crash() {
    journal_ = nullptr;
    disk_.crash();
    return load(disk_);
  }

  base::SimulatedDisk disk_;
  base::SystemClock clock_;
  WriteStream stream_;
  Alarm alarm_;
  std::unique_ptr<Journal> journal_;
  std::string base_path_;
};

TEST_F(JournalTest, GoesOnWhereItEnded) {
  start();
  say_durably("a");
  EXPECT_EQ(load_after_crash(), "a ");
  start();
  say_durably("b");
  EXPECT_EQ(journal_->info().current_size, record("a").size() + record("b").size());
  EXPECT_EQ(load_after_crash(), "a b ");
}

// What it tells of changes may be what holds it last: it has ended by then, and the stream may go.
TEST(JournalEnd, WhoIsToldOfChangesMayHoldItLast) {
  class Holder final : public JournalListener {
   public:
    void journal_changed() override {
      std::unique_lock lock(mutex_);
      const std::shared_ptr<Journal> held = journal_;
      holds_ = held != nullptr;
      changed_.notify_all();
      changed_.wait(lock, [&] { return held == nullptr || journal_ == nullptr; });
    }
    void take(std::unique_ptr<Journal> journal) {
      const std::lock_guard lock(mutex_);
      journal_ = std::move(journal);
    }
    std::shared_ptr<Journal> give_up() {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return holds_; });
      changed_.notify_all();
      return std::exchange(journal_, nullptr);
    }

   private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::shared_ptr<Journal> journal_;
    bool holds_ = false;
  };
  base::SimulatedDisk disk;
  const base::SystemClock clock;
  Holder holder;
  auto stream = std::make_unique<WriteStream>();
  auto files = JournalFiles::open(disk, {});
  ASSERT_TRUE(files);
  auto journal = Journal::start({*stream, clock, &holder}, *std::move(files), true,
                                {.appending = {.policy = FsyncPolicy::kAlways}});
  ASSERT_TRUE(journal);
  holder.take(*std::move(journal));
  say(*stream, "a");
  std::shared_ptr<Journal> ended = holder.give_up();  // while its own thread holds it, too
  ended->stop();
  ended = nullptr;
  stream = nullptr;
}

TEST_F(JournalTest, ARewriteReplacesWhatWasBeforeItsCut) {
  start();
  say_durably("a");
  ASSERT_TRUE(begin_and_cut());
  EXPECT_FALSE(journal_->begin_rewrite());
  EXPECT_TRUE(journal_->info().rewrite_in_progress);
  say_durably("b");
  ASSERT_TRUE(finish());
  say_durably("c");
  const JournalInfo info = journal_->info();
  EXPECT_EQ(info.rewrites, 1U);
  EXPECT_TRUE(info.last_rewrite_ok);
  EXPECT_EQ(info.base_size, 5 + record("b").size());
  EXPECT_EQ(info.current_size, info.base_size + record("c").size());
  EXPECT_FALSE(disk_.has("./appendonlydir/appendonly.aof.1.incr.aof"));
  ASSERT_TRUE(begin_and_cut());
  ASSERT_TRUE(finish());
  say_durably("d");
  EXPECT_EQ(load_after_crash(), "REDIS d ");
}

TEST_F(JournalTest, ARewriteThatIsGivenUpLeavesItsIncrement) {
  start();
  say_durably("a");
  ASSERT_TRUE(begin_and_cut());
  say_durably("b");
  journal_->abandon_rewrite();
  EXPECT_FALSE(journal_->info().last_rewrite_ok);
  EXPECT_EQ(journal_->info().rewrite_failures, 1U);
  say_durably("c");
  ASSERT_TRUE(journal_->begin_rewrite());
  journal_->abandon_rewrite();  // before its cut
  say_durably("d");
  ASSERT_TRUE(begin_and_cut());  // uses the increment that is there
  say_durably("e");
  EXPECT_EQ(load(disk_), "a b c d e ");
  ASSERT_TRUE(finish());
  EXPECT_EQ(load_after_crash(), "REDIS e ");
  EXPECT_TRUE(disk_.has("./appendonlydir/appendonly.aof.3.incr.aof"));
  EXPECT_FALSE(disk_.has("./appendonlydir/appendonly.aof.4.incr.aof"));
}

// As `appendonly yes` while it runs: what is on disk from before is not mixed with what is new.
TEST_F(JournalTest, SwitchedOnWithDataItIsCompleteAfterARewrite) {
  start();
  say_durably("old");
  journal_ = nullptr;
  say(stream_, "unwritten");
  start(false);
  EXPECT_FALSE(journal_->complete());
  EXPECT_TRUE(journal_->healthy());
  EXPECT_TRUE(journal_->rewrite_is_due({.percentage = 0}));
  EXPECT_FALSE(journal_->flush(stream_.end()));
  ASSERT_TRUE(begin_and_cut());
  say(stream_, "new");
  EXPECT_EQ(load(disk_), "old ");
  ASSERT_TRUE(finish());
  alarm_.wait_until([&] { return journal_->complete(); });
  say_durably("newer");
  EXPECT_EQ(load_after_crash(), "REDIS new newer ");
}

TEST_F(JournalTest, SwitchedOnWithDataAndGivenUpItStaysAsItWas) {
  start();
  say_durably("old");
  journal_ = nullptr;
  start(false);
  ASSERT_TRUE(begin_and_cut());
  say(stream_, "new");
  journal_->abandon_rewrite();
  say(stream_, "newer");
  ASSERT_TRUE(begin_and_cut());
  say(stream_, "newest");
  EXPECT_EQ(load(disk_), "old ");
  ASSERT_TRUE(finish());
  alarm_.wait_until([&] { return journal_->durable_offset() == stream_.end(); });
  EXPECT_EQ(load_after_crash(), "REDIS newest ");
}

TEST_F(JournalTest, ABaseThatCannotBeInstalledChangesNothing) {
  start();
  say_durably("a");
  ASSERT_TRUE(begin_and_cut());
  say_durably("b");
  disk_.fail({.operation = "rename", .path = "manifest"});
  EXPECT_FALSE(finish());
  EXPECT_FALSE(journal_->rewriting());
  say_durably("c");
  EXPECT_EQ(load_after_crash(), "a b c ");
}

TEST_F(JournalTest, ARewriteThatLostItsIncrementIsNotFinished) {
  Journal::Options options = always();
  options.appending.behind_max = 1000;
  options.appending.kept_max = 1000;
  start(true, options);
  say_durably("a");
  ASSERT_TRUE(begin_and_cut());
  const std::string big(WriteStream::kBlockBytes, 'x');
  for (int i = 0; i < 3; i++) stream_.append(record(big), WriteStream::Kind::kData);
  stream_.wake_readers();
  alarm_.wait_until([&] { return !journal_->complete(); });
  EXPECT_FALSE(finish());
  EXPECT_TRUE(journal_->rewrite_is_due({.percentage = 0}));
  ASSERT_TRUE(begin_and_cut());
  ASSERT_TRUE(finish());
  alarm_.wait_until([&] { return journal_->complete() && journal_->healthy(); });
  say_durably("b");
  EXPECT_EQ(load_after_crash(), "REDIS b ");
}

TEST_F(JournalTest, KeepsHistoryIfItIsToldTo) {
  Journal::Options options = always();
  options.keep_history = true;
  start(true, options);
  say_durably("a");
  ASSERT_TRUE(begin_and_cut());
  ASSERT_TRUE(finish());
  EXPECT_TRUE(disk_.has("./appendonlydir/appendonly.aof.1.incr.aof"));
  journal_->set_keep_history(false);
  say_durably("b");  // behind the first cut, which is made by then
  ASSERT_TRUE(begin_and_cut());
  ASSERT_TRUE(finish());
  EXPECT_FALSE(disk_.has("./appendonlydir/appendonly.aof.1.incr.aof"));
}

TEST_F(JournalTest, DoesNotSyncDuringARewriteIfItIsToldSo) {
  Journal::Options options = always();
  options.no_fsync_on_rewrite = true;
  start(true, options);
  ASSERT_TRUE(begin_and_cut());
  alarm_.wait_until([&] { return journal_->policy() == FsyncPolicy::kNever; });
  ASSERT_TRUE(finish());
  alarm_.wait_until([&] { return journal_->policy() == FsyncPolicy::kAlways; });
}

TEST_F(JournalTest, IsDueWhenItHasGrownUnlessItFailedTooOften) {
  start();
  const RewriteThresholds thresholds{.percentage = 100, .min_bytes = 10};
  EXPECT_FALSE(journal_->rewrite_is_due(thresholds));
  say_durably("long enough");
  EXPECT_TRUE(journal_->rewrite_is_due(thresholds));
  for (uint32_t i = 0; i < RewriteLimiter::kFailuresFree; i++) {
    EXPECT_TRUE(journal_->rewrite_is_due(thresholds));
    ASSERT_TRUE(begin_and_cut());
    EXPECT_FALSE(journal_->rewrite_is_due(thresholds));
    journal_->abandon_rewrite();
    ASSERT_TRUE(journal_->flush(stream_.end()));
  }
  EXPECT_FALSE(journal_->rewrite_is_due(thresholds));
  ASSERT_TRUE(begin_and_cut());  // by hand it may be begun
  ASSERT_TRUE(finish());
  EXPECT_EQ(journal_->info().rewrite_failures, 0U);
}

// A base holds how many words there were at its cut: what is loaded goes on from there.
TEST_F(JournalTest, RewritesWhileOthersWrite) {
  constexpr int kWords = 2000;
  constexpr int kRewrites = 10;
  start();
  std::mutex world;  // the locks of all keys
  int said = 0;
  const auto say_next = [&] {
    const std::lock_guard lock(world);
    say(stream_, std::to_string(said++));
  };
  std::thread writer([&] {
    for (int i = 0; i < kWords; i++) say_next();
  });
  int before_cut = 0;
  for (int i = 0; i < kRewrites; i++) {
    const auto path = journal_->begin_rewrite();
    ASSERT_TRUE(path) << path.error().message;
    {
      const std::lock_guard lock(world);
      before_cut = said;
      ASSERT_TRUE(journal_->cut_at(stream_.end()));
    }
    disk_.put(*path, "REDIS" + std::to_string(before_cut));
    ASSERT_TRUE(journal_->finish_rewrite());
    say_next();  // once this is on disk, so is all before the cut, which the next rewrite asks for
    ASSERT_TRUE(journal_->flush(stream_.end()));
  }
  writer.join();
  ASSERT_TRUE(journal_->flush(stream_.end()));
  std::string expected = "REDIS" + std::to_string(before_cut) + ' ';
  for (int i = before_cut; i < said; i++) expected += std::to_string(i) + ' ';
  EXPECT_EQ(load_after_crash(), expected);
}

// The same once on the kernel's disk.
TEST_F(JournalTest, WritesFilesOfTheKernel) {
  std::string directory = testing::TempDir() + "journal_XXXXXX";
  ASSERT_NE(::mkdtemp(directory.data()), nullptr);
  base::DiskFileSystem disk;
  const JournalPlace place{.dir = directory};
  {
    auto journal = Journal::start({stream_, clock_, nullptr}, *JournalFiles::open(disk, place),
                                  true, always());
    ASSERT_TRUE(journal);
    say(stream_, "a");
    ASSERT_TRUE((*journal)->flush(stream_.end()));
    const auto path = (*journal)->begin_rewrite();
    ASSERT_TRUE(path);
    ASSERT_TRUE((*journal)->cut_at(stream_.end()));
    say(stream_, "b");
    auto base = disk.open(*path, base::FileSystem::Opening::kNew);
    ASSERT_TRUE(base && (*base)->append("REDIS") && (*base)->sync());
    ASSERT_TRUE((*journal)->finish_rewrite());
    ASSERT_TRUE((*journal)->flush(stream_.end()));
  }
  const auto files = JournalFiles::open(disk, place);
  ASSERT_TRUE(files);
  const auto parts = files->parts();
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_EQ((*parts)[0].kind, JournalPart::Kind::kRdb);
  EXPECT_EQ((*disk.view((*parts)[1].path).value()).bytes(), record("b"));
  EXPECT_FALSE(disk.size(directory + "/appendonlydir/appendonly.aof.1.incr.aof")->has_value());
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace engine
