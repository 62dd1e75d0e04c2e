// SPDX-License-Identifier: Apache-2.0
#include "engine/server/journal_loader.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "engine/server/simulated_node.h"
#include "engine/server/test_inputs.h"
#include "engine/settings/settings.h"

namespace engine {
namespace {

// A key "k" of value "v"; no checksum.
constexpr std::string_view kJournalBase("REDIS0011\xFE\x00\x00\x01k\x01v\xFF\0\0\0\0\0\0\0\0", 25);
constexpr std::string_view kTwoFiles = "file base seq 1 type b\nfile last seq 1 type i\n";

Settings journal_settings(bool cuts_torn_ends = true) {
  Settings settings;
  settings.appendonly = true;
  settings.aof_load_truncated = cuts_torn_ends;
  return settings;
}

void put_file(SimulatedNode& node, const std::string& name, std::string_view text) {
  node.disk.put("./appendonlydir/" + name, text);
}

std::string ask_keys(SimulatedNode& node) {
  return node.say(node.connect(), command_of({"MGET", "k", "a", "b", "c", "n"}));
}

std::string replies_of(const std::vector<std::string>& all) {
  std::string text = "*" + std::to_string(all.size()) + "\r\n";
  for (const std::string& value : all) {
    text +=
        value.empty() ? "$-1\r\n" : "$" + std::to_string(value.size()) + "\r\n" + value + "\r\n";
  }
  return text;
}

// Wherever the last file is torn, there is what its whole commands have written, those of a
// transaction all or none, and the file goes on behind them.
TEST(JournalLoader, ATornTailAtEveryByte) {
  const std::vector<std::string> units = {command_of({"SET", "a", "1"}),
                                          command_of({"SET", "b", "2"}),
                                          command_of({"MULTI"}) + command_of({"SET", "c", "3"}) +
                                              command_of({"INCR", "n"}) + command_of({"EXEC"})};
  const std::vector<std::string> expected = {
      replies_of({"v", "", "", "", ""}), replies_of({"v", "1", "", "", ""}),
      replies_of({"v", "1", "2", "", ""}), replies_of({"v", "1", "2", "3", "1"})};
  std::string whole;
  std::vector<size_t> ends = {0};
  for (const std::string& unit : units) ends.push_back((whole += unit).size());
  for (size_t bytes = 0; bytes <= whole.size(); bytes++) {
    SimulatedNode node(journal_settings());
    put_file(node, "appendonly.aof.manifest", kTwoFiles);
    put_file(node, "base", kJournalBase);
    put_file(node, "last", whole.substr(0, bytes));
    const auto restored = node.restore();
    ASSERT_TRUE(restored) << restored.error().message;
    size_t done = 0;
    while (done + 1 < ends.size() && ends[done + 1] <= bytes) done++;
    EXPECT_EQ(ask_keys(node), expected[done]) << bytes;
    EXPECT_EQ(node.disk.text("./appendonlydir/last"), whole.substr(0, ends[done])) << bytes;
    node.core().end_journal();
  }
}

TEST(JournalLoader, ATornTailIsAnErrorWhereItIsNotToBeCut) {
  SimulatedNode node(journal_settings(false));
  put_file(node, "appendonly.aof.manifest", kTwoFiles);
  put_file(node, "base", kJournalBase);
  put_file(node, "last", command_of({"SET", "a", "1"}) + "*1\r\n$4");
  const auto restored = node.restore();
  ASSERT_FALSE(restored);
  EXPECT_NE(restored.error().message.find("Unexpected end of file reading the append only file"),
            std::string::npos);
  EXPECT_EQ(node.disk.text("./appendonlydir/last"), command_of({"SET", "a", "1"}) + "*1\r\n$4");
}

TEST(JournalLoader, ABaseThatIsTornIsAnError) {
  for (size_t bytes = 1; bytes < kJournalBase.size() - 8; bytes++) {
    SimulatedNode node(journal_settings());
    put_file(node, "appendonly.aof.manifest", kTwoFiles);
    put_file(node, "base", kJournalBase.substr(0, bytes));
    put_file(node, "last", "");
    EXPECT_FALSE(node.restore()) << bytes;
  }
}

TEST(JournalLoader, AFileBeforeTheLastThatIsTornIsAnError) {
  SimulatedNode node(journal_settings());
  put_file(node, "appendonly.aof.manifest", "file a seq 1 type i\nfile b seq 2 type i\n");
  put_file(node, "a", "*1\r\n$4");
  put_file(node, "b", "");
  EXPECT_FALSE(node.restore());
}

// An old file that was moved in: RDB, then commands.
TEST(JournalLoader, CommandsMayFollowTheBase) {
  SimulatedNode node(journal_settings());
  node.disk.put("./appendonly.aof", std::string(kJournalBase) + command_of({"SET", "a", "1"}));
  ASSERT_TRUE(node.restore());
  EXPECT_EQ(ask_keys(node), replies_of({"v", "1", "", "", ""}));
  EXPECT_FALSE(node.disk.has("./appendonly.aof"));
  node.core().end_journal();
}

// What was allowed when it was written.
TEST(JournalLoader, StringsMayBeLongerThanClientsMayWriteNow) {
  Settings settings = journal_settings();
  settings.proto_max_bulk_len = 1 << 20;
  SimulatedNode node(settings);
  put_file(node, "appendonly.aof.manifest", "file a seq 1 type i\n");
  put_file(node, "a", command_of({"SETRANGE", "k", "2000000", "x"}));
  ASSERT_TRUE(node.restore());
  EXPECT_EQ(node.say(node.connect(), command_of({"STRLEN", "k"})), ":2000001\r\n");
  node.core().end_journal();
}

}  // namespace
}  // namespace engine
