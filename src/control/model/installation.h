// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <string>
#include <string_view>

namespace control {

// What the service remembers about itself.
struct Installation {
  static constexpr std::string_view kTable = "installation";
  static constexpr std::string_view kId = "this";

  std::string id;
  bool has_greeted = false;  // made the first cache for a new user, or found that none was needed
};
BOOST_DESCRIBE_STRUCT(Installation, (), (id, has_greeted))

}  // namespace control
