// SPDX-License-Identifier: Apache-2.0
#include "aws/query/validate.h"

#include <gtest/gtest.h>

#include "aws/query/test_service.h"

namespace aws {
namespace {

Structure thing() {
  Structure value(test::kThing);
  value.set("ThingId", "a");
  return value;
}

// The error's code and message, or "".
std::string verdict(const Structure& value) {
  const auto valid = validate(value);
  return valid ? "" : std::string(valid.error().spec->code) + ": " + valid.error().message;
}

TEST(Validate, AcceptsWhatKeepsToTheShapes) {
  Structure value = thing();
  value.set("Colour", "red").set("ShortText", "\xC3\xA9\xC3\xA9\xC3\xA9");
  value.set_strings("UserIds", {"u1", "u2"});
  value.append("Tags").set("Key", "k");
  EXPECT_EQ(verdict(value), "");
}

TEST(Validate, NamesTheFirstRequiredMemberThatIsMissing) {
  Structure value(test::kThing);
  EXPECT_EQ(verdict(value),
            "InvalidParameterValue: The parameter ThingId must be provided and must not be null.");
  value.set("ThingId", "");
  EXPECT_EQ(verdict(value),
            "InvalidParameterValue: The parameter ThingId must be provided and must not be blank.");
  value = thing();
  value.append("Shards").append("Tags").set("Value", "v");
  EXPECT_EQ(verdict(value),
            "InvalidParameterValue: The parameter Key must be provided and must not be null.");
}

TEST(Validate, SaysInEc2sWordsWhatIsMissing) {
  const Result<void> verdict = validate(Structure(test::kThing), Dialect::kEc2);
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().spec->code, "MissingParameter");
  EXPECT_EQ(verdict.error().message, "The request must contain the parameter ThingId");
}

TEST(Validate, NamesEachValueThatIsNotAllowed) {
  Structure value = thing();
  value.set("Colour", "blue");
  EXPECT_EQ(verdict(value),
            "ValidationError: 1 validation error detected: Value 'blue' at 'colour' failed to "
            "satisfy constraint: Member must satisfy enum value set: [red, green]");
  value = thing();
  value.set("ShortText", "long").append("Shards").set("Colour", "Red");
  EXPECT_EQ(verdict(value),
            "ValidationError: 2 validation errors detected: Value 'long' at 'shortText' failed to "
            "satisfy constraint: Member must have length less than or equal to 3; Value 'Red' at "
            "'shards.1.member.colour' failed to satisfy constraint: Member must satisfy enum value "
            "set: [red, green]");
}

TEST(Validate, ChecksListsAndTheirElements) {
  Structure value = thing();
  value.set_list("UserIds");
  EXPECT_EQ(verdict(value),
            "ValidationError: 1 validation error detected: Value at 'userIds' failed to satisfy "
            "constraint: Member must have length greater than or equal to 1");
  value.set_strings("UserIds", {"ok", "-x"});
  EXPECT_EQ(verdict(value),
            "ValidationError: 1 validation error detected: Value '-x' at 'userIds.2.member' failed "
            "to satisfy constraint: Member must satisfy regular expression pattern: "
            "[a-zA-Z][a-zA-Z0-9\\-]*");
  value.set_strings("UserIds", {"ok", "ok", "ok", "ok"});
  EXPECT_NE(verdict(value).find("less than or equal to 3"), std::string::npos);
}

TEST(Validate, CountsWhatItDoesNotSpellOut) {
  Structure value = thing();
  for (int i = 0; i < 100; ++i) value.append("Shards").set("Colour", "blue");
  const std::string text = verdict(value);
  EXPECT_TRUE(text.starts_with("ValidationError: 100 validation errors detected: ")) << text;
  EXPECT_LT(text.size(), 2000U);
}

}  // namespace
}  // namespace aws
