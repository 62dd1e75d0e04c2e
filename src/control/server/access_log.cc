// SPDX-License-Identifier: Apache-2.0
#include "control/server/access_log.h"

#include "aws/query/timestamp.h"
#include "base/log.h"

namespace control {

namespace {

constexpr size_t kFieldBytesMax = 128;

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("-_.:/@+").find(c) != std::string_view::npos;
}

std::string field(std::string_view text) {
  if (text.empty()) return "-";
  std::string plain(text.substr(0, kFieldBytesMax));
  for (char& c : plain) {
    if (!is_plain(c)) c = '?';
  }
  return plain;
}

}  // namespace

std::string access_line(const CallRecord& record) {
  return fmt::format(
      "time={} source={} key={} service={} operation={} status={} error={} duration_us={} "
      "request_id={}",
      aws::format_timestamp({record.started_ms}), field(record.source), field(record.access_key_id),
      field(record.service), field(record.operation), record.status, field(record.error_code),
      record.duration_us, field(record.request_id));
}

void AccessLogFile::write(const CallRecord& record) {
  const auto written = file_.append(access_line(record));
  if (!written && !failed_) base::log::warning("access log: {}", written.error().message);
  failed_ = !written;
}

}  // namespace control
