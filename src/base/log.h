// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spdlog/fmt/fmt.h>

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

// The program's log, by way of spdlog: a line an event, "time level [pid] text key=value ...".
// Never give it a secret or the contents of a key. Thread-safe.

namespace base::log {

enum class Level { kDebug, kVerbose, kNotice, kWarning, kNothing };

// Where the lines go: a file that is appended to, or standard output if `file` is empty.
Result<void> open(const std::string& file, Level level);
void set_level(Level level);

// Sends the lines to the system's log as well, under this name, as a part of the system
// (syslog(3)'s LOG_LOCAL0 and so on). After open(), before a thread is started.
void add_syslog(const std::string& ident, int facility);

// Opens the file again under its name, after somebody moved it away.
void reopen();

bool enabled(Level level);
void write(Level level, std::string_view line);

template <typename... Args>
void log(Level level, fmt::format_string<Args...> format, Args&&... args) {
  if (enabled(level)) write(level, fmt::format(format, std::forward<Args>(args)...));
}

template <typename... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
  log(Level::kDebug, format, std::forward<Args>(args)...);
}
template <typename... Args>
void verbose(fmt::format_string<Args...> format, Args&&... args) {
  log(Level::kVerbose, format, std::forward<Args>(args)...);
}
template <typename... Args>
void notice(fmt::format_string<Args...> format, Args&&... args) {
  log(Level::kNotice, format, std::forward<Args>(args)...);
}
template <typename... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) {
  log(Level::kWarning, format, std::forward<Args>(args)...);
}

}  // namespace base::log
