// SPDX-License-Identifier: Apache-2.0
#include "aws/query/read_response.h"

#include <gtest/gtest.h>

#include <string>

#include "aws/query/response.h"
#include "aws/query/test_service.h"

namespace aws {
namespace {

const Operation& the_operation() { return test::kThingOperations[0]; }

TEST(ReadResponse, ReadsWhatTheWriterHasWritten) {
  Structure result(test::kPutThingResult);
  Structure& thing = result.make("Thing");
  thing.set("ThingId", "<a & \"b\">").set("Count", -7).set("Price", 0.25).set("Enabled", true);
  thing.set("Since", Timestamp{1'795'584'600'123}).set_strings("UserIds", {"u", "v"});
  thing.append("Tags").set("Key", "k").set("Value", "");
  thing.make("Shard").set_list("Zones");
  thing.append("Shards").set("Slots", "1");
  thing.append("Shards").set("Slots", "2");
  const std::string document = write_response(test::kThings, the_operation(), &result, "id");
  const auto read = read_response(test::kThings, the_operation(), document);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->structure("Thing")->string("ThingId"), "<a & \"b\">");
  EXPECT_FALSE(read->structure("Thing")->has("Colour"));
  EXPECT_EQ(write_response(test::kThings, the_operation(), &*read, "id"), document);
}

TEST(ReadResponse, SpeaksEc2) {
  Structure result(test::kDescribeVpcsResult);
  result.append("Vpcs").set("VpcId", "vpc-1").set("IsDefault", false);
  const std::string document = write_response(test::kEc2, test::kVpcOperations[0], &result, "id");
  const auto read = read_response(test::kEc2, test::kVpcOperations[0], document);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->structures("Vpcs")[0].string("VpcId"), "vpc-1");
}

TEST(ReadResponse, RefusesWhatIsNoAnswer) {
  const std::string wrong_number =
      "<PutThingResponse><PutThingResult><Thing><Count>many</Count></Thing></PutThingResult>"
      "</PutThingResponse>";
  for (const std::string& document :
       {std::string(), std::string("nonsense"), std::string("<PutThingResponse>"),
        std::string("<PutThingResponse/>"), wrong_number}) {
    EXPECT_FALSE(read_response(test::kThings, the_operation(), document)) << document;
  }
}

TEST(ReadError, ReadsBothDialects) {
  const Error error(kInternalFailure, "a < b");
  for (const Service* service : {&test::kThings, &test::kEc2}) {
    const auto read = read_error(write_error(*service, error, "id"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->code, "InternalFailure");
    EXPECT_EQ(read->message, "a < b");
  }
  EXPECT_FALSE(read_error("<html><body>no</body></html>"));
  EXPECT_FALSE(read_error("nothing"));
}

}  // namespace
}  // namespace aws
