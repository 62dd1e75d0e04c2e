// SPDX-License-Identifier: Apache-2.0
#include "base/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace base {
namespace {

TEST(Glob, LiteralTextMatchesItselfOnly) {
  EXPECT_TRUE(glob_match("user:1", "user:1"));
  EXPECT_FALSE(glob_match("user:1", "user:12"));
  EXPECT_FALSE(glob_match("user:12", "user:1"));
  EXPECT_FALSE(glob_match("user", "User"));
}

TEST(Glob, StarMatchesAnyBytesAlsoNone) {
  EXPECT_TRUE(glob_match("*", "anything"));
  EXPECT_TRUE(glob_match("a*", "a"));
  EXPECT_TRUE(glob_match("a**c*", "abcbc"));
  EXPECT_TRUE(glob_match("*b", "aab"));
  EXPECT_FALSE(glob_match("*b", "aba"));
  EXPECT_TRUE(glob_match("a*b*c", std::string_view("a\0b\nc", 5)));
}

TEST(Glob, QuestionMarkMatchesExactlyOneByte) {
  EXPECT_TRUE(glob_match("h?llo", "hello"));
  EXPECT_FALSE(glob_match("h?llo", "hllo"));
  EXPECT_FALSE(glob_match("hello?", "hello"));
}

TEST(Glob, ClassMatchesMembersRangesAndNegation) {
  EXPECT_TRUE(glob_match("h[ae]llo", "hallo"));
  EXPECT_FALSE(glob_match("h[ae]llo", "hillo"));
  EXPECT_TRUE(glob_match("h[a-c]llo", "hbllo"));
  EXPECT_TRUE(glob_match("h[c-a]llo", "hbllo"));
  EXPECT_TRUE(glob_match("h[^e]llo", "hallo"));
  EXPECT_FALSE(glob_match("h[^e]llo", "hello"));
  EXPECT_TRUE(glob_match("[a-\xff]", "\xc3"));
}

TEST(Glob, BackslashTakesAwayMeaning) {
  EXPECT_TRUE(glob_match("a\\*", "a*"));
  EXPECT_FALSE(glob_match("a\\*", "ab"));
  EXPECT_TRUE(glob_match("[\\]]", "]"));
  EXPECT_TRUE(glob_match("a\\", "a\\"));
}

TEST(Glob, UnclosedClassEndsWithThePattern) {
  EXPECT_TRUE(glob_match("[ab", "b"));
  EXPECT_FALSE(glob_match("[ab", "c"));
  EXPECT_TRUE(glob_match("[^", "x"));
  EXPECT_FALSE(glob_match("[", "x"));
}

TEST(Glob, CaseIsIgnoredOnRequest) {
  EXPECT_TRUE(glob_match("MaxMem*", "maxmemory", true));
  EXPECT_TRUE(glob_match("[A-C]x", "bX", true));
  EXPECT_FALSE(glob_match("[\\A]", "a", true));
}

TEST(Glob, EmptyTextMatchesTheEmptyPatternOnly) {
  EXPECT_TRUE(glob_match("", ""));
  EXPECT_FALSE(glob_match("*", ""));
  EXPECT_FALSE(glob_match("", "a"));
}

TEST(Glob, MoreThanAThousandStarsMatchNothing) {
  const auto pattern = [](int stars) {
    std::string text;
    for (int i = 0; i < stars; ++i) text += "*a";
    return text;
  };
  EXPECT_TRUE(glob_match(pattern(1000), std::string(2000, 'a')));
  EXPECT_FALSE(glob_match(pattern(1001), std::string(2000, 'a')));
}

// Recursive matchers need more steps than there are atoms for this one.
TEST(Glob, ManyStarsCostOnlyTheProductOfTheLengths) {
  std::string pattern;
  for (int i = 0; i < 50; ++i) pattern += "a*";
  EXPECT_FALSE(glob_match(pattern + "b", std::string(10'000, 'a')));
  EXPECT_TRUE(glob_match(std::string(100'000, '*'), "x"));
}

}  // namespace
}  // namespace base
