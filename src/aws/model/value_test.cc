// SPDX-License-Identifier: Apache-2.0
#include "aws/model/value.h"

#include <gtest/gtest.h>

#include <limits>

namespace aws {
namespace {

constexpr Member kTagMembers[] = {{"Key", kString}, {"Value", kString}};
constexpr Shape kTag = structure("Tag", kTagMembers);
constexpr Shape kTagList = list("TagList", "Tag", kTag);
constexpr Shape kNameList = list("NameList", "member", kString);
constexpr Member kEverythingMembers[] = {
    {"Text", kString},     {"Count", kInteger}, {"Price", kDouble}, {"Enabled", kBoolean},
    {"Since", kTimestamp}, {"Tag", kTag},       {"Tags", kTagList}, {"Names", kNameList},
};
constexpr Shape kEverything = structure("Everything", kEverythingMembers);

TEST(Structure, HoldsNothingAtFirst) {
  const Structure value(kEverything);
  EXPECT_TRUE(value.empty());
  EXPECT_FALSE(value.has("Text"));
  EXPECT_EQ(value.string("Text"), std::nullopt);
  EXPECT_EQ(value.integer("Count"), std::nullopt);
  EXPECT_EQ(value.number("Price"), std::nullopt);
  EXPECT_EQ(value.boolean("Enabled"), std::nullopt);
  EXPECT_EQ(value.timestamp("Since"), std::nullopt);
  EXPECT_EQ(value.structure("Tag"), nullptr);
  EXPECT_TRUE(value.strings("Names").empty());
  EXPECT_TRUE(value.structures("Tags").empty());
}

TEST(Structure, GivesBackWhatWasSet) {
  Structure value(kEverything);
  value.set("Text", "a").set("Count", 7).set("Price", 1.5).set("Enabled", false);
  value.set("Since", Timestamp{12}).set_strings("Names", {"x", "y"});
  value.make("Tag").set("Key", std::string_view("k"));
  value.append("Tags").set("Key", "1");
  value.append("Tags").set("Key", "2");
  value.append("Names", "z");

  EXPECT_EQ(value.string("Text"), "a");
  EXPECT_EQ(value.integer("Count"), 7);
  EXPECT_EQ(value.number("Price"), 1.5);
  EXPECT_EQ(value.boolean("Enabled"), false);
  EXPECT_EQ(value.timestamp("Since"), Timestamp{12});
  EXPECT_EQ(value.structure("Tag")->string("Key"), "k");
  ASSERT_EQ(value.structures("Tags").size(), 2U);
  EXPECT_EQ(value.structures("Tags")[1].string("Key"), "2");
  EXPECT_EQ(value.strings("Names"), (std::vector<std::string_view>{"x", "y", "z"}));
}

TEST(Structure, TakesAnIntegerForADouble) {
  Structure value(kEverything);
  value.set("Price", 3);
  EXPECT_EQ(value.number("Price"), 3.0);
}

TEST(Structure, LeavesAMemberThatAnOptionalDoesNotHave) {
  Structure value(kEverything);
  value.set("Text", std::optional<std::string_view>("a"));
  value.set("Text", std::optional<std::string_view>());
  EXPECT_EQ(value.string("Text"), "a");
}

TEST(Structure, TellsAnEmptyListFromNone) {
  Structure value(kEverything);
  value.set_list("Tags");
  EXPECT_TRUE(value.has("Tags"));
  EXPECT_FALSE(value.has("Names"));
}

TEST(Structure, CopiesDeeply) {
  Structure value(kEverything);
  value.make("Tag").set("Key", "a");
  Structure copy = value;
  copy.make("Tag").set("Key", "b");
  EXPECT_EQ(value.structure("Tag")->string("Key"), "a");
}

TEST(StructureDeathTest, RefusesNamesAndTypesThatTheShapeDoesNotHave) {
  Structure value(kEverything);
  EXPECT_DEATH((void)value.string("Texts"), "found >= 0");
  EXPECT_DEATH((void)value.string("Count"), "kind == kind");
  EXPECT_DEATH(value.set("Count", "7"), "fits");
  EXPECT_DEATH(value.set("Tag", Structure(kEverything)), "fits");
  EXPECT_DEATH(value.append("Names"), "list != nullptr");
  EXPECT_DEATH((void)value.strings("Tags"), "kStructure");
}

TEST(Pattern, MatchesWhatItsExpressionMatches) {
  EXPECT_TRUE(matches(Pattern::kAny, ""));
  EXPECT_TRUE(matches(Pattern::kNotBlank, " on ~* "));
  EXPECT_FALSE(matches(Pattern::kNotBlank, " \t"));
  EXPECT_FALSE(matches(Pattern::kNotBlank, "a\nb"));
  EXPECT_TRUE(matches(Pattern::kDigits, "0001"));
  EXPECT_FALSE(matches(Pattern::kDigits, ""));
  EXPECT_FALSE(matches(Pattern::kDigits, "1a"));
  EXPECT_TRUE(matches(Pattern::kLetters, ""));
  EXPECT_FALSE(matches(Pattern::kLetters, "redis7"));
  EXPECT_TRUE(matches(Pattern::kIdentifier, "user-1-"));
  EXPECT_FALSE(matches(Pattern::kIdentifier, "1user"));
  EXPECT_FALSE(matches(Pattern::kIdentifier, ""));
}

}  // namespace
}  // namespace aws
