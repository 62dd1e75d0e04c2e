// SPDX-License-Identifier: Apache-2.0
#include "control/delivery/destinations.h"

#include <gtest/gtest.h>

#include <vector>

namespace control {
namespace {

bool is_destination(const char* address, const std::vector<const char*>& allowed = {}) {
  std::vector<base::IpNetwork> networks;
  networks.reserve(allowed.size());
  for (const char* text : allowed) networks.push_back(*base::IpNetwork::parse(text));
  return control::is_destination(*base::IpAddress::parse(address), networks);
}

TEST(Destinations, AreAddressesOfOthers) {
  for (const char* address :
       {"192.0.2.7", "10.0.0.1", "192.168.1.1", "172.16.0.1", "2001:db8::1", "fd12:3456::1"}) {
    EXPECT_TRUE(is_destination(address)) << address;
  }
}

TEST(Destinations, AreNeverThisMachineNorItsLinksNorMetadata) {
  for (const char* address :
       {"127.0.0.1", "127.66.0.1", "0.0.0.0", "169.254.169.254", "100.100.100.200", "224.0.0.1",
        "255.255.255.255", "::", "::1", "fe80::1", "ff02::1", "fd00:ec2::254", "::ffff:127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::1"}) {
    EXPECT_FALSE(is_destination(address)) << address;
  }
}

TEST(Destinations, AreWhatTheOperatorAllows) {
  EXPECT_TRUE(is_destination("127.0.0.1", {"127.0.0.0/8"}));
  EXPECT_TRUE(is_destination("::ffff:127.0.0.1", {"127.0.0.0/8"}));
  EXPECT_FALSE(is_destination("::1", {"127.0.0.0/8"}));
  EXPECT_FALSE(is_destination("169.254.169.254", {"127.0.0.0/8", "::1"}));
}

}  // namespace
}  // namespace control
