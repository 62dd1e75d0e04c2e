// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>

#include "base/log.h"

namespace sim {

// As long as it lives, what the program itself logs goes to `sink` instead. One at a time.
class ProgramLog {
 public:
  using Sink = std::function<void(std::string_view line)>;

  explicit ProgramLog(Sink sink) : before_(spdlog::default_logger()) {
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("tarn", std::make_shared<Lines>(std::move(sink))));
    base::log::set_level(base::log::Level::kNotice);
  }
  ~ProgramLog() {
    spdlog::set_default_logger(before_);
    base::log::set_level(base::log::Level::kNothing);
  }
  ProgramLog(const ProgramLog&) = delete;
  ProgramLog& operator=(const ProgramLog&) = delete;

 private:
  class Lines final : public spdlog::sinks::base_sink<std::mutex> {
   public:
    explicit Lines(Sink write) : write_(std::move(write)) {}

   private:
    void sink_it_(const spdlog::details::log_msg& message) override {
      write_({message.payload.data(), message.payload.size()});
    }
    void flush_() override {}

    const Sink write_;
  };

  const std::shared_ptr<spdlog::logger> before_;
};

}  // namespace sim
