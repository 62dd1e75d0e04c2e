// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <map>
#include <string>
#include <string_view>

#include "control/model/tags.h"

namespace control {

// A cache parameter group of a user. The `default.<family>` groups are not stored: they are the
// catalogue itself.
struct ParameterGroup {
  static constexpr std::string_view kTable = "parameter_group";

  std::string id;  // its name
  std::string family = {};
  std::string description = {};
  std::map<std::string, std::string> values = {};  // only those that differ from the catalogue
  Tags tags = {};
};
BOOST_DESCRIBE_STRUCT(ParameterGroup, (), (id, family, description, values, tags))

}  // namespace control
