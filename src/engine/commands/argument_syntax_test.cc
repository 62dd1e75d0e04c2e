// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/argument_syntax.h"

#include <gtest/gtest.h>

#include <string>

namespace engine {
namespace {

// The tree as text: name:type, =TOKEN, ? optional, + multiple, (parts).
std::string shown(const std::vector<Argument>& arguments) {
  std::string text;
  for (const Argument& argument : arguments) {
    if (!text.empty()) text += ' ';
    text += argument.name + ':' + std::string(argument_type_name(argument.type));
    if (!argument.token.empty()) text += '=' + argument.token;
    if (argument.optional) text += '?';
    if (argument.multiple) text += '+';
    if (!argument.arguments.empty()) text += '(' + shown(argument.arguments) + ')';
  }
  return text;
}

std::string parsed(const std::string& notation) {
  const auto arguments = parse_argument_syntax(notation);
  return arguments ? shown(*arguments) : "malformed";
}

TEST(ArgumentSyntax, ValuesTakeTheirTypeFromTheirName) {
  EXPECT_EQ(parsed(""), "");
  EXPECT_EQ(parsed("key value"), "key:key value:string");
  EXPECT_EQ(parsed("key float-increment"), "key:key float-increment:double");
}

TEST(ArgumentSyntax, TokensStandAloneOrIntroduceAValue) {
  EXPECT_EQ(parsed("[GET] [EX seconds]"), "get:pure-token=GET? seconds:integer=EX?");
  EXPECT_EQ(parsed("ASYNC SYNC"), "async:pure-token=ASYNC sync:pure-token=SYNC");
}

TEST(ArgumentSyntax, AlternativesAreOneArgument) {
  EXPECT_EQ(parsed("key [NX | IFEQ value]"),
            "key:key nx:oneof?(nx:pure-token=NX value:string=IFEQ)");
  EXPECT_EQ(parsed("<ON|OFF>"), "on:oneof(on:pure-token=ON off:pure-token=OFF)");
}

TEST(ArgumentSyntax, SeveralArgumentsInAGroupAreABlock) {
  EXPECT_EQ(parsed("[LIMIT offset count]"), "offset:block?(offset:integer=LIMIT count:integer)");
}

TEST(ArgumentSyntax, DotsRepeatWhatStandsBefore) {
  EXPECT_EQ(parsed("key [key ...]"), "key:key+");
  EXPECT_EQ(parsed("key value [key value ...]"), "key:block+(key:key value:string)");
  EXPECT_EQ(parsed("numkeys key value [key value ...]"),
            "numkeys:integer key:block+(key:key value:string)");
  EXPECT_EQ(parsed("[section ...]"), "section:string?+");
  EXPECT_EQ(parsed("name [other ...]"), "name:string other:string?+");
}

TEST(ArgumentSyntax, RefusesWhatIsMalformed) {
  for (const char* notation :
       {"[", "]", "[]", "<a", "a]", "|", "a |", "[a |]", "...", "[...]", "[a>", "a | b"}) {
    EXPECT_EQ(parsed(notation), "malformed") << notation;
  }
  EXPECT_EQ(parsed(std::string(9, '[') + 'a' + std::string(9, ']')), "malformed");
  EXPECT_NE(parsed(std::string(8, '[') + 'a' + std::string(8, ']')), "malformed");
}

}  // namespace
}  // namespace engine
