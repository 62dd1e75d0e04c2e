// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/all_commands.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

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

}  // namespace
}  // namespace engine
