// SPDX-License-Identifier: Apache-2.0
#include "aws/query/decode.h"

#include <gtest/gtest.h>

#include "aws/query/test_service.h"

namespace aws {
namespace {

using Strings = std::vector<std::string_view>;

Result<Structure> decode_thing(std::string_view text) {
  const auto form = Form::parse(text);
  if (!form) return form.error();
  return decode(test::kThing, Dialect::kQuery, *form);
}

// "" or the error's code.
template <typename T>
std::string code_of(const Result<T>& result) {
  return result ? "" : std::string(result.error().spec->code);
}

Result<Request> read(std::string_view text) {
  const auto form = Form::parse(text);
  if (!form) return form.error();
  return read_request(test::kThings, *form);
}

TEST(Decode, ReadsEveryKindOfScalar) {
  const auto thing = decode_thing(
      "ThingId=a+b%2Bc%C3%A9&Count=-7&Price=0.25&Enabled=True&Since=2026-11-25T05%3A30%3A00Z");
  ASSERT_TRUE(thing) << thing.error().message;
  EXPECT_EQ(thing->string("ThingId"), "a b+c\xC3\xA9");
  EXPECT_EQ(thing->integer("Count"), -7);
  EXPECT_EQ(thing->number("Price"), 0.25);
  EXPECT_EQ(thing->boolean("Enabled"), true);
  EXPECT_EQ(thing->timestamp("Since"), Timestamp{1'795'584'600'000});
}

TEST(Decode, RefusesTextsThatAreNoValueOfTheType) {
  for (const char* text : {"Count=7x", "Count=", "Count=2147483648", "Count=1.0", "Price=much",
                           "Price=inf", "Enabled=yes", "Enabled=", "Since=today", "Tags=x"}) {
    EXPECT_EQ(code_of(decode_thing(text)), "InvalidParameterValue") << text;
  }
  EXPECT_EQ(decode_thing("Shards.Shard.2.Tags.Tag.1.Key=k&Count=many").error().message,
            "The parameter Count must be an integer, not 'many'.");
}

TEST(Decode, IgnoresWhatTheShapeDoesNotKnow) {
  const auto thing = decode_thing("ThingId=a&Newer=1&Tags.Other.1.Key=k&Count.1=x&Shard=y");
  ASSERT_TRUE(thing) << thing.error().message;
  EXPECT_EQ(thing->string("ThingId"), "a");
  EXPECT_FALSE(thing->has("Tags"));
  EXPECT_FALSE(thing->has("Count"));
  EXPECT_FALSE(thing->has("Shard"));
}

TEST(Decode, ReadsNestedStructuresAndLists) {
  const auto thing = decode_thing(
      "Shards.Shard.1.Slots=0-8191&Shards.Shard.1.Zones.AvailabilityZone.1=a&"
      "Shards.Shard.1.Zones.AvailabilityZone.2=b&Shards.Shard.2.Tags.Tag.1.Key=k&"
      "Shard.Colour=red&Shard.Zones.member.1=c");
  ASSERT_TRUE(thing) << thing.error().message;
  const auto shards = thing->structures("Shards");
  ASSERT_EQ(shards.size(), 2U);
  EXPECT_EQ(shards[0].string("Slots"), "0-8191");
  EXPECT_EQ(shards[0].strings("Zones"), (Strings{"a", "b"}));
  EXPECT_EQ(shards[1].structures("Tags")[0].string("Key"), "k");
  EXPECT_EQ(thing->structure("Shard")->string("Colour"), "red");
  EXPECT_EQ(thing->structure("Shard")->strings("Zones"), (Strings{"c"}));
}

TEST(Decode, TakesMemberForEveryElementName) {
  const auto thing = decode_thing("Tags.member.1.Key=k&UserIds.member.1=u");
  ASSERT_TRUE(thing);
  EXPECT_EQ(thing->structures("Tags")[0].string("Key"), "k");
  EXPECT_EQ(thing->strings("UserIds"), (Strings{"u"}));
}

TEST(Decode, OrdersElementsByNumberAndClosesGaps) {
  const auto thing = decode_thing(
      "UserIds.member.10=c&UserIds.member.9=b&UserIds.member.2=a&UserIds.member."
      "18446744073709551615=d");
  ASSERT_TRUE(thing) << thing.error().message;
  EXPECT_EQ(thing->strings("UserIds"), (Strings{"a", "b", "c", "d"}));
}

TEST(Decode, RefusesElementsWithoutANumber) {
  for (const char* text :
       {"UserIds.member.0=a", "UserIds.member.x=a", "UserIds.member.-1=a", "UserIds.member.01=a",
        "UserIds.member.=a", "UserIds.member.18446744073709551616=a", "Tags.Tag.x.Key=a"}) {
    EXPECT_EQ(code_of(decode_thing(text)), "InvalidQueryParameter") << text;
  }
}

TEST(Decode, TellsAnEmptyListFromNone) {
  const auto thing = decode_thing("Tags=");
  ASSERT_TRUE(thing);
  EXPECT_TRUE(thing->has("Tags"));
  EXPECT_FALSE(thing->has("UserIds"));
}

TEST(Decode, TakesAnEmptyTextForNoneUnlessItMayBeEmpty) {
  const auto thing = decode_thing("ThingId=&Colour=&ShortText=&Tags.Tag.1.Value=&Shard.Slots=");
  ASSERT_TRUE(thing) << thing.error().message;
  EXPECT_EQ(thing->string("ThingId"), "");  // required: for the validator to call it blank
  EXPECT_FALSE(thing->has("Colour"));
  EXPECT_FALSE(thing->has("ShortText"));
  EXPECT_EQ(thing->structures("Tags")[0].string("Value"), "");
  EXPECT_FALSE(thing->structure("Shard")->has("Slots"));
}

TEST(Decode, ReadsTheListsOfEc2) {
  const auto form = Form::parse(
      "Filter.1.Name=vpc-id&Filter.1.Value.1=a&Filter.1.Value.2=b&VpcId.1=v&DryRun=false");
  ASSERT_TRUE(form);
  const auto request = decode(test::kDescribeVpcsRequest, Dialect::kEc2, *form);
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->structures("Filters")[0].strings("Values"), (Strings{"a", "b"}));
  EXPECT_EQ(request->strings("VpcIds"), (Strings{"v"}));
  EXPECT_EQ(request->boolean("DryRun"), false);
}

TEST(ReadRequest, FindsTheOperation) {
  const auto request = read("Action=PutThing&Version=2026-01-01&ThingId=a");
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->operation->name, "PutThing");
  EXPECT_EQ(request->input.string("ThingId"), "a");
}

TEST(ReadRequest, RefusesOperationsThatAreNotThere) {
  EXPECT_EQ(code_of(read("Version=2026-01-01")), "MissingAction");
  EXPECT_EQ(read("Action=Nothing&Version=2026-01-01").error().message,
            "Could not find operation Nothing for version 2026-01-01");
  EXPECT_EQ(read("Action=PutThing&Version=2010-05-08").error().message,
            "Could not find operation PutThing for version 2010-05-08");
  EXPECT_EQ(read("Action=PutThing").error().message,
            "Could not find operation PutThing for version NO_VERSION_SPECIFIED");
}

TEST(ReadRequest, ValidatesWhatItDecodes) {
  EXPECT_EQ(read("Action=PutThing&Version=2026-01-01").error().message,
            "The parameter ThingId must be provided and must not be null.");
}

}  // namespace
}  // namespace aws
