// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/support/command_docs.h"

#include <gtest/gtest.h>

#include "engine/commands/server/argument_syntax.h"

namespace engine {
namespace {

TEST(CommandDocs, RowsAreSortedCompleteAndFound) {
  std::string_view previous;
  for (const CommandDoc& doc : all_command_docs()) {
    SCOPED_TRACE(doc.name);
    EXPECT_LT(previous, doc.name);
    previous = doc.name;
    EXPECT_EQ(find_command_doc(doc.name), &doc);
    for (const std::string_view text : {doc.summary, doc.since, doc.group, doc.complexity}) {
      EXPECT_FALSE(text.empty());
    }
    EXPECT_FALSE(doc.summary.ends_with('.'));
  }
  EXPECT_EQ(find_command_doc("nothing"), nullptr);
  EXPECT_EQ(find_command_doc(""), nullptr);
}

TEST(CommandDocs, EveryNotationParses) {
  for (const CommandDoc& doc : all_command_docs()) {
    EXPECT_TRUE(parse_argument_syntax(doc.arguments)) << doc.name << ": " << doc.arguments;
  }
}

TEST(CommandDocs, ArgumentsOfSetAreThoseOfRedis) {
  const auto arguments = parse_argument_syntax(find_command_doc("set")->arguments);
  ASSERT_TRUE(arguments);
  ASSERT_EQ(arguments->size(), 5u);
  EXPECT_EQ((*arguments)[0].type, ArgumentType::kKey);
  EXPECT_EQ((*arguments)[2].type, ArgumentType::kOneOf);
  EXPECT_EQ((*arguments)[2].arguments[2].token, "IFEQ");
  EXPECT_EQ((*arguments)[3].type, ArgumentType::kPureToken);
  EXPECT_TRUE((*arguments)[4].optional);
  EXPECT_EQ((*arguments)[4].arguments.size(), 5u);
}

}  // namespace
}  // namespace engine
