// SPDX-License-Identifier: Apache-2.0
#include "aws/json/json_request.h"

#include <gtest/gtest.h>

#include <string>

#include "aws/json/json_errors.h"
#include "aws/json/json_response.h"
#include "aws/json/test_operation.h"

namespace aws {
namespace {

Result<Request> read(std::string_view body) {
  return read_json_request(test::kJsonOperation, body);
}

std::string code_of(std::string_view body) {
  const auto request = read(body);
  return request ? "" : std::string(request.error().spec->code);
}

TEST(JsonRequest, ReadsValuesOfAllKinds) {
  const auto request =
      read(R"({"KeyId":"k","Days":30,"Share":0.5,"Enabled":true,"Since":1700000000.25,)"
           R"("Names":["a","b"],"Tags":[{"TagKey":"t","TagValue":""}],"Context":{"x":"1","y":""},)"
           R"("First":{"TagKey":"f"},"Unknown":[[]],"Nothing":null})");
  ASSERT_TRUE(request) << request.error().message;
  const Structure& input = request->input;
  EXPECT_EQ(input.string("KeyId"), "k");
  EXPECT_EQ(input.integer("Days"), 30);
  EXPECT_EQ(input.number("Share"), 0.5);
  EXPECT_EQ(input.boolean("Enabled"), true);
  EXPECT_EQ(input.timestamp("Since")->ms, 1'700'000'000'250);
  EXPECT_EQ(input.strings("Names").size(), 2u);
  EXPECT_EQ(input.structures("Tags")[0].string("TagKey"), "t");
  ASSERT_EQ(input.structures("Context").size(), 2u);
  EXPECT_EQ(input.structures("Context")[1].string("key"), "y");
  EXPECT_EQ(input.structure("First")->string("TagKey"), "f");
}

TEST(JsonRequest, WhatIsWrittenIsWhatWasRead) {
  const std::string text = R"({"KeyId":"k","Days":-1,"Enabled":false,"Since":1.7E9,"Names":[],)"
                           R"("Tags":[{"TagKey":"t"}],"Context":{"x":"1"}})";
  const auto request = read(text);
  ASSERT_TRUE(request);
  EXPECT_EQ(write_json_response(&request->input), text);
  EXPECT_EQ(write_json_response(nullptr), "{}");
}

TEST(JsonRequest, ListsOfNumbersAndTimesAreWrittenAsSuch) {
  static constexpr Shape kNumbers = list("Numbers", "member", kDouble);
  static constexpr Shape kTimes = list("Times", "member", kTimestamp);
  static constexpr Member kMembers[] = {{"Numbers", kNumbers}, {"Times", kTimes}};
  static constexpr Shape kBoth = structure("Both", kMembers);
  Structure both(kBoth);
  both.set_strings("Numbers", {"1.5", "2"}).set_strings("Times", {"2026-11-30T17:00:00Z"});
  EXPECT_EQ(write_json_response(&both), R"({"Numbers":[1.5E0,2E0],"Times":[1.796058E9]})");
}

TEST(JsonRequest, WhatIsNoneIsRefused) {
  for (const std::string_view body :
       {"[]", "{", "\"k\"", R"({"KeyId":"a","KeyId":"b"})", R"({"KeyId":1})",
        R"({"KeyId":"k","Days":"1"})", R"({"KeyId":"k","Days":1.5})",
        R"({"KeyId":"k","Days":99999999999})", R"({"KeyId":"k","Enabled":"true"})",
        R"({"KeyId":"k","Since":"now"})", R"({"KeyId":"k","Names":"a"})",
        R"({"KeyId":"k","Names":[1]})", R"({"KeyId":"k","Tags":{}})", R"({"KeyId":"k","Tags":[1]})",
        R"({"KeyId":"k","Context":{"x":1}})", R"({"KeyId":"k","Context":[]})",
        R"({"KeyId":"k","First":"t"})"}) {
    EXPECT_EQ(code_of(body), "SerializationException") << body;
  }
  for (const std::string_view body :
       {"", "{}", R"({"KeyId":null})", R"({"KeyId":""})", R"({"KeyId":"much too long"})",
        R"({"KeyId":"k","Tags":[{"TagValue":"v"}]})"}) {
    EXPECT_EQ(code_of(body), "ValidationException") << body;
  }
}

TEST(JsonRequest, AnOperationIsFoundByItsTarget) {
  static const Operation kOperations[] = {test::kJsonOperation};
  static const std::span<const Operation> kFamilies[] = {kOperations};
  const Service service = {.name = "test",
                           .version = "TestService",
                           .xml_namespace = "",
                           .dialect = Dialect::kJson,
                           .families = kFamilies};
  EXPECT_TRUE(read_target(service, "TestService.Ask"));
  for (const std::string_view target :
       {"", "Ask", "TestService.", "TestService.Tell", "Other.Ask"}) {
    const auto operation = read_target(service, target);
    ASSERT_FALSE(operation) << target;
    EXPECT_EQ(operation.error().spec, &kUnknownOperationException);
  }
}

TEST(JsonErrors, HaveTheNamesOfTheProtocol) {
  EXPECT_EQ(as_json_error({kSignatureDoesNotMatch, "m"}).spec->code, "InvalidSignatureException");
  EXPECT_EQ(as_json_error({kAccessDenied, "m"}).spec->code, "AccessDeniedException");
  EXPECT_EQ(as_json_error({kServiceUnavailable, "m"}).spec->code, "ServiceUnavailable");
}

}  // namespace
}  // namespace aws
