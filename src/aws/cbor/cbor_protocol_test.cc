// SPDX-License-Identifier: Apache-2.0
#include "aws/cbor/cbor_protocol.h"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "aws/cbor/cbor_document.h"
#include "aws/json/json_request.h"
#include "aws/json/json_response.h"
#include "aws/json/test_operation.h"
#include "base/ascii.h"

namespace aws {
namespace {

std::string bytes_of(std::string_view hex) { return base::from_hex(hex).value_or("no hex"); }

std::string json_of(std::string_view hex) {
  const auto read = read_cbor(bytes_of(hex));
  return read ? boost::json::serialize(*read) : read.error().message;
}

// Most are examples of RFC 8949, appendix A.
TEST(Cbor, DocumentsAreReadAsWhatTheySay) {
  const std::pair<std::string_view, std::string_view> documents[] = {
      {"00", "0"},
      {"1903e8", "1000"},
      {"1bffffffffffffffff", "18446744073709551615"},
      {"3903e7", "-1000"},
      {"f93e00", "1.5E0"},
      {"fa47c35000", "1E5"},
      {"fbc010666666666666", "-4.1E0"},
      {"f5", "true"},
      {"f6", "null"},
      {"f7", "null"},
      {"c11a514b67b0", "1363896240"},
      {"c1fb41d452d9ec200000", "1.3638962405E9"},
      {"60", "\"\""},
      {"6449455446", "\"IETF\""},
      {"7f657374726561646d696e67ff", "\"streaming\""},
      {"80", "[]"},
      {"8301820203820405", "[1,[2,3],[4,5]]"},
      {"9f018202039f0405ffff", "[1,[2,3],[4,5]]"},
      {"a0", "{}"},
      {"a26161016162820203", "{\"a\":1,\"b\":[2,3]}"},
      {"bf6346756ef563416d7421ff", "{\"Fun\":true,\"Amt\":-2}"},
  };
  for (const auto& [hex, json] : documents) {
    EXPECT_EQ(json_of(hex), json) << hex;
  }
}

TEST(Cbor, WhatIsNoneIsRefused) {
  const std::pair<std::string_view, std::string_view> documents[] = {
      {"", "it is no CBOR, or cut short"},
      {"19", "it is no CBOR, or cut short"},
      {"8201", "it is no CBOR, or cut short"},
      {"0000", "it goes on behind its end"},
      {"4401020304", "a byte string"},
      {"c074323031", "a tag other than that of times"},
      {"c1f5", "a time that is no number"},
      {"a1616101ff", "it goes on behind its end"},
      {"ff", "an end of nothing"},
      {"8101ff", "it goes on behind its end"},
      {"82ff", "an end of nothing"},
      {"bf6161ff", "an end of nothing"},
      {"a10102", "a key that is no text"},
      {"a18001", "a key that is no text"},
      {"a2616101616102", "a key that stands twice"},
      {"61ff", "a text that is not UTF-8"},
      {"7f01ff", "a text of other parts than texts"},
      {"3bffffffffffffffff", "a number below all that we know"},
      {"9bffffffffffffffff", "it is no CBOR, or cut short"},
  };
  for (const auto& [hex, error] : documents) EXPECT_EQ(json_of(hex), error) << hex;
  std::string deep;
  for (int i = 0; i < 100'000; i++) deep += "81";
  EXPECT_EQ(json_of(deep), "it is nested too deeply");
}

TEST(Cbor, ARequestThatIsWrittenReadsAsTheSame) {
  const auto request = read_json_request(
      test::kJsonOperation,
      R"({"KeyId":"k","Days":-7,"Share":0.1,"Enabled":true,"Since":1363896240.5,"Names":["a","b"],)"
      R"("Tags":[{"TagKey":"x","TagValue":""}],"Context":{"m":"1","n":""},)"
      R"("First":{"TagKey":"y"}})");
  ASSERT_TRUE(request);
  const std::string bytes = write_cbor_response(&request->input);
  const auto again = read_cbor_request(test::kJsonOperation, bytes);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(write_json_response(&again->input), write_json_response(&request->input));
  EXPECT_EQ(read_cbor_request(test::kJsonOperation, bytes_of("a0")).error().spec->code,
            "ValidationException");
  EXPECT_EQ(read_cbor_request(test::kJsonOperation, bytes_of("80")).error().spec->code,
            "SerializationException");
  EXPECT_EQ(write_cbor_response(nullptr), bytes_of("a0"));
}

TEST(Cbor, TheOperationStandsInThePath) {
  EXPECT_EQ(cbor_target("/service/S/operation/PutX"), "S.PutX");
  EXPECT_EQ(cbor_target("/service/S"), "");
  EXPECT_EQ(cbor_target("/"), "");
}

}  // namespace
}  // namespace aws
