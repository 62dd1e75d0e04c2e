// SPDX-License-Identifier: Apache-2.0
#include "control/logs/log_text.h"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <ctime>

namespace control::logs {

namespace {

using agent::LogEntry;
using agent::LogLevel;

struct LevelWord {
  LogLevel level;
  std::string_view word;
  char mark;
};
constexpr LevelWord kLevels[] = {{LogLevel::debug, "DEBUG", '.'},
                                 {LogLevel::verbose, "VERBOSE", '-'},
                                 {LogLevel::notice, "NOTICE", '*'},
                                 {LogLevel::warning, "WARNING", '#'}};

const LevelWord& words_of(LogLevel level) {
  for (const LevelWord& one : kLevels) {
    if (one.level == level) return one;
  }
  return kLevels[0];
}

// "12 Nov 2020 01:28:57.994 UTC"
std::string time_text(int64_t time_ms) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const int64_t ms = ((time_ms % 1000) + 1000) % 1000;
  const std::time_t seconds = (time_ms - ms) / 1000;
  std::tm time = {};
  gmtime_r(&seconds, &time);
  return fmt::format("{:02} {} {:04} {:02}:{:02}:{:02}.{:03} UTC", time.tm_mday,
                     kMonths.substr(static_cast<size_t>(time.tm_mon) * 3, 3), time.tm_year + 1900,
                     time.tm_hour, time.tm_min, time.tm_sec, ms);
}

}  // namespace

std::string log_as_json(const LogOrigin& origin, agent::LogType type, const LogEntry& entry) {
  boost::json::object object;
  const auto text = [&](std::string_view name, std::string_view value) {
    object[boost::json::string_view(name.data(), name.size())] =
        boost::json::string_view(value.data(), value.size());
  };
  text("CacheClusterId", origin.cluster);
  text("CacheNodeId", origin.node);
  if (type == agent::LogType::slow_log) {
    object["Id"] = entry.id;
    object["Timestamp"] = entry.time_ms / 1000;
    object["Duration (us)"] = entry.duration_us;
    text("Command", entry.message);
    text("ClientAddress", entry.client_address);
    text("ClientName", entry.client_name);
  } else {
    text("LogLevel", words_of(entry.level).word);
    text("Role", entry.role);
    text("Time", time_text(entry.time_ms));
    text("Message", entry.message);
  }
  return boost::json::serialize(object);
}

std::string log_as_text(const LogOrigin& origin, agent::LogType type, const LogEntry& entry) {
  if (type == agent::LogType::slow_log) {
    return fmt::format("{},{},{},{},{},{},{}", origin.cluster, origin.node, entry.time_ms / 1000,
                       entry.duration_us, entry.message, entry.client_address, entry.client_name);
  }
  return fmt::format("{}/{}:{} {} {} {}", origin.cluster, origin.node, entry.role,
                     time_text(entry.time_ms), words_of(entry.level).mark, entry.message);
}

std::string log_stream_name(std::string_view engine, const LogOrigin& origin, agent::LogType type) {
  return fmt::format("elasticache/{}/{}/{}/{}", engine, origin.cluster, origin.node,
                     type == agent::LogType::slow_log ? "slow-log" : "engine-log");
}

}  // namespace control::logs
