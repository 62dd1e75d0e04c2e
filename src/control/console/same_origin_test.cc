// SPDX-License-Identifier: Apache-2.0
#include "control/console/same_origin.h"

#include <gtest/gtest.h>

#include <vector>

namespace control {
namespace {

const std::vector<std::string> kNames = {"caches.example"};

bool is_ours(std::string_view host, bool tls = false) { return is_our_host(host, tls, kNames); }

TEST(OurHost, IsAnAddressLocalhostOrAGivenName) {
  EXPECT_TRUE(is_ours("127.0.0.1:7379"));
  EXPECT_TRUE(is_ours("192.0.2.7"));
  EXPECT_TRUE(is_ours("[::1]:7379"));
  EXPECT_TRUE(is_ours("[::1]"));
  EXPECT_TRUE(is_ours("localhost:7379"));
  EXPECT_TRUE(is_ours("LocalHost"));
  EXPECT_TRUE(is_ours("caches.example"));
  EXPECT_TRUE(is_ours("Caches.Example:8080"));
}

// A name that a stranger has point here is what DNS rebinding works with.
TEST(OurHost, IsNoOtherName) {
  EXPECT_FALSE(is_ours("evil.example:7379"));
  EXPECT_FALSE(is_ours("localhost.evil.example"));
  EXPECT_FALSE(is_ours("127.0.0.1.evil.example"));
  EXPECT_FALSE(is_ours("caches.example.evil"));
  EXPECT_FALSE(is_ours("127.1"));
}

TEST(OurHost, IsAnythingWellFormedUnderTlsWhereTheCertificateSaysWhoWeAre) {
  EXPECT_TRUE(is_ours("any.example", true));
  EXPECT_FALSE(is_ours("", true));
}

TEST(OurHost, IsNothingMalformed) {
  for (const auto* host :
       {"", ":", ":80", "[", "[]", "[::1", "[::1]x", "[evil.example]", "127.0.0.1:80:80",
        "127.0.0.1:x", "127.0.0.1:123456", "a b", "user@127.0.0.1", "127.0.0.1/"}) {
    EXPECT_FALSE(is_ours(host)) << host;
  }
}

TEST(Origin, IsThatOfTheHost) {
  EXPECT_TRUE(is_origin_of("http://127.0.0.1:7379", "127.0.0.1:7379"));
  EXPECT_TRUE(is_origin_of("https://caches.example", "caches.example"));
  EXPECT_TRUE(is_origin_of("https://caches.example", "caches.example:443"));
  EXPECT_TRUE(is_origin_of("http://localhost:80", "localhost"));
  EXPECT_TRUE(is_origin_of("http://[::1]:7379", "[::1]:7379"));
}

TEST(Origin, IsNoOther) {
  EXPECT_FALSE(is_origin_of("", "127.0.0.1:7379"));
  EXPECT_FALSE(is_origin_of("null", "127.0.0.1:7379"));
  EXPECT_FALSE(is_origin_of("http://127.0.0.1:7380", "127.0.0.1:7379"));
  EXPECT_FALSE(is_origin_of("http://evil.example", "127.0.0.1:7379"));
  EXPECT_FALSE(is_origin_of("http://localhost:7379", "127.0.0.1:7379"));
  EXPECT_FALSE(is_origin_of("file://127.0.0.1:7379", "127.0.0.1:7379"));
  EXPECT_FALSE(is_origin_of("http://127.0.0.1:7379/", "127.0.0.1:7379"));
}

}  // namespace
}  // namespace control
