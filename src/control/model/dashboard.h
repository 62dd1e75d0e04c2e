// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace control {

struct Dashboard {
  static constexpr std::string_view kTable = "dashboard";

  std::string id;    // its name
  std::string body;  // a JSON document, as it was given
  int64_t modified_ms = 0;
};
BOOST_DESCRIBE_STRUCT(Dashboard, (), (id, body, modified_ms))

}  // namespace control
