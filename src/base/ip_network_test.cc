// SPDX-License-Identifier: Apache-2.0
#include "base/ip_network.h"

#include <gtest/gtest.h>

namespace base {
namespace {

std::string text_of(const char* network) {
  const auto parsed = IpNetwork::parse(network);
  return parsed ? parsed->text() : parsed.error().message;
}

bool contains(const char* network, const char* address) {
  return IpNetwork::parse(network)->contains(*IpAddress::parse(address));
}

TEST(IpNetwork, IsWrittenInOneWay) {
  EXPECT_EQ(text_of("10.1.2.3/8"), "10.0.0.0/8");
  EXPECT_EQ(text_of("10.1.2.3"), "10.1.2.3/32");
  EXPECT_EQ(text_of("0.0.0.0/0"), "0.0.0.0/0");
  EXPECT_EQ(text_of("2001:DB8:0::1/32"), "2001:db8::/32");
  EXPECT_EQ(text_of("::1"), "::1/128");
  EXPECT_EQ(text_of("::/0"), "::/0");
  EXPECT_EQ(text_of("::ffff:10.0.0.1/104"), "10.0.0.0/8");
}

TEST(IpNetwork, WhatIsNoneSaysWhy) {
  EXPECT_EQ(text_of("10.0.0/8"), "'10.0.0/8' is not an IP network such as 10.0.0.0/8");
  EXPECT_EQ(text_of(""), "'' is not an IP network such as 10.0.0.0/8");
  EXPECT_EQ(text_of("10.0.0.0/33"), "the prefix of '10.0.0.0/33' is not a number from 0 to 32");
  EXPECT_EQ(text_of("::/129"), "the prefix of '::/129' is not a number from 0 to 128");
  EXPECT_EQ(text_of("10.0.0.0/"), "the prefix of '10.0.0.0/' is not a number from 0 to 32");
  EXPECT_EQ(text_of("10.0.0.0/-1"), "the prefix of '10.0.0.0/-1' is not a number from 0 to 32");
  EXPECT_EQ(text_of("10.0.0.0/8/8"), "the prefix of '10.0.0.0/8/8' is not a number from 0 to 32");
}

TEST(IpNetwork, ContainsWhatBeginsWithItsBits) {
  EXPECT_TRUE(contains("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(contains("10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(contains("10.0.0.128/25", "10.0.0.200"));
  EXPECT_FALSE(contains("10.0.0.128/25", "10.0.0.127"));
  EXPECT_TRUE(contains("0.0.0.0/0", "203.0.113.9"));
  EXPECT_FALSE(contains("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(contains("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(contains("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(contains("::1", "::1"));
  EXPECT_FALSE(contains("::/0", "203.0.113.9"));
  EXPECT_TRUE(contains("::/0", "2001:db8::1"));
  EXPECT_TRUE(contains("::ffff:0:0/96", "203.0.113.9"));
  EXPECT_FALSE(contains("::1", "::2"));
  EXPECT_TRUE(contains("10.0.0.0/8", "::ffff:10.0.0.1"));  // of a socket for both families
}

TEST(IpAddress, IsReadAndWritten) {
  EXPECT_EQ(IpAddress::parse("::ffff:127.0.0.1")->text(), "127.0.0.1");
  EXPECT_TRUE(*IpAddress::parse("::1") == *IpAddress::parse("0:0::1"));
  EXPECT_EQ(IpAddress::parse("nowhere").error().message, "'nowhere' is not an IP address");
}

}  // namespace
}  // namespace base
