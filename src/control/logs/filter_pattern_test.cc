// SPDX-License-Identifier: Apache-2.0
#include "control/logs/filter_pattern.h"

#include <gtest/gtest.h>

namespace control::logs {
namespace {

bool matches(std::string_view pattern, std::string_view message) {
  const auto parsed = FilterPattern::parse(pattern);
  EXPECT_TRUE(parsed) << pattern;
  return parsed && parsed->matches(message);
}

TEST(FilterPattern, OfTermsWantsAllOfThem) {
  EXPECT_TRUE(matches("", "anything"));
  EXPECT_TRUE(matches("  ", "anything"));
  EXPECT_TRUE(matches("ERROR disk", "disk ERROR"));
  EXPECT_FALSE(matches("ERROR disk", "ERROR"));
  EXPECT_FALSE(matches("error", "ERROR"));
  EXPECT_TRUE(matches("\"disk full\"", "the disk full"));
  EXPECT_FALSE(matches("\"disk full\"", "full disk"));
  EXPECT_TRUE(matches(R"("say \"no\"")", "say \"no\" now"));
}

TEST(FilterPattern, OfTermsExcludesAndChooses) {
  EXPECT_TRUE(matches("-slow", "disk"));
  EXPECT_FALSE(matches("disk -slow", "disk slow"));
  EXPECT_FALSE(matches("-\"very slow\"", "very slow"));
  EXPECT_TRUE(matches("?a1 ?b1", "b1"));
  EXPECT_FALSE(matches("?a1 ?b1", "c1"));
  EXPECT_TRUE(matches("?a1 c1", "c1")) << "beside others they say nothing";
}

TEST(FilterPattern, OfFieldsCompares) {
  const std::string_view message =
      R"x({"n":20,"s":"abc","b":true,"x":null,"l":[{"k":1.5}],"Duration (us)":7})x";
  for (const std::string_view pattern :
       {"{$.n=20}", "{ $.n = 2e1 }", "{ $.n != 21 }", "{ $.n > 19 }", "{ $.n <= 20 }",
        "{ $.s = abc }", "{ $.s = \"a*\" }", "{ $.s = *c }", "{ $.s != \"abd\" }",
        "{ $.b IS TRUE }", "{ $.x IS NULL }", "{ $.y NOT EXISTS }", "{ $.l[0].k = 1.5 }",
        "{ $.[\"Duration (us)\"] < 8 }", "{ $['Duration (us)'] = 7 }",
        "{ $.n = 1 || $.n = 20 && $.b is true }", "{ ($.n = 1 || $.n = 20) && ($.s = abc) }"}) {
    EXPECT_TRUE(matches(pattern, message)) << pattern;
  }
  for (const std::string_view pattern :
       {"{ $.n = 21 }", "{ $.n < 20 }", "{ $.s = \"A*\" }", "{ $.b IS FALSE }", "{ $.n IS NULL }",
        "{ $.y = 1 }", "{ $.y != 1 }", "{ $.s > 3 }", "{ $.l[1].k = 1.5 }", "{ $.n.k = 1 }",
        "{ ($.n = 1 || $.n = 20) && $.s = x }"}) {
    EXPECT_FALSE(matches(pattern, message)) << pattern;
  }
  EXPECT_FALSE(matches("{ $.n = 20 }", "n=20"));
  EXPECT_FALSE(matches("{ $.n NOT EXISTS }", "[1]"));
}

TEST(FilterPattern, ThatCannotBeReadIsAnError) {
  for (const std::string_view pattern : {"{",
                                         "{}",
                                         "{ $.a }",
                                         "{ $.a = }",
                                         "{ $.a = 1",
                                         "{ $.a = 1 } x",
                                         "{ $.a = 1 && }",
                                         "{ $.a > x }",
                                         "{ $.a > \"1\" }",
                                         "{ a = 1 }",
                                         "{ $ = 1 }",
                                         "{ $.a[x] = 1 }",
                                         "{ $.a IS ODD }",
                                         "{ ($.a = 1 }",
                                         "{ $.a = \"x }",
                                         "[a, b]",
                                         "%regex%",
                                         "\"open",
                                         "a -",
                                         "{ $.a = %x% }"}) {
    const auto parsed = FilterPattern::parse(pattern);
    EXPECT_FALSE(parsed) << pattern;
    EXPECT_TRUE(parsed || !parsed.error().message.empty());
  }
  const std::string deep = "{" + std::string(500, '(') + "$.a=1" + std::string(500, ')') + "}";
  EXPECT_FALSE(FilterPattern::parse(deep));
}

}  // namespace
}  // namespace control::logs
