// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/words.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace engine {
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

TEST(Words, RefusesUnbalancedQuotes) {
  for (const char* line : {R"("a)", "'a", R"("a"b)", "'a'b", R"("a\)", R"("a\")"}) {
    EXPECT_EQ(split_quoted(line), std::nullopt) << line;
  }
}

TEST(Words, QuoteWordGivesEveryByteBack) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  EXPECT_EQ(split_quoted(quote_word(bytes)), Words{bytes});
  EXPECT_EQ(quote_word(bytes).find('\n'), std::string::npos);
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
}  // namespace engine
