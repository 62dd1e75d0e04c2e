// SPDX-License-Identifier: Apache-2.0
#include "engine/session/command_table.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace engine {
namespace {

void run_nothing(CommandContext& /*c*/) {}

constexpr CommandSpec kSubcommands[] = {{.name = "get", .run = run_nothing, .arity = -3}};
constexpr CommandSpec kRows[] = {
    {.name = "get", .run = run_nothing, .arity = 2},
    {.name = "set", .run = run_nothing, .arity = -3},
    {.name = "config", .arity = -2, .subcommands = kSubcommands},
};
constexpr CommandTable::Family kFamilies[] = {kRows};

using Names = CommandTable::Names;
using Renamed = std::vector<RenamedCommand>;

TEST(CommandTable, FindsCommandsInAnyCase) {
  const CommandTable table(kFamilies);
  EXPECT_EQ(table.find("GeT")->name, "get");
  EXPECT_EQ(table.find("gets"), nullptr);
  EXPECT_EQ(table.find(""), nullptr);
}

TEST(CommandTable, ARenamedCommandHasItsOldNameForTheAdministrationOnly) {
  CommandTable table(kFamilies);
  ASSERT_TRUE(table.rename(Renamed{{"config", "hidden"}}));
  const std::string_view words[] = {"CONFIG", "GET"};
  EXPECT_EQ(table.resolve(words).spec, nullptr);
  EXPECT_EQ(full_name(*table.resolve(words, Names::kOriginal).spec), "config|get");
  const std::string_view hidden[] = {"Hidden", "get"};
  EXPECT_EQ(full_name(*table.resolve(hidden).spec), "config|get");
  EXPECT_EQ(table.find("hidden", Names::kOriginal), nullptr);
  EXPECT_EQ(table.commands().size(), 3u);
}

TEST(CommandTable, ANameThatIsFreeMayBeTaken) {
  CommandTable table(kFamilies);
  ASSERT_TRUE(table.rename(Renamed{{"set", ""}, {"get", "set"}}));
  EXPECT_EQ(table.find("set")->name, "get");
  EXPECT_EQ(table.find("get"), nullptr);
  EXPECT_EQ(table.find("set", Names::kOriginal)->name, "set");
  EXPECT_EQ(table.commands().size(), 2u);
  EXPECT_EQ(table.size(), 4u);  // of the statistics
}

TEST(CommandTable, NamesThatDifferAnywhereAreOthers) {
  CommandTable table(kFamilies);
  // A line feed and a hyphen differ in the bit that upper and lower case do.
  ASSERT_TRUE(table.rename(Renamed{{"get", "a-b"}, {"set", "a-long-name-with-a-middle"}}));
  EXPECT_EQ(table.find("A-B")->name, "get");
  EXPECT_EQ(table.find("a\rb"), nullptr);
  EXPECT_EQ(table.find("A-long-name-WITH-a-middle")->name, "set");
  EXPECT_EQ(table.find("a-long-name-vith-a-middle"), nullptr);
  const std::string_view config[] = {"CONFIG", "get"};
  for (size_t at = 0; at < config[0].size(); at++) {
    std::string name(config[0]);
    name[at] = 'x';
    EXPECT_EQ(table.find(name), nullptr);
    EXPECT_EQ(table.find(name.substr(0, at)), nullptr);
  }
  EXPECT_NE(table.resolve(config).spec, nullptr);
}

TEST(CommandTable, WhatCannotBeRenamedIsAnError) {
  EXPECT_FALSE(CommandTable(kFamilies).rename(Renamed{{"nosuch", "x"}}));
  EXPECT_FALSE(CommandTable(kFamilies).rename(Renamed{{"get", "set"}}));
  EXPECT_FALSE(CommandTable(kFamilies).rename(Renamed{{"get", ""}, {"get", "x"}}));
}

}  // namespace
}  // namespace engine
