// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/all_commands.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string>
#include <vector>

#include "engine/commands/sample_node.h"
#include "engine/commands/server/argument_syntax.h"
#include "engine/commands/support/command_docs.h"
#include "engine/execution/found_keys.h"

namespace engine {
namespace {

std::set<std::string> names_of_commands() {
  const CommandTable table(command_families());
  std::set<std::string> names;
  for (size_t i = 0; i < table.size(); i++) {
    std::string name = full_name(table.by_index(i));
    std::replace(name.begin(), name.end(), '|', ' ');
    names.insert(name);
  }
  return names;
}

TEST(AllCommands, EveryCommandIsDocumented) {
  for (const std::string& name : names_of_commands()) {
    EXPECT_NE(find_command_doc(name), nullptr) << name;
  }
}

TEST(AllCommands, NothingElseIsDocumented) {
  const std::set<std::string> names = names_of_commands();
  for (const CommandDoc& doc : all_command_docs()) {
    EXPECT_TRUE(names.contains(std::string(doc.name))) << doc.name;
  }
}

TEST(AllCommands, WhatTouchesNoKeysHasNone) {
  const CommandTable table(command_families());
  for (size_t i = 0; i < table.size(); i++) {
    const CommandSpec& spec = table.by_index(i);
    if ((spec.flags & kTouchesNoKeys) == 0) continue;
    EXPECT_FALSE(has_keys(spec)) << full_name(spec);
    EXPECT_EQ(spec.categories & kKeyspaceCategory, 0u) << full_name(spec);
  }
}

TEST(AllCommands, KeysComeWithTheWayTheyAreUsed) {
  const CommandTable table(command_families());
  for (size_t i = 0; i < table.size(); i++) {
    const CommandSpec& spec = table.by_index(i);
    const bool keys = spec.keys.first > 0 || spec.find_keys != nullptr;
    EXPECT_EQ(keys, spec.key_access != 0) << full_name(spec);
    EXPECT_FALSE((spec.flags & kWrite) != 0 && (spec.flags & kReadOnly) != 0) << full_name(spec);
  }
}

// --- what arguments name beside keys ----------------------------------------------------------

// Whether an argument, or one within it, is called so.
bool has_argument(const std::vector<Argument>& arguments,
                  std::initializer_list<const char*> names) {
  return std::any_of(arguments.begin(), arguments.end(), [&](const Argument& argument) {
    return std::find(names.begin(), names.end(), argument.name) != names.end() ||
           has_argument(argument.arguments, names);
  });
}

std::vector<Argument> documented(const CommandSpec& spec) {
  std::string name = full_name(spec);
  std::replace(name.begin(), name.end(), '|', ' ');
  const CommandDoc* doc = find_command_doc(name);
  return doc == nullptr ? std::vector<Argument>() : *parse_argument_syntax(doc->arguments);
}

// As their documentation calls them, which is held against Valkey's. CLIENT's filters look at
// connections, and LINDEX and its like at elements.
TEST(AllCommands, RowsSayWhichArgumentsNameDatabases) {
  const CommandTable table(command_families());
  size_t found = 0;
  for (size_t i = 0; i < table.size(); i++) {
    const CommandSpec& spec = table.by_index(i);
    if (spec.container == "client") continue;
    const std::vector<Argument> arguments = documented(spec);
    const bool names = has_argument(arguments, {"db", "destination-db", "index1", "index2"}) ||
                       (!has_keys(spec) && has_argument(arguments, {"index"}));
    const bool says = spec.databases.at.first != 0 || !spec.databases.behind.empty();
    EXPECT_EQ(says, names) << full_name(spec);
    found += names ? 1 : 0;
  }
  EXPECT_GE(found, 4U);
}

TEST(AllCommands, RowsSayWhichArgumentsNameChannels) {
  using Names = ChannelArguments::Names;
  const CommandTable table(command_families());
  for (size_t i = 0; i < table.size(); i++) {
    const CommandSpec& spec = table.by_index(i);
    const std::string name = full_name(spec);
    const bool listens_or_tells = (spec.flags & kPubSub) != 0 && spec.container != "pubsub" &&
                                  name.find("unsubscribe") == name.npos;
    const bool names =
        listens_or_tells && has_argument(documented(spec), {"channel", "shardchannel", "pattern"});
    EXPECT_EQ(spec.channels.at.first != 0, names) << name;
    EXPECT_EQ(spec.channels.names == Names::kPatterns, name == "psubscribe") << name;
    EXPECT_EQ(spec.channels.at.last == -1, names && (spec.flags & kWhileListening) != 0) << name;
  }
}

struct Asked {
  const char* command;
  const char* refused;  // what the user may not use of it; null: he may do that
};

// By a user of one database and one channel.
constexpr Asked kAsked[] = {
    {"SELECT 0", nullptr},
    {"SELECT 1", "database 1"},
    {"SELECT x", nullptr},  // which the command refuses
    {"MOVE k 0", nullptr},
    {"MOVE k 1", "database 1"},
    {"COPY k l", nullptr},
    {"COPY k l DB 0 REPLACE", nullptr},
    {"COPY k l REPLACE DB 1", "database 1"},
    {"COPY k l DB 0 DB 1", "database 1"},
    {"COPY k l DB 1 DB 0", "database 1"},
    {"COPY k l db 0 Db 1", "database 1"},
    {"SWAPDB 0 1", "database 1"},
    {"SWAPDB 1 0", "database 1"},
    {"SWAPDB 0 0", nullptr},
    {"FLUSHDB", nullptr},
    {"FLUSHALL", "database FLUSHALL"},
    {"GET k", nullptr},
    {"PUBLISH a m", nullptr},
    {"PUBLISH b m", "'b' channel"},
    {"SPUBLISH b m", "'b' channel"},
    {"SUBSCRIBE a", nullptr},
    {"SUBSCRIBE a a b", "'b' channel"},
    {"SSUBSCRIBE b", "'b' channel"},
    {"PSUBSCRIBE a", nullptr},
    {"PSUBSCRIBE a*", "'a*' channel"},
    {"UNSUBSCRIBE b", nullptr},
    {"PUNSUBSCRIBE b", nullptr},
    {"SUNSUBSCRIBE b", nullptr},
    {"PUBSUB NUMSUB b", nullptr},
    {"PUBSUB CHANNELS", nullptr},
};

TEST(AllCommands, DatabasesAndChannelsAreAskedFor) {
  sample::SampleNode node;
  node.execute("ACL SETUSER someone on nopass +@all allkeys db=0 resetchannels &a");
  for (const Asked& asked : kAsked) {
    const std::string said = node.execute("ACL DRYRUN someone " + std::string(asked.command));
    if (asked.refused == nullptr) {
      EXPECT_EQ(said, "+OK\r\n") << asked.command;
    } else {
      EXPECT_NE(said.find(asked.refused), said.npos) << asked.command << ": " << said;
    }
  }
}

}  // namespace
}  // namespace engine
