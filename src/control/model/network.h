// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "control/model/tags.h"

// EC2's resources, as far as caches need them. A VPC is a name for a set of security groups and
// subnets here; packets do not travel in it.

namespace control {

struct Vpc {
  static constexpr std::string_view kTable = "vpc";

  std::string id;  // "vpc-0123456789abcdef0"
  std::string cidr = {};
  bool is_default = false;
  // What its users have set, for them to read back: nothing follows from it here.
  bool dns_support = true;
  bool dns_hostnames = false;
  bool address_usage_metrics = false;
  Tags tags = {};
};
BOOST_DESCRIBE_STRUCT(Vpc, (),
                      (id, cidr, is_default, dns_support, dns_hostnames, address_usage_metrics,
                       tags))

struct Subnet {
  static constexpr std::string_view kTable = "subnet";

  std::string id;  // "subnet-..."
  std::string vpc = {};
  std::string zone = {};
  std::string cidr = {};
  bool is_default = false;        // for its zone
  bool public_addresses = false;  // MapPublicIpOnLaunch; nothing follows from it here
  Tags tags = {};
};
BOOST_DESCRIBE_STRUCT(Subnet, (), (id, vpc, zone, cidr, is_default, public_addresses, tags))

// One permission of a security group: a protocol, ports, and one kind of source.
struct SecurityGroupRule {
  std::string id;  // "sgr-..."
  bool egress = false;
  std::string protocol = "-1";  // "tcp", "udp", "icmp", a number; "-1" means all
  int from_port = -1;           // -1 with protocol -1
  int to_port = -1;
  std::string cidr = {};   // IPv4 or IPv6
  std::string group = {};  // or the members of another security group
  std::string description = {};
  Tags tags = {};
};
BOOST_DESCRIBE_STRUCT(SecurityGroupRule, (),
                      (id, egress, protocol, from_port, to_port, cidr, group, description, tags))

struct SecurityGroup {
  static constexpr std::string_view kTable = "security_group";

  std::string id;  // "sg-..."
  std::string vpc = {};
  std::string name = {};
  std::string description = {};
  std::vector<SecurityGroupRule> rules = {};
  Tags tags = {};
};
BOOST_DESCRIBE_STRUCT(SecurityGroup, (), (id, vpc, name, description, rules, tags))

}  // namespace control
