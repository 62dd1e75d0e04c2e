// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "control/server/log_file.h"

// A line for each call that was answered, whatever the answer. It has no parameters, no query
// strings and no signatures: nothing in it is a secret.

namespace control {

// Where what came in at the socket of this machine is from; others have an address.
inline constexpr std::string_view kLocalSource = "local";

struct CallRecord {
  int64_t started_ms = 0;  // since the Unix epoch
  std::string source = {};
  std::string access_key_id = {};  // as claimed; proven if the status says so
  std::string service = {};
  std::string operation = {};
  int status = 0;
  std::string error_code = {};
  int64_t duration_us = 0;
  std::string request_id = {};
};

// "time=2026-11-25T05:30:00.000Z source=127.0.0.1 key=AKIA... service=elasticache
// operation=DescribeUsers status=200 error=- duration_us=412 request_id=...", in one line. What is
// empty is `-`; what a stranger could have made up is cut to 128 bytes and holds no byte that
// would end the line or a field.
std::string access_line(const CallRecord& record);

// Called on the front's thread; must not block for long.
class AccessLog {
 public:
  virtual ~AccessLog() = default;
  virtual void write(const CallRecord& record) = 0;
};

// Writes to a file. A disk that fails costs lines, never calls; the program's log tells of it.
class AccessLogFile final : public AccessLog {
 public:
  explicit AccessLogFile(LogFile file) : file_(std::move(file)) {}

  void write(const CallRecord& record) override;
  base::Result<void> reopen() { return file_.reopen(); }

 private:
  LogFile file_;
  bool failed_ = false;  // so that a full disk does not fill the program's log too
};

}  // namespace control
