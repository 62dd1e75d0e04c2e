// SPDX-License-Identifier: Apache-2.0
#include "aws/policy/values.h"

#include <charconv>
#include <cmath>

#include "aws/query/timestamp.h"
#include "base/ascii.h"
#include "base/numbers.h"

namespace aws::policy {

std::optional<double> read_number(std::string_view text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::optional<int64_t> read_date_ms(std::string_view text) {
  constexpr int64_t kSecondsMax = INT64_C(1) << 40;
  if (const auto seconds = base::parse_int64(text)) {
    if (*seconds < -kSecondsMax || *seconds > kSecondsMax) return std::nullopt;
    return *seconds * 1000;
  }
  const auto time = parse_timestamp(text);
  if (!time) return std::nullopt;
  return time->ms;
}

std::optional<bool> read_flag(std::string_view text) {
  if (base::equals_ignore_case(text, "true")) return true;
  if (base::equals_ignore_case(text, "false")) return false;
  return std::nullopt;
}

}  // namespace aws::policy
