// SPDX-License-Identifier: Apache-2.0
#include "agent/drivers/slow_log.h"

#include <gtest/gtest.h>

namespace agent {
namespace {

std::string bulk(const std::string& text) {
  return "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
}

std::string entry(int id, int time_s, const std::vector<std::string>& words) {
  std::string text = "*6\r\n:" + std::to_string(id) + "\r\n:" + std::to_string(time_s) +
                     "\r\n:20000\r\n*" + std::to_string(words.size()) + "\r\n";
  for (const std::string& word : words) text += bulk(word);
  return text + bulk("10.0.0.1:5") + bulk("me");
}

// What a node answers that has these entries, the newest first.
Replies answers(const std::string& run_id, const std::vector<std::string>& entries) {
  std::string text = "*" + std::to_string(entries.size()) + "\r\n";
  for (const std::string& one : entries) text += one;
  Replies replies(2);
  size_t consumed = 0;
  replies[0].words = {"# Server\r\nrun_id:" + run_id + "\r\n"};
  EXPECT_EQ(parse_reply(Dialect::kResp, text, replies[1], consumed), ReplyStatus::kComplete);
  return replies;
}

WantedLog wanted(const std::string& position, int64_t since_ms = 0) {
  return {.node = "n", .type = LogType::slow_log, .since_ms = since_ms, .position = position};
}

TEST(SlowLog, SaysCommandsWithoutTheirArguments) {
  const auto batch = read_slow_log(
      answers("a", {entry(1, 7, {"PING"}), entry(0, 5, {"SET", "secret", "value"})}), wanted(""));
  ASSERT_TRUE(batch);
  ASSERT_EQ(batch->entries.size(), 2U);
  EXPECT_EQ(batch->entries[0].message, "SET ... (2 more arguments)");
  EXPECT_EQ(batch->entries[0].time_ms, 5000);
  EXPECT_EQ(batch->entries[0].client_address, "10.0.0.1:5");
  EXPECT_EQ(batch->entries[0].client_name, "me");
  EXPECT_EQ(batch->entries[1].message, "PING");
  EXPECT_EQ(batch->entries[1].id, 1);
  EXPECT_EQ(batch->position, "a/1");
}

TEST(SlowLog, CountsArgumentsThatTheNodeHasLeftOut) {
  const auto batch = read_slow_log(
      answers("a", {entry(0, 5, {"DEL", "a", "b", "... (98 more arguments)"})}), wanted(""));
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->entries[0].message, "DEL ... (100 more arguments)");
}

TEST(SlowLog, GoesOnAfterItsPosition) {
  const auto node = answers("a", {entry(4, 9, {"C"}), entry(3, 8, {"B"}), entry(2, 7, {"A"})});
  const auto next = read_slow_log(node, wanted("a/3"));
  ASSERT_TRUE(next);
  ASSERT_EQ(next->entries.size(), 1U);
  EXPECT_EQ(next->entries[0].id, 4);
  EXPECT_EQ(next->lost, 0);
  const auto gap = read_slow_log(node, wanted("a/0"));
  ASSERT_TRUE(gap);
  EXPECT_EQ(gap->entries.size(), 3U);
  EXPECT_EQ(gap->lost, 1);
  const auto nothing = read_slow_log(node, wanted("a/4"));
  ASSERT_TRUE(nothing);
  EXPECT_EQ(nothing->position, nothing->after);
}

TEST(SlowLog, OfAnotherProcessBeginsAnew) {
  const auto batch = read_slow_log(answers("b", {entry(0, 5, {"A"})}), wanted("a/9"));
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->entries.size(), 1U);
  EXPECT_EQ(batch->lost, 0);
  EXPECT_EQ(batch->position, "b/0");
}

TEST(SlowLog, OfEarlierIsNotWanted) {
  const auto batch =
      read_slow_log(answers("a", {entry(1, 9, {"B"}), entry(0, 5, {"A"})}), wanted("", 9500));
  ASSERT_TRUE(batch);
  ASSERT_EQ(batch->entries.size(), 1U);
  EXPECT_EQ(batch->entries[0].id, 1);
}

TEST(SlowLog, ThatIsNoneIsAnError) {
  Replies replies = answers("a", {});
  replies[1].is_error = true;
  EXPECT_FALSE(read_slow_log(replies, wanted("")));
  // Lists of other lengths than those of an entry.
  replies = answers("a", {"*2\r\n:1\r\n:2\r\n", entry(0, 5, {"A"})});
  const auto batch = read_slow_log(replies, wanted(""));
  ASSERT_TRUE(batch);
  EXPECT_TRUE(batch->entries.empty());
}

}  // namespace
}  // namespace agent
