// SPDX-License-Identifier: Apache-2.0
#include "control/identity/identity_service.h"

#include <gtest/gtest.h>

#include "aws/query/response.h"

namespace control {
namespace {

constexpr aws::Operation kUnhandled = {"AssumeRole", &kNoResultShape, nullptr, {}};

TEST(IdentityService, TellsTheCallerWhoItIs) {
  IdentityService service;
  const auto form = aws::Form::parse("Action=GetCallerIdentity&Version=2011-06-15");
  ASSERT_TRUE(form);
  const auto request = aws::read_request(service.model(), *form);
  ASSERT_TRUE(request) << request.error().message;
  const Caller caller = {.account = "000000000000",
                         .access_key_id = "AKIATARN",
                         .arn = "arn:aws:iam::000000000000:user/ada",
                         .user_id = "AIDATARN",
                         .source_address = "127.0.0.1"};
  const std::string request_id = "the-id";

  const auto result = service.call({caller, request_id, *request});

  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(aws::write_response(service.model(), *request->operation, &*result, request_id),
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
            "<GetCallerIdentityResult><UserId>AIDATARN</UserId><Account>000000000000</Account>"
            "<Arn>arn:aws:iam::000000000000:user/ada</Arn></GetCallerIdentityResult>"
            "<ResponseMetadata><RequestId>the-id</RequestId></ResponseMetadata>"
            "</GetCallerIdentityResponse>");
}

TEST(IdentityService, SaysWhatItDoesNotHave) {
  IdentityService service;
  const aws::Request request = {&kUnhandled, no_result()};
  const std::string request_id = "the-id";

  const auto result = service.call({Caller(), request_id, request});

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().spec, &aws::kNotImplemented);
}

}  // namespace
}  // namespace control
