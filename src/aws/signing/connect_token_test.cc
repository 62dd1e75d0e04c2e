// SPDX-License-Identifier: Apache-2.0
#include "aws/signing/connect_token.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/sha256.h"

namespace aws {
namespace {

constexpr int64_t kSignedMs = 1'440'938'160'000;  // 20150830T123600Z

// As botocore 1.43 signs `http://my-cache/?Action=connect&User=iam-user-01` with the
// credentials of AWS' test suite at kSignedMs, for us-east-1: RequestSigner.generate_presigned_url.
constexpr std::string_view kToken =
    "my-cache/?Action=connect&User=iam-user-01&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz"
    "-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Felasticache%2Faws4_request&X-Am"
    "z-Date=20150830T123600Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signatu"
    "re=745eca37bd260419f3bb46e440046fbce10766b85fd97a177b6b72fb319d58e8";
const Credentials kCredentials = {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};

bool is_signed(const ConnectToken& token, std::string_view secret) {
  return signature(signing_key(secret, token.scope), token.string_to_sign) == token.signature;
}

std::string with(std::string_view part, std::string_view instead) {
  std::string text(kToken);
  const size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return text.replace(at, part.size(), instead);
}

std::string presigned(const Credentials& credentials, std::string_view query, int64_t expires_s) {
  const Header headers[] = {{"Host", "c"}};
  return "c/?" + presign_query(
                     {.method = "GET", .path = "/", .query = query, .headers = headers, .body = ""},
                     {credentials, "us-east-1", "elasticache", kSignedMs}, expires_s);
}

TEST(ConnectToken, ReadsWhatBotocoreSigns) {
  const auto token = read_connect_token(kToken);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->cache, "my-cache");
  EXPECT_EQ(token->user, "iam-user-01");
  EXPECT_EQ(token->access_key_id, "AKIDEXAMPLE");
  EXPECT_EQ(token->scope.text(), "20150830/us-east-1/elasticache/aws4_request");
  EXPECT_EQ(token->signed_ms, kSignedMs);
  EXPECT_EQ(token->expires_s, 900);
  EXPECT_FALSE(token->is_of_session);
  EXPECT_TRUE(is_signed(*token, kCredentials.secret_access_key));
  EXPECT_FALSE(is_signed(*token, "another secret"));
}

TEST(ConnectToken, TheOrderOfParametersDoesNotMatter) {
  const std::string user = "&User=iam-user-01";
  const auto token = read_connect_token(with(user, "") + user);
  ASSERT_TRUE(token);
  EXPECT_TRUE(is_signed(*token, kCredentials.secret_access_key));
}

TEST(ConnectToken, NothingSignedCanBeChanged) {
  for (const auto& [part, instead] :
       std::vector<std::pair<std::string_view, std::string_view>>{{"my-cache", "my-cachf"},
                                                                  {"iam-user-01", "iam-user-02"},
                                                                  {"T123600Z", "T123601Z"},
                                                                  {"Expires=900", "Expires=899"},
                                                                  {"us-east-1", "us-east-2"},
                                                                  {"&User=", "&More=1&User="}}) {
    const auto token = read_connect_token(with(part, instead));
    ASSERT_TRUE(token) << part;
    EXPECT_FALSE(is_signed(*token, kCredentials.secret_access_key)) << part;
  }
}

TEST(ConnectToken, WhatIsIncompleteOrNotForLoggingInIsNone) {
  EXPECT_FALSE(read_connect_token(""));
  EXPECT_FALSE(read_connect_token("password"));
  EXPECT_FALSE(read_connect_token("my-cache/?"));
  EXPECT_FALSE(read_connect_token("http://" + std::string(kToken)));
  for (const auto& [part, instead] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"my-cache", "My-Cache"},
           {"my-cache", ""},
           {"Action=connect", "Action=DescribeUsers"},
           {"User=iam-user-01", "User="},
           {"User=", "User=x&User="},
           {"HMAC-SHA256", "HMAC-SHA512"},
           {"%2Felasticache%2F", "%2Frds-db%2F"},
           {"%2Faws4_request", ""},
           {"%2Faws4_request", "%2Faws4_request%2Fmore"},
           {"AKIDEXAMPLE", ""},
           {"Expires=900", "Expires=901"},
           {"Expires=900", "Expires=0"},
           {"Expires=900", "Expires=-1"},
           {"Date=20150830", "Date=20150831"},
           {"T123600Z", "T126000Z"},
           {"SignedHeaders=host", "SignedHeaders=host%3Bx-more"},
           {"Signature=", "Signature=0"},
           {"Action=", "ResourceType=ServerlessCache&Action="}}) {
    EXPECT_FALSE(read_connect_token(with(part, instead))) << part << " -> " << instead;
  }
  std::string long_text(kToken);
  EXPECT_FALSE(read_connect_token(long_text.append("&a=").append(ConnectToken::kBytesMax, 'b')));
}

TEST(ConnectToken, CountsForItsTimeAlone) {
  const auto token = read_connect_token(presigned(kCredentials, "Action=connect&User=u", 60));
  ASSERT_TRUE(token);
  EXPECT_TRUE(token->is_current(kSignedMs));
  EXPECT_TRUE(token->is_current(kSignedMs + 60'000));
  EXPECT_FALSE(token->is_current(kSignedMs + 60'001));
  EXPECT_TRUE(token->is_current(kSignedMs - 300'000));
  EXPECT_FALSE(token->is_current(kSignedMs - 300'001));
}

TEST(ConnectToken, KnowsOneOfASession) {
  Credentials temporary = kCredentials;
  temporary.session_token = "of/a+session";
  const auto token = read_connect_token(presigned(temporary, "Action=connect&User=u", 900));
  ASSERT_TRUE(token);
  EXPECT_TRUE(token->is_of_session);
  EXPECT_TRUE(is_signed(*token, kCredentials.secret_access_key));
}

}  // namespace
}  // namespace aws
