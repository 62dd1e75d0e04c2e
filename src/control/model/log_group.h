// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "control/model/tags.h"

namespace control {

// A log group of CloudWatch Logs. What is in it is in a store of its own (control/logs).
struct LogGroup {
  static constexpr std::string_view kTable = "log_group";

  std::string id;  // its name
  int64_t created_ms = 0;
  int retention_days = 0;  // 0: its events are kept
  Tags tags = {};
};
BOOST_DESCRIBE_STRUCT(LogGroup, (), (id, created_ms, retention_days, tags))

// By which its events are stored: another group of the name does not have them.
inline std::string store_key(const LogGroup& group) {
  return std::to_string(group.created_ms) + ":" + group.id;
}

}  // namespace control
