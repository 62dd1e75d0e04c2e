// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "agent/api/logs.h"

// Where the logs of a cache go: at most one place for each kind of log.

namespace control {

// NOLINTBEGIN(readability-identifier-naming): the names are what is stored
enum class LogDestination : uint8_t { cloudwatch_logs, kinesis_firehose };
BOOST_DESCRIBE_ENUM(LogDestination, cloudwatch_logs, kinesis_firehose)

enum class LogFormat : uint8_t { text, json };
BOOST_DESCRIBE_ENUM(LogFormat, text, json)

enum class LogDeliveryStatus : uint8_t { active, enabling, modifying, disabling, error };
BOOST_DESCRIBE_ENUM(LogDeliveryStatus, active, enabling, modifying, disabling, error)
// NOLINTEND(readability-identifier-naming)

struct LogDelivery {
  agent::LogType type = agent::LogType::slow_log;
  LogDestination destination_type = LogDestination::cloudwatch_logs;
  std::string destination = {};  // a log group or a delivery stream, which may be gone
  LogFormat format = LogFormat::text;
  LogDeliveryStatus status = LogDeliveryStatus::enabling;
  std::string message = {};  // why not; a sentence
  int64_t since_ms = 0;      // when it was enabled: what was logged before that is not delivered
};
BOOST_DESCRIBE_STRUCT(LogDelivery, (),
                      (type, destination_type, destination, format, status, message, since_ms))

using LogDeliveries = std::vector<LogDelivery>;

}  // namespace control
