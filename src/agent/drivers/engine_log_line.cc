// SPDX-License-Identifier: Apache-2.0
#include "agent/drivers/engine_log_line.h"

#include <algorithm>
#include <ctime>
#include <string>
#include <utility>

#include "base/numbers.h"

namespace agent {

namespace {

// The text up to a mark, which are both taken from its front; nullopt: there is no such mark.
std::optional<std::string_view> take_until(std::string_view& text, char mark) {
  const size_t end = text.find(mark);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(end + 1);
  return taken;
}

// A whole number of some digits at a place, which may begin with zeros.
std::optional<int> number_at(std::string_view text, size_t at, size_t digits) {
  if (text.size() < at + digits) return std::nullopt;
  int number = 0;
  for (const char c : text.substr(at, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

// "16:09:35.648" into the time of a day; the milliseconds.
std::optional<int> read_time_of_day(std::string_view text, std::tm& time) {
  const auto hour = number_at(text, 0, 2);
  const auto minute = number_at(text, 3, 2);
  const auto second = number_at(text, 6, 2);
  const auto ms = number_at(text, 9, 3);
  if (!hour || !minute || !second || !ms) return std::nullopt;
  time.tm_hour = *hour;
  time.tm_min = *minute;
  time.tm_sec = *second;
  return ms;
}

// --- Tarn's --------------------------------------------------------------------------------------

// "2026-11-30T16:09:35.648+01:00"
std::optional<int64_t> read_zoned_time(std::string_view text) {
  std::tm time = {};
  const auto year = number_at(text, 0, 4);
  const auto month = number_at(text, 5, 2);
  const auto day = number_at(text, 8, 2);
  if (text.size() != 29 || text[10] != 'T' || !year || !month || !day) return std::nullopt;
  const auto ms = read_time_of_day(text.substr(11), time);
  const auto zone_hours = number_at(text, 24, 2);
  const auto zone_minutes = number_at(text, 27, 2);
  if (!ms || !zone_hours || !zone_minutes) return std::nullopt;
  time.tm_year = *year - 1900;
  time.tm_mon = *month - 1;
  time.tm_mday = *day;
  const int64_t east_s = int64_t{*zone_hours} * 3600 + int64_t{*zone_minutes} * 60;
  const int64_t local_s = timegm(&time);
  return (text[23] == '-' ? local_s + east_s : local_s - east_s) * 1000 + *ms;
}

std::optional<LogLevel> level_of_word(std::string_view word) {
  constexpr std::pair<std::string_view, LogLevel> kWords[] = {{"trace", LogLevel::debug},
                                                              {"debug", LogLevel::verbose},
                                                              {"info", LogLevel::notice},
                                                              {"warning", LogLevel::warning}};
  for (const auto& [known, level] : kWords) {
    if (known == word) return level;
  }
  return std::nullopt;
}

std::optional<LogEntry> read_tarn_line(std::string_view line) {
  const auto time = take_until(line, ' ');
  const auto time_ms = time ? read_zoned_time(*time) : std::nullopt;
  const auto word = take_until(line, ' ');
  const auto level = word ? level_of_word(*word) : std::nullopt;
  if (!time_ms || !level || !line.starts_with('[') || !take_until(line, ' ')) return std::nullopt;
  return LogEntry{.time_ms = *time_ms, .message = std::string(line), .level = *level};
}

// --- Redis' --------------------------------------------------------------------------------------

std::optional<LogLevel> level_of_mark(char mark) {
  constexpr std::pair<char, LogLevel> kMarks[] = {{'.', LogLevel::debug},
                                                  {'-', LogLevel::verbose},
                                                  {'*', LogLevel::notice},
                                                  {'#', LogLevel::warning}};
  for (const auto& [known, level] : kMarks) {
    if (known == mark) return level;
  }
  return std::nullopt;
}

// "30 Nov 2026 16:09:35.648"
std::optional<int64_t> read_local_time(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  std::tm time = {};
  const auto day = number_at(text, 0, 2);
  const size_t month = text.size() < 24 ? std::string_view::npos : kMonths.find(text.substr(3, 3));
  const auto year = number_at(text, 7, 4);
  if (!day || !year || month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  const auto ms = read_time_of_day(text.substr(12), time);
  if (!ms) return std::nullopt;
  time.tm_year = *year - 1900;
  time.tm_mon = static_cast<int>(month / 3);
  time.tm_mday = *day;
  time.tm_isdst = -1;
  return int64_t{std::mktime(&time)} * 1000 + *ms;
}

std::optional<LogEntry> read_redis_line(std::string_view line) {
  constexpr size_t kTimeBytes = 24;
  const auto pid = take_until(line, ':');
  if (!pid || !base::parse_uint64(*pid) || line.size() < kTimeBytes + 5) return std::nullopt;
  const char role = line[0];
  const auto time_ms = read_local_time(line.substr(2, kTimeBytes));
  const auto level = level_of_mark(line[kTimeBytes + 3]);
  if (!time_ms || !level || line[1] != ' ') return std::nullopt;
  return LogEntry{.time_ms = *time_ms,
                  .message = std::string(line.substr(kTimeBytes + 5)),
                  .level = *level,
                  .role = std::string(1, role)};
}

}  // namespace

std::optional<LogEntry> read_engine_log_line(std::string_view line) {
  if (auto entry = read_tarn_line(line)) return entry;
  return read_redis_line(line);
}

}  // namespace agent
