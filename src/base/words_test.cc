// SPDX-License-Identifier: Apache-2.0
#include "base/words.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace base {
namespace {

using Words = std::vector<std::string>;

TEST(Words, SplitsAtWhiteSpace) {
  EXPECT_EQ(split_quoted("save  900\t1 "), (Words{"save", "900", "1"}));
  EXPECT_EQ(split_quoted(""), Words{});
  EXPECT_EQ(split_quoted(" \t"), Words{});
}

TEST(Words, DoubleQuotesTakeEscapes) {
  EXPECT_EQ(split_quoted(R"(a "b c" "")"), (Words{"a", "b c", ""}));
  EXPECT_EQ(split_quoted(R"("\n\r\t\b\a\\\"\q")"), (Words{"\n\r\t\b\a\\\"q"}));
  EXPECT_EQ(split_quoted(R"("\x41\xfF\xg1\x4")"), (Words{"A\xffxg1x4"}));
}

TEST(Words, SingleQuotesTakeOnlyTheirOwnEscape) {
  EXPECT_EQ(split_quoted(R"('b c' '\'' '\n' '')"), (Words{"b c", "'", "\\n", ""}));
}

TEST(Words, QuotesMayOpenInsideAWord) { EXPECT_EQ(split_quoted(R"(a"b c")"), (Words{"ab c"})); }

// They are Redis' rule; it keeps {"a":1} typed without quotes around it from losing its own.
TEST(Words, BehindAClosingQuoteThereIsWhiteSpaceOrTheEnd) {
  for (const char* line : {R"({"a":"abc"})", R"({"a":1})", "'a''b'", R"("a"'b')", R"(""x)"}) {
    EXPECT_EQ(split_quoted(line), std::nullopt) << line;
  }
  EXPECT_EQ(split_quoted("\"a\"\v'b'\f\"c\""), (Words{"a", "b", "c"}));
}

TEST(Words, BareWordsHoldWhatSeparatesNoWords) {
  EXPECT_EQ(split_quoted(std::string_view("a\vb\fc\0d e", 9)),
            (Words{std::string("a\vb\fc\0d", 7), "e"}));
  EXPECT_EQ(split_quoted("a\\x41 \\n"), (Words{"a\\x41", "\\n"}));
}

TEST(Words, WithoutQuotesNothingIsCopied) {
  std::string unquoted;
  std::vector<std::string_view> words;
  const std::string_view line = "set k \"a b\" 'c'";
  ASSERT_TRUE(split_quoted(line, unquoted, words));
  EXPECT_EQ(words, (std::vector<std::string_view>{"set", "k", "a b", "c"}));
  EXPECT_EQ(words[1].data(), line.data() + 4);
  EXPECT_EQ(unquoted, "a bc");
}

TEST(Words, RefusesUnbalancedQuotes) {
  for (const char* line : {R"("a)", "'a", R"("a"b)", "'a'b", R"("a\)", R"("a\")"}) {
    EXPECT_EQ(split_quoted(line), std::nullopt) << line;
  }
}

TEST(Words, QuoteWordGivesEveryByteBack) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  EXPECT_EQ(split_quoted(quote_word(bytes)), Words{bytes});
  for (const char c : quote_word(bytes)) EXPECT_TRUE(c >= 0x20 && c < 0x7f);
  EXPECT_EQ(quote_word("\n\r\t\b\a\v\"\\ e\xff"), R"("\n\r\t\b\a\x0b\"\\ e\xff")");
}

TEST(Words, SplitAtSpacesDropsEmptyWords) {
  EXPECT_EQ(split_at_spaces("  a  b "), (Words{"a", "b"}));
  EXPECT_EQ(split_at_spaces(""), Words{});
}

TEST(Words, JoinPutsOneSpaceBetween) {
  EXPECT_EQ(join_words(Words{"a", "", "b"}), "a  b");
  EXPECT_EQ(join_words(Words{}), "");
}

TEST(Words, TrimmedLeavesNothingOrAWord) {
  EXPECT_EQ(trimmed(" \v\f\r\n\t"), "");
  EXPECT_EQ(trimmed("\t a b \r"), "a b");
}

}  // namespace
}  // namespace base
