// SPDX-License-Identifier: Apache-2.0
// Holds us to the vectors that AWS publishes: the worked examples of its documentation and its
// Signature Version 4 test suite.

#include "aws/signing/signature.h"

#include <gtest/gtest.h>

#include "aws/sigv4/verify.h"
#include "base/sha256.h"

namespace aws {
namespace {

constexpr int64_t kSuiteTimeMs = 1'440'938'160'000;  // 20150830T123600Z
const Credentials kSuiteCredentials = {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};

TEST(Signature, DerivesTheSigningKeyOfTheDocumentation) {
  EXPECT_EQ(base::hex(signing_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                                  {"20150830", "us-east-1", "iam"})),
            "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
}

TEST(Signature, WritesTheTimeThatItSigns) {
  EXPECT_EQ(format_signing_time(kSuiteTimeMs), "20150830T123600Z");
  EXPECT_EQ(format_signing_time(0), "19700101T000000Z");
}

struct Vector {
  const char* name;
  HttpRequest request;
  const char* signature;
};

const Header kHost[] = {{"Host", "example.amazonaws.com"}};
const Header kForm[] = {{"Content-Type", "application/x-www-form-urlencoded"},
                        {"Host", "example.amazonaws.com"}};

TEST(Signature, SignsTheSuiteAsTheSuiteDoes) {
  const Vector vectors[] = {
      {"get-vanilla",
       {"GET", "/", "", kHost, ""},
       "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
      {"get-vanilla-query-order-key-case",
       {"GET", "/", "Param2=value2&Param1=value1", kHost, ""},
       "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
      {"get-unreserved",
       {"GET", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "", kHost,
        ""},
       "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
      {"get-utf8",
       {"GET", "/\xE1\x88\xB4", "", kHost, ""},
       "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
      {"get-relative",
       {"GET", "/example/..", "", kHost, ""},
       "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
      {"get-slashes",
       {"GET", "//", "", kHost, ""},
       "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
      {"post-vanilla",
       {"POST", "/", "", kHost, ""},
       "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
      {"post-x-www-form-urlencoded",
       {"POST", "/", "", kForm, "Param1=value1"},
       "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
  };
  const SigningContext context = {kSuiteCredentials, "us-east-1", "service", kSuiteTimeMs};
  for (const Vector& vector : vectors) {
    const auto added = sign_request(vector.request, context);
    ASSERT_EQ(added.size(), 2U);
    EXPECT_TRUE(added[1].value.ends_with(vector.signature))
        << vector.name << ": " << added[1].value;
  }
}

TEST(Signature, SignsTheExampleOfTheDocumentation) {
  const Header headers[] = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
                            {"Host", "iam.amazonaws.com"}};
  const HttpRequest request = {"GET", "/", "Action=ListUsers&Version=2010-05-08", headers, ""};
  const auto added = sign_request(request, {kSuiteCredentials, "us-east-1", "iam", kSuiteTimeMs});
  EXPECT_EQ(added.back().value,
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date, "
            "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

TEST(CanonicalRequest, NormalisesPaths) {
  EXPECT_EQ(canonical_path(""), "/");
  EXPECT_EQ(canonical_path("/"), "/");
  EXPECT_EQ(canonical_path("/example/"), "/example/");
  EXPECT_EQ(canonical_path("/./example"), "/example");
  EXPECT_EQ(canonical_path("/a/../../b//c/."), "/b/c");
  EXPECT_EQ(canonical_path("/example space/"), "/example%20space/");
  EXPECT_EQ(canonical_path("/example%20space"), "/example%2520space");
}

TEST(CanonicalRequest, SortsQueriesByEncodedNameThenValue) {
  EXPECT_EQ(canonical_query("b=2&a=3&a=1&A=4", ""), "A=4&a=1&a=3&b=2");
  EXPECT_EQ(canonical_query("a&b=&&c=x=y", ""), "a=&b=&c=x%3Dy");
  EXPECT_EQ(canonical_query("a=1+2%20%7e%zz%", ""), "a=1%202%20~%25zz%25");
  EXPECT_EQ(canonical_query("X-Amz-Signature=1&a=2", "X-Amz-Signature"), "a=2");
}

TEST(CanonicalRequest, FoldsSpacesOfHeadersAndJoinsThoseOfOneName) {
  const Header headers[] = {
      {"My-Header1", "value2"}, {"host", "h"}, {"MY-HEADER1", "  a \t  b\r\n c "}, {"Empty", "  "}};
  const std::string names[] = {"empty", "my-header1"};
  EXPECT_EQ(canonical_headers(headers, names), "empty:\nmy-header1:value2,a b c\n");
}

}  // namespace
}  // namespace aws
