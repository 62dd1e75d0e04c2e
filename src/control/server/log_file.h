// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/log_limits.h"
#include "base/result.h"

namespace control {

// A file that only grows, a line at a time, and is put aside when it is long enough: "audit.log.1"
// is the youngest of those, and the oldest goes. Readable by its owner alone. Not thread-safe.
class LogFile {
 public:
  // Appends to `path`, which is made if it is absent and must not be a symbolic link. If the last
  // line has no end, because somebody died over it, it gets one.
  static base::Result<LogFile> open(const std::string& path, const base::log::Limits& limits = {});

  LogFile(LogFile&& other) noexcept;
  LogFile& operator=(LogFile&&) = delete;
  ~LogFile();

  // All of the line and its end, or an error and nothing of it.
  base::Result<void> append(std::string_view line);

  // Returns when all that was appended is on the disk.
  base::Result<void> sync();

  // Opens the file again under its name, after somebody moved it away. The old one stays in use
  // when that fails.
  base::Result<void> reopen();

 private:
  LogFile(std::string path, int fd, const base::log::Limits& limits)
      : path_(std::move(path)), limits_(limits), fd_(fd) {}
  base::Error failure(std::string_view what) const;
  void put_aside();

  std::string path_;
  base::log::Limits limits_;
  int fd_ = -1;
  bool grows_ = false;  // it could not be put aside, and that was said
};

}  // namespace control
