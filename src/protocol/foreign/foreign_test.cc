// SPDX-License-Identifier: Apache-2.0
#include "protocol/foreign/foreign.h"

#include <gtest/gtest.h>

#include <vector>

namespace protocol::foreign {
namespace {

TEST(Foreign, ARequestLineOfAnyMethodIsHttp) {
  for (const char* line :
       {"POST / HTTP/1.1\r", "GET / HTTP/1.0\r", "get /a?b=c HTTP/1.1", "HEAD / http/1.1\r",
        "OPTIONS * HTTP/1.1\r", "CONNECT a:1 HTTP/1.1\r", "PRI * HTTP/2.0\r", "SET /k HTTP/1.1\r",
        "WHATEVER / HTTP/3\r", "GET /a b HTTP/1.1\r", "GET /\" HTTP/1.1\r", "  POST\t/ HTTP/1.1",
        "POST", "post /", "pOsT / anything"}) {
    EXPECT_TRUE(is_http_line(line)) << line;
  }
}

TEST(Foreign, AHostHeaderIsHttpWithAndWithoutASpace) {
  for (const char* line : {"Host: x\r", "host:x", "HOST:", "Host: 127.0.0.1:6379\r"}) {
    EXPECT_TRUE(is_http_line(line)) << line;
  }
}

TEST(Foreign, RequestsOfOurProtocolsAreNotHttp) {
  for (const char* line :
       {"", " ", "\r", "GET k", "GET HTTP/1.1", "SET k v", "SET k HTTP/", "SET k xHTTP/1.1",
        "SET k HTTP/x", "POSTS", "hostname: x", "get a b", "PING"}) {
    EXPECT_FALSE(is_http_line(line)) << line;
  }
}

TEST(Foreign, WordsAreJudgedLikeTheLine) {
  using Words = std::vector<std::string_view>;
  EXPECT_TRUE(is_http_request(Words{"POST"}));
  EXPECT_TRUE(is_http_request(Words{"GET", "/", "HTTP/1.1"}));
  EXPECT_TRUE(is_http_request(Words{"Host:", "x"}));
  EXPECT_FALSE(is_http_request(Words{}));
  EXPECT_FALSE(is_http_request(Words{"GET", "HTTP/1.1"}));
  EXPECT_FALSE(is_http_request(Words{"GET", "/", "k"}));
}

TEST(Foreign, AFirstByteTellsTlsAndTheBinaryProtocol) {
  EXPECT_EQ(recognise_opening('\x16'), Protocol::kTls);
  EXPECT_EQ(recognise_opening('\x80'), Protocol::kMemcacheBinary);
  for (const char byte : {'*', 'G', 'g', '\r', '\0', '\x81'}) {
    EXPECT_EQ(recognise_opening(byte), Protocol::kNone);
  }
}

}  // namespace
}  // namespace protocol::foreign
