// SPDX-License-Identifier: Apache-2.0
#include "aws/query/timestamp.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace aws {

namespace {

constexpr int64_t kFirstMs = -62'167'219'200'000;  // 0000-01-01T00:00:00.000Z
constexpr int64_t kLastMs = 253'402'300'799'999;   // 9999-12-31T23:59:59.999Z
constexpr int64_t kMinuteMs = 60 * 1000;

// Takes text from the left; once something is not as expected, `ok` stays false.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int number(size_t digits) {
    int value = 0;
    if (rest_.size() < digits) return fail();
    for (size_t i = 0; i < digits; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return fail();
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }
  void expect(char c) {
    if (!take(c)) fail();
  }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // One or more digits behind a decimal point, as milliseconds.
  int fraction_ms() {
    const size_t digits = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    if (digits == 0) return fail();
    int ms = 0;
    for (size_t i = 0; i < 3; ++i) ms = ms * 10 + (i < digits ? rest_[i] - '0' : 0);
    rest_.remove_prefix(digits);
    return ms;
  }
  bool at_end() const { return rest_.empty(); }
  bool ok() const { return ok_; }

 private:
  int fail() {
    ok_ = false;
    return 0;
  }

  std::string_view rest_;
  bool ok_ = true;
};

// Minutes east of UTC: "Z", "+01:00", or nothing.
int scan_offset(Scanner& scanner) {
  if (scanner.at_end() || scanner.take('Z')) return 0;
  const bool west = scanner.take('-');
  if (!west) scanner.expect('+');
  const int hours = scanner.number(2);
  scanner.take(':');
  const int minutes = scanner.number(2);
  return (west ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

std::string format_timestamp(Timestamp time) {
  const std::chrono::milliseconds since_epoch(std::clamp(time.ms, kFirstMs, kLastMs));
  const auto days = std::chrono::floor<std::chrono::days>(since_epoch);
  const std::chrono::year_month_day date{std::chrono::sys_days(days)};
  const std::chrono::hh_mm_ss clock(since_epoch - days);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  Scanner scanner(text);
  const int year = scanner.number(4);
  scanner.expect('-');
  const int month = scanner.number(2);
  scanner.expect('-');
  const int day = scanner.number(2);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!scanner.ok() || !date.ok()) return std::nullopt;

  int64_t ms = std::chrono::milliseconds(std::chrono::sys_days(date).time_since_epoch()).count();
  if (scanner.at_end()) return Timestamp{ms};
  scanner.expect('T');
  const int hour = scanner.number(2);
  scanner.expect(':');
  const int minute = scanner.number(2);
  scanner.expect(':');
  const int second = scanner.number(2);
  const int fraction = scanner.take('.') ? scanner.fraction_ms() : 0;
  const int offset = scan_offset(scanner);
  if (!scanner.ok() || !scanner.at_end() || hour > 23 || minute > 59 || second > 59 ||
      offset < -24 * 60 || offset > 24 * 60) {
    return std::nullopt;
  }
  ms += (hour * 60 + minute - offset) * kMinuteMs + second * 1000 + fraction;
  return Timestamp{ms};
}

}  // namespace aws
