// SPDX-License-Identifier: Apache-2.0
#include "engine/journal/journal_files.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "base/simulated_disk.h"
#include "engine/journal/test_journal.h"

namespace engine {
namespace {

using Listing = JournalFiles::Listing;

const std::string kDirectory = "./appendonlydir/";
const std::string kManifest = kDirectory + "appendonly.aof.manifest";

class JournalFilesTest : public testing::Test {
 protected:
  JournalFiles open() {
    auto files = JournalFiles::open(disk_, {});
    EXPECT_TRUE(files) << files.error().message;
    return *std::move(files);
  }
  void write_base(JournalFiles& files, std::string_view text) {
    disk_.put(files.new_base_path(), text);
  }
  void append(JournalFiles::Increment& increment, std::string_view word) {
    ASSERT_TRUE(increment.file->append(record(word)));
    ASSERT_TRUE(increment.file->sync());
  }

  base::SimulatedDisk disk_;
};

TEST_F(JournalFilesTest, BeginsWithAnIncrementThatTheManifestNames) {
  JournalFiles files = open();
  EXPECT_TRUE(files.manifest().empty());
  EXPECT_EQ(disk_.operations(), 0);
  auto increment = files.open_last();
  ASSERT_TRUE(increment);
  append(*increment, "a");
  disk_.crash();
  EXPECT_EQ(disk_.text(kManifest), "file appendonly.aof.1.incr.aof seq 1 type i\n");
  EXPECT_EQ(load(disk_), "a ");

  JournalFiles again = open();
  auto same = again.open_last();
  ASSERT_TRUE(same);
  EXPECT_EQ(same->seq, 1);
  EXPECT_EQ(same->bytes, record("a").size());
  append(*same, "b");
  EXPECT_EQ(load(disk_), "a b ");
  EXPECT_EQ(again.bytes(), record("a").size() * 2);
}

TEST_F(JournalFilesTest, ABaseTakesThePlaceOfWhatWasBeforeItsIncrement) {
  JournalFiles files = open();
  auto first = files.open_last();
  append(*first, "a");
  auto second = files.add_increment(Listing::kNow);
  ASSERT_TRUE(second);
  append(*second, "b");
  write_base(files, "REDIS-a");
  ASSERT_TRUE(files.install_base(second->seq));
  EXPECT_EQ(disk_.text(kManifest),
            "file appendonly.aof.1.base.rdb seq 1 type b\n"
            "file appendonly.aof.1.incr.aof seq 1 type h\n"
            "file appendonly.aof.2.incr.aof seq 2 type i\n");
  EXPECT_EQ(load(disk_), "REDIS-a b ");
  EXPECT_TRUE(disk_.has(kDirectory + "appendonly.aof.1.incr.aof"));
  ASSERT_TRUE(files.remove_history());
  EXPECT_FALSE(disk_.has(kDirectory + "appendonly.aof.1.incr.aof"));
  EXPECT_EQ(disk_.text(kManifest),
            "file appendonly.aof.1.base.rdb seq 1 type b\n"
            "file appendonly.aof.2.incr.aof seq 2 type i\n");
  const auto parts = files.parts();
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_TRUE((*parts)[0].is_base && !(*parts)[0].is_last);
  EXPECT_EQ((*parts)[0].kind, JournalPart::Kind::kRdb);
  EXPECT_TRUE(!(*parts)[1].is_base && (*parts)[1].is_last);
  EXPECT_EQ((*parts)[1].kind, JournalPart::Kind::kCommands);
  EXPECT_EQ(files.base_bytes(), 7U);
}

TEST_F(JournalFilesTest, AnIncrementThatNeedsItsBaseIsListedWithIt) {
  JournalFiles files = open();
  auto old = files.open_last();
  append(*old, "old");
  auto next = files.add_increment(Listing::kWithBase);
  ASSERT_TRUE(next);
  append(*next, "new");
  EXPECT_EQ(load(disk_), "old ");
  next = files.add_increment(Listing::kWithBase);  // once more, as the first was given up
  EXPECT_EQ(next->seq, 2);
  append(*next, "newer");
  write_base(files, "REDIS");
  ASSERT_TRUE(files.install_base(next->seq));
  EXPECT_EQ(load(disk_), "REDIS newer ");
}

// Whatever of the unsynced end a failure of the machine leaves, whole units are loaded, once and
// again.
TEST_F(JournalFilesTest, TornAtEveryByteItLoadsWholeUnits) {
  const size_t unit = record("x").size();
  for (size_t kept = 0; kept <= 3 * unit; kept++) {
    base::SimulatedDisk disk;
    auto files = JournalFiles::open(disk, {});
    auto increment = files->open_last();
    append(*increment, "a");
    ASSERT_TRUE(increment->file->append(record("b") + record("c") + record("d")));
    disk.crash(kept);
    const std::string expected = std::string("a b c d ").substr(0, 2 + 2 * (kept / unit));
    EXPECT_EQ(load(disk), expected) << kept;
    EXPECT_EQ(load(disk), expected) << kept;
    auto again = JournalFiles::open(disk, {});
    auto last = again->open_last();
    ASSERT_TRUE(last);
    EXPECT_EQ(last->bytes, (1 + kept / unit) * unit);
    append(*last, "e");
    EXPECT_EQ(load(disk), expected + "e ") << kept;
  }
}

TEST_F(JournalFilesTest, NamesTheFileThatIsMissing) {
  disk_.put(kManifest, "file appendonly.aof.1.incr.aof seq 1 type i\n");
  const auto files = JournalFiles::open(disk_, {});
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().message,
            "The append log file appendonly.aof.1.incr.aof doesn't exist in ./appendonlydir: No "
            "such file or directory");
}

TEST_F(JournalFilesTest, NamesTheManifestThatIsBad) {
  disk_.put(kManifest, "");
  const auto files = JournalFiles::open(disk_, {});
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().message, kManifest + ": Found an empty AOF manifest");
}

