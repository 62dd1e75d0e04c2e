// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/syslog_sink.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace base::log {

namespace {

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::trace;
    case Level::kVerbose:
      return spdlog::level::debug;
    case Level::kNotice:
      return spdlog::level::info;
    case Level::kWarning:
      return spdlog::level::warn;
    case Level::kNothing:
      break;
  }
  return spdlog::level::off;
}

std::shared_ptr<spdlog::logger> make_logger(const std::string& file) {
  auto logger = file.empty()
                    ? std::make_shared<spdlog::logger>(
                          "tarn", std::make_shared<spdlog::sinks::stdout_sink_mt>())
                    : std::make_shared<spdlog::logger>(
                          "tarn", std::make_shared<spdlog::sinks::basic_file_sink_mt>(file));
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l [%P] %v");
  logger->flush_on(spdlog::level::trace);
  return logger;
}

}  // namespace

Result<void> open(const std::string& file, Level level) {
  try {  // spdlog's constructors throw; nothing of ours does
    spdlog::set_default_logger(make_logger(file));
  } catch (const spdlog::spdlog_ex& failure) {
    return Error{"cannot open the log file '" + file + "': " + failure.what()};
  }
  set_level(level);
  return {};
}

void add_syslog(const std::string& ident, int facility) {
  constexpr bool kFormatted = false;  // the system's log has times and levels of its own
  spdlog::default_logger()->sinks().push_back(
      std::make_shared<spdlog::sinks::syslog_sink_mt>(ident, LOG_PID, facility, kFormatted));
}

void set_level(Level level) { spdlog::set_level(to_spdlog(level)); }

void reopen() {
  const auto old = spdlog::default_logger();
  for (const auto& sink : old->sinks()) {
    const auto file = std::dynamic_pointer_cast<spdlog::sinks::basic_file_sink_mt>(sink);
    if (file == nullptr) continue;
    const std::string name = file->filename();
    const auto old_level = spdlog::get_level();
    try {
      auto logger = make_logger(name);
      for (const auto& other : old->sinks()) {
        if (other != sink) logger->sinks().push_back(other);
      }
      spdlog::set_default_logger(std::move(logger));
      spdlog::set_level(old_level);
    } catch (const spdlog::spdlog_ex&) {
      // The old file stays open: better a moved log than none.
    }
    return;
  }
}

bool enabled(Level level) { return spdlog::should_log(to_spdlog(level)); }

void write(Level level, std::string_view line) {
  spdlog::default_logger_raw()->log(to_spdlog(level), line);
}

}  // namespace base::log
