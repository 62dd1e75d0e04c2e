// SPDX-License-Identifier: Apache-2.0
#include "aws/query/response.h"

#include <gtest/gtest.h>

#include "aws/query/test_service.h"

namespace aws {
namespace {

const Operation& put_thing() { return test::kThingOperations[0]; }
const Operation& delete_thing() { return test::kThingOperations[1]; }

TEST(WriteResponse, WritesEveryKindByItsShape) {
  Structure result(test::kPutThingResult);
  Structure& thing = result.make("Thing");
  thing.set("ThingId", "a").set("Count", -7).set("Price", 0.25).set("Enabled", true);
  thing.set("Since", Timestamp{1'795'584'600'123}).set_strings("UserIds", {"u", "v"});
  thing.append("Tags").set("Key", "k").set("Value", "");
  thing.make("Shard").set_list("Zones");
  thing.append("Shards");
  EXPECT_EQ(write_response(test::kThings, put_thing(), &result, "id-1"),
            "<PutThingResponse xmlns=\"http://things.example.com/doc/2026-01-01/\">"
            "<PutThingResult><Thing><ThingId>a</ThingId><Count>-7</Count><Price>0.25</Price>"
            "<Enabled>true</Enabled><Since>2026-11-25T05:30:00.123Z</Since>"
            "<UserIds><member>u</member><member>v</member></UserIds>"
            "<Tags><Tag><Key>k</Key><Value></Value></Tag></Tags><Shard><Zones/></Shard>"
            "<Shards><Shard/></Shards></Thing></PutThingResult>"
            "<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></PutThingResponse>");
}

TEST(WriteResponse, WritesNoResultWhereThereIsNone) {
  EXPECT_EQ(write_response(test::kThings, delete_thing(), nullptr, "id-2"),
            "<DeleteThingResponse xmlns=\"http://things.example.com/doc/2026-01-01/\">"
            "<ResponseMetadata><RequestId>id-2</RequestId></ResponseMetadata>"
            "</DeleteThingResponse>");
}

TEST(WriteResponse, EscapesMarkupAndReplacesWhatXmlCannotHold) {
  Structure result(test::kPutThingResult);
  result.make("Thing").set("ThingId",
                           std::string_view("<&>\"'\r\n\t\0\x1B\xC3\xA9\xC3\xEF\xBF\xBF", 16));
  const std::string document = write_response(test::kThings, put_thing(), &result, "id");
  EXPECT_NE(document.find("<ThingId>&lt;&amp;&gt;&quot;'&#13;\n\t\xEF\xBF\xBD\xEF\xBF\xBD\xC3\xA9"
                          "\xEF\xBF\xBD\xEF\xBF\xBD"),
            std::string::npos)
      << document;
}

TEST(WriteResponse, SpeaksEc2) {
  Structure result(test::kDescribeVpcsResult);
  result.append("Vpcs").set("VpcId", "vpc-1").set("IsDefault", false);
  EXPECT_EQ(write_response(test::kEc2, test::kVpcOperations[0], &result, "id-3"),
            "<DescribeVpcsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
            "<requestId>id-3</requestId><vpcSet><item><vpcId>vpc-1</vpcId>"
            "<isDefault>false</isDefault></item></vpcSet></DescribeVpcsResponse>");
}

TEST(WriteResponse, SaysInEc2sFormThatItIsDone) {
  EXPECT_EQ(write_response(test::kEc2, test::kVpcOperations[1], nullptr, "id-3"),
            "<DeleteVpcResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
            "<requestId>id-3</requestId><return>true</return></DeleteVpcResponse>");
}

TEST(WriteError, SaysWhoseMistakeItWas) {
  EXPECT_EQ(write_error(test::kThings, {kInvalidAction, "No <x>"}, "id-4"),
            "<ErrorResponse xmlns=\"http://things.example.com/doc/2026-01-01/\"><Error>"
            "<Type>Sender</Type><Code>InvalidAction</Code><Message>No &lt;x&gt;</Message></Error>"
            "<RequestId>id-4</RequestId></ErrorResponse>");
  EXPECT_NE(write_error(test::kThings, {kInternalFailure, "x"}, "id").find("<Type>Receiver</Type>"),
            std::string::npos);
}

TEST(WriteError, SpeaksEc2) {
  EXPECT_EQ(write_error(test::kEc2, {kInvalidParameterValue, "x"}, "id-5"),
            "<Response><Errors><Error><Code>InvalidParameterValue</Code><Message>x</Message>"
            "</Error></Errors><RequestID>id-5</RequestID></Response>");
}

}  // namespace
}  // namespace aws
