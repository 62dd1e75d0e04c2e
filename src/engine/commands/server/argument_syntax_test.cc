// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/argument_syntax.h"

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
    if (argument.multiple) text += argument.multiple_token ? "++" : "+";
    if (argument.key_rule >= 0) text += '@' + std::to_string(argument.key_rule);
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

TEST(ArgumentSyntax, WhatANameDoesNotSayStandsWithIt) {
  EXPECT_EQ(parsed("key timeout:double"), "key:key timeout:double");
  EXPECT_EQ(parsed("[STORE destination@2]"), "destination:key=STORE?@2");
  EXPECT_EQ(parsed("by-pattern:pattern@1 ip:port"), "by-pattern:pattern@1 ip:port:string");
  EXPECT_EQ(parsed("key ID:string ..."), "key:key ID:string+");
  EXPECT_EQ(parsed("[BCAST=BCAST]"), "BCAST:pure-token=BCAST?");
}

TEST(ArgumentSyntax, GroupsHaveNamesAndTokens) {
  EXPECT_EQ(parsed("key condition=[NX | XX]"),
            "key:key condition:oneof?(nx:pure-token=NX xx:pure-token=XX)");
  EXPECT_EQ(parsed("FIELDS fields=<numfields:integer field ...>"),
            "fields:block=FIELDS(numfields:integer field:string+)");
  EXPECT_EQ(parsed("[TYPE type=<'normal' | 'master'>]"),
            "type:oneof=TYPE?(normal:pure-token=normal master:pure-token=master)");
  EXPECT_EQ(parsed("TYPE <A | B>"), "a:oneof=TYPE(a:pure-token=A b:pure-token=B)");
  EXPECT_EQ(parsed("data=<key value> ..."), "data:block+(key:key value:string)");
}

TEST(ArgumentSyntax, ATokenMayComeBeforeEach) {
  EXPECT_EQ(parsed("[PREFIX prefix !...]"), "prefix:string=PREFIX?++");
}

TEST(ArgumentSyntax, RefusesWhatIsMalformed) {
  for (const char* notation :
       {"[", "]", "[]", "<a", "a]", "|", "a |", "[a |]", "...", "[...]", "[a>", "a | b",
        "name=", "name=a", "A name=", "a@b", "!...", "TOKEN <a>"}) {
    EXPECT_EQ(parsed(notation), "malformed") << notation;
  }
  EXPECT_EQ(parsed(std::string(9, '[') + 'a' + std::string(9, ']')), "malformed");
  EXPECT_NE(parsed(std::string(8, '[') + 'a' + std::string(8, ']')), "malformed");
}

}  // namespace
}  // namespace engine
