// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <spdlog/details/file_helper.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/syslog_sink.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <memory>
#include <mutex>
#include <utility>

#include "base/log_limits.h"

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

// A file that is put aside when it is long enough, and opened again when somebody else has done so.
class FileSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  FileSink(std::string path, const Limits& limits)
      : path_(std::move(path)), limits_(limits), file_(opened(path_, false)) {
    bytes_ = file_->size();
  }

  void reopen() {
    const std::lock_guard lock(mutex_);
    open_again(false);
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    if (limits_.bytes > 0 && bytes_ > 0 && bytes_ + line.size() > limits_.bytes) put_aside();
    file_->write(line);
    bytes_ += line.size();
  }
  void flush_() override { file_->flush(); }

 private:
  using File = std::unique_ptr<spdlog::details::file_helper>;

  static File opened(const std::string& path, bool is_empty) {
    auto file = std::make_unique<spdlog::details::file_helper>();
    file->open(path, is_empty);
    return file;
  }

  // The old one stays in use when that fails: better a moved log than none.
  void open_again(bool is_empty) {
    try {
      file_ = opened(path_, is_empty);
      bytes_ = file_->size();
    } catch (const spdlog::spdlog_ex&) {
      bytes_ = 0;  // it is tried again when as much has been written once more
    }
  }

  void put_aside() {
    file_->flush();
    for (int number = limits_.files; number > 0; number--) {
      const std::string from = number == 1 ? path_ : path_ + "." + std::to_string(number - 1);
      (void)std::rename(from.c_str(), (path_ + "." + std::to_string(number)).c_str());
    }
    open_again(limits_.files == 0);
  }

  const std::string path_;
  const Limits limits_;
  File file_;
  size_t bytes_ = 0;
};

std::shared_ptr<spdlog::logger> make_logger(const std::string& file, const Limits& limits) {
  spdlog::sink_ptr sink;
  if (file.empty()) {
    sink = std::make_shared<spdlog::sinks::stdout_sink_mt>();
  } else {
    sink = std::make_shared<FileSink>(file, limits);
  }
  auto logger = std::make_shared<spdlog::logger>("tarn", std::move(sink));
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l [%P] %v");
  logger->flush_on(spdlog::level::trace);
  return logger;
}

}  // namespace

Result<void> open(const std::string& file, Level level, const Limits& limits) {
  try {  // spdlog's constructors throw; nothing of ours does
    spdlog::set_default_logger(make_logger(file, limits));
  } catch (const spdlog::spdlog_ex& failure) {
    return Error{"cannot open the log file '" + file + "': " + failure.what()};
  }
  set_level(level);
  return {};
}

Result<void> open(const std::string& file, Level level) { return open(file, level, Limits()); }

void add_syslog(const std::string& ident, int facility) {
  constexpr bool kFormatted = false;  // the system's log has times and levels of its own
  spdlog::default_logger()->sinks().push_back(
      std::make_shared<spdlog::sinks::syslog_sink_mt>(ident, LOG_PID, facility, kFormatted));
}

void set_level(Level level) { spdlog::set_level(to_spdlog(level)); }

void reopen() {
  for (const auto& sink : spdlog::default_logger()->sinks()) {
    const auto file = std::dynamic_pointer_cast<FileSink>(sink);
    if (file != nullptr) file->reopen();
  }
}

bool enabled(Level level) { return spdlog::should_log(to_spdlog(level)); }

void write(Level level, std::string_view line) {
  spdlog::default_logger_raw()->log(to_spdlog(level), line);
}

}  // namespace base::log
