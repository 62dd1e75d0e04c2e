// SPDX-License-Identifier: Apache-2.0
#include "aws/policy/values.h"

#include <openssl/evp.h>

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

std::optional<std::string> read_base64(std::string_view text) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string_view letters = text;
  size_t padding = 0;
  while (padding < 2 && letters.ends_with('=')) {
    letters.remove_suffix(1);
    padding++;
  }
  const bool whole = text.size() % 4 == 0;
  if (!whole || letters.find_first_not_of(kLetters) != std::string_view::npos) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int count = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                    reinterpret_cast<const unsigned char*>(text.data()),
                                    static_cast<int>(text.size()));
  if (count < 0 || static_cast<size_t>(count) < padding) return std::nullopt;
  bytes.resize(static_cast<size_t>(count) - padding);
  return bytes;
}

}  // namespace aws::policy