TEST_F(JournalFilesTest, HistoryThatCannotBeRemovedStaysListed) {
  JournalFiles files = open();
  auto first = files.open_last();
  auto second = files.add_increment(Listing::kNow);
  write_base(files, "REDIS");
  ASSERT_TRUE(files.install_base(second->seq));
  disk_.fail({.operation = "remove", .path = "appendonly.aof.1.incr.aof"});
  EXPECT_FALSE(files.remove_history());
  EXPECT_EQ(files.manifest().history.size(), 1U);
  EXPECT_TRUE(files.remove_history());
  EXPECT_TRUE(files.manifest().history.empty());
}

// At every operation the disk may stop: what is loaded afterwards is the same.
TEST_F(JournalFilesTest, MovesABareFileInWhateverHappens) {
  for (int operations = 0;; operations++) {
    base::SimulatedDisk disk;
    disk.put("./appendonly.aof", record("old"));
    disk.fail_after(operations);
    const bool done = JournalFiles::open(disk, {}).has_value();
    disk.crash();
    EXPECT_EQ(load(disk), "old ") << operations;
    EXPECT_FALSE(done && disk.has("./appendonly.aof"));
    EXPECT_EQ(disk.text(kManifest), "file appendonly.aof seq 1 type b\n");
    if (done) break;
    ASSERT_LT(operations, 50);
  }
}

TEST_F(JournalFilesTest, ABareFileBesideAJournalMeansNothing) {
  JournalFiles files = open();
  auto first = files.open_last();
  append(*first, "a");
  disk_.put("./appendonly.aof", record("old"));
  EXPECT_EQ(load(disk_), "a ");
  EXPECT_TRUE(disk_.has("./appendonly.aof"));
}

// The data is "old" or, with the same meaning, the base and what came after the cut.
TEST_F(JournalFilesTest, ARewriteThatStopsAnywhereLosesNothing) {
  for (int operations = 0;; operations++) {
    base::SimulatedDisk disk;
    auto files = JournalFiles::open(disk, {});
    auto first = files->open_last();
    append(*first, "old");
    disk.put(files->new_base_path(), "REDIS");
    disk.fail_after(operations);
    auto second = files->add_increment(Listing::kNow);
    const bool appended = second && second->file->append(record("new")) && second->file->sync();
    const bool installed = appended && files->install_base(second->seq);
    const bool removed = installed && files->remove_history();
    disk.crash();
    const std::string loaded = load(disk);
    if (installed) {
      EXPECT_EQ(loaded, "REDIS new ") << operations;
    } else if (appended) {
      EXPECT_TRUE(loaded == "old new " || loaded == "REDIS new ") << operations << loaded;
    } else {
      EXPECT_TRUE(loaded == "old " || loaded == "old new ") << operations << loaded;
    }
    if (removed) break;
    ASSERT_LT(operations, 50);
  }
}

}  // namespace
}  // namespace engine
