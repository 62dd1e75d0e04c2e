// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "control/model/tags.h"

namespace control {

// A cache security group, the firewall of the time before VPCs: it lets in the sources of EC2
// security groups, and nobody when it is empty.
struct CacheSecurityGroup {
  static constexpr std::string_view kTable = "cache_security_group";

  struct Ec2Group {
    std::string name;
    std::string owner;  // an account
  };

  std::string id;  // its name
  std::string description = {};
  std::vector<Ec2Group> groups = {};
  Tags tags = {};
};
BOOST_DESCRIBE_STRUCT(CacheSecurityGroup::Ec2Group, (), (name, owner))
BOOST_DESCRIBE_STRUCT(CacheSecurityGroup, (), (id, description, groups, tags))

}  // namespace control
