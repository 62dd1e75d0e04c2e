// SPDX-License-Identifier: Apache-2.0
#include "json/strict.h"

#include <gtest/gtest.h>

#include <string>

namespace json {
namespace {

std::string refusal(std::string_view text, const StrictLimits& limits = {}) {
  const auto value = parse_strict(text, limits);
  return value ? "" : value.error().message;
}

TEST(ParseStrict, TakesWhatJsonIs) {
  const auto value = parse_strict(R"({"a": [1, {"a": null}], "b": {"a": "x"}})");
  ASSERT_TRUE(value) << value.error().message;
  EXPECT_EQ(value->at("b").at("a").as_string(), "x");
  EXPECT_EQ(refusal("[]"), "");
}

TEST(ParseStrict, RefusesNamesThatAnObjectHasTwice) {
  EXPECT_EQ(refusal(R"({"Effect": "Deny", "Effect": "Allow"})"), "an object has 'Effect' twice");
  EXPECT_EQ(refusal(R"([{"a": 1, "b": {"c": 1, "c": 2}}])"), "an object has 'c' twice");
  EXPECT_EQ(refusal(R"({"\u0061": 1, "a": 2})"), "an object has 'a' twice");
  EXPECT_EQ(refusal(R"({"": 1, "": 2})"), "an object has '' twice");
}

TEST(ParseStrict, RefusesWhatIsNoDocument) {
  for (const char* text : {"", "{", "{}x", "{'a': 1}", "{\"a\":1,}", "// no\n{}", "\"\xff\""}) {
    EXPECT_NE(refusal(text), "") << text;
  }
}

TEST(ParseStrict, IsBounded) {
  EXPECT_EQ(refusal("[[]]", {.depth_max = 2}), "");
  EXPECT_NE(refusal("[[[]]]", {.depth_max = 2}), "");
  EXPECT_NE(refusal("[1234]", {.bytes_max = 5}), "");
}

}  // namespace
}  // namespace json
