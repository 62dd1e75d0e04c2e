// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace control {

// Something that users may want to know has happened to a resource.
struct Event {
  static constexpr std::string_view kTable = "event";

  std::string id;           // orders by time: milliseconds since the epoch, then a counter
  std::string source_type;  // AWS' word: "cache-cluster"
  std::string source_id;
  std::string message;
  int64_t at_ms = 0;
};
BOOST_DESCRIBE_STRUCT(Event, (), (id, source_type, source_id, message, at_ms))

}  // namespace control
