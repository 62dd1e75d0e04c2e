// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "control/model/tags.h"

namespace control {

// A cache subnet group: where in a VPC a cache's nodes may lie.
struct SubnetGroup {
  static constexpr std::string_view kTable = "subnet_group";

  std::string id;  // its name
  std::string description = {};
  std::string vpc = {};
  std::vector<std::string> subnets = {};
  Tags tags = {};
};
BOOST_DESCRIBE_STRUCT(SubnetGroup, (), (id, description, vpc, subnets, tags))

}  // namespace control
