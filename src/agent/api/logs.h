// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <vector>

// What nodes log, on its way from agents to the service.

namespace agent {

// NOLINTBEGIN(readability-identifier-naming): documents spell them so
enum class LogType : uint8_t {
  slow_log,    // commands that took long
  engine_log,  // what the program says
};
BOOST_DESCRIBE_ENUM(LogType, slow_log, engine_log)

enum class LogLevel : uint8_t { debug, verbose, notice, warning };
BOOST_DESCRIBE_ENUM(LogLevel, debug, verbose, notice, warning)
// NOLINTEND(readability-identifier-naming)

struct LogEntry {
  int64_t time_ms = 0;  // since the Unix epoch; 0: not known
  // Of the engine's: what it says. Of a slow command: its name and how many arguments it had, as
  // "GET ... (1 more arguments)"; those are its user's data.
  std::string message = {};
  LogLevel level = LogLevel::notice;  // of the engine's
  std::string role = {};              // likewise: Redis' letter, "M" or "S"
  int64_t id = 0;                     // of a slow command, as the rest
  int64_t duration_us = 0;
  std::string client_address = {};
  std::string client_name = {};
};
BOOST_DESCRIBE_STRUCT(LogEntry, (),
                      (time_ms, message, level, role, id, duration_us, client_address, client_name))

// What a log of a node has beyond a position. Where positions are, and how they are written, is the
// agent's own business; empty: the beginning.
struct LogBatch {
  std::string node;
  LogType type = LogType::slow_log;
  std::string after = {};
  std::string position = {};
  std::vector<LogEntry> entries = {};
  int64_t lost = 0;  // entries between `after` and the first, which the node had forgotten already
};
BOOST_DESCRIBE_STRUCT(LogBatch, (), (node, type, after, position, entries, lost))

// POST /tarn/agent/logs: beside the reports and in messages of a bounded size, like figures. The
// service keeps how far it has got, with the entries: a batch that does not begin there says
// nothing to it. So an agent may send anything twice, and remembers nothing itself.
struct LogsReport {
  std::string host;
  std::vector<LogBatch> batches = {};
};
BOOST_DESCRIBE_STRUCT(LogsReport, (), (host, batches))

struct WantedLog {
  std::string node;
  LogType type = LogType::slow_log;
  int64_t since_ms = 0;       // what was logged earlier is not wanted
  std::string position = {};  // what comes after that is

  bool operator==(const WantedLog&) const = default;
};
BOOST_DESCRIBE_STRUCT(WantedLog, (), (node, type, since_ms, position))

struct LogsReply {
  std::vector<WantedLog> wanted = {};
};
BOOST_DESCRIBE_STRUCT(LogsReply, (), (wanted))

}  // namespace agent
