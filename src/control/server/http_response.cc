// SPDX-License-Identifier: Apache-2.0
#include <spdlog/fmt/fmt.h>

#include <array>
#include <chrono>

#include "control/server/http_message.h"

namespace control {

namespace {

constexpr int kNotModified = 304;

struct Reason {
  int status;
  std::string_view text;
};

constexpr Reason kReasons[] = {
    {200, "OK"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
};

// A reason is decoration: a status of the internal API that has none here goes without.
std::string_view reason(int status) {
  for (const Reason& row : kReasons) {
    if (row.status == status) return row.text;
  }
  return "";
}

// "Wed, 25 Nov 2026 05:30:00 GMT"
std::string http_date(int64_t ms) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(ms)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time - day).count();
  return fmt::format(
      "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[std::chrono::weekday(day).c_encoding()],
      static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
      static_cast<int>(date.year()), seconds / 3600, seconds / 60 % 60, seconds % 60);
}

}  // namespace

std::string write_http_response(const HttpResponse& response, const ResponseForm& form) {
  std::string text =
      fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\nx-amzn-RequestId: {}\r\n", response.status,
                  reason(response.status), http_date(form.now_ms), response.request_id);
  // What is not sent because the client has it is not described again.
  if (response.status != kNotModified) {
    text += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", response.content_type,
                        response.body.size());
  }
  text += response.headers;
  if (!response.allow.empty()) text += fmt::format("Allow: {}\r\n", response.allow);
  if (!form.keep_alive) text += "Connection: close\r\n";
  text += "\r\n";
  if (form.has_body) text += response.body;
  return text;
}

}  // namespace control
