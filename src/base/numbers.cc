// SPDX-License-Identifier: Apache-2.0
#include "base/numbers.h"

#include <cctype>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "base/ascii.h"
#include "base/check.h"

namespace base {

namespace {

// Redis refuses longer texts as long doubles; "%.17Lf" of the largest one is below it.
constexpr size_t kFloatTextBytesMax = 5 * 1024;

template <typename Integer>
std::optional<Integer> parse_integer(std::string_view text) {
  if (text == "0") return 0;
  const bool negative = !text.empty() && text[0] == '-';
  const size_t first = negative ? 1 : 0;
  if (first == text.size() || text[first] < '1' || text[first] > '9') return std::nullopt;
  Integer value{};
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return value;
}

// strtod and strtold want a terminated string: `text` is copied for them.
template <typename Float, Float (*kConvert)(const char*, char**)>
std::optional<Float> convert_float(std::string_view text) {
  if (text.empty() || text.size() >= kFloatTextBytesMax) return std::nullopt;
  if (std::isspace(static_cast<unsigned char>(text[0]))) return std::nullopt;
  char terminated[kFloatTextBytesMax];
  std::memcpy(terminated, text.data(), text.size());
  terminated[text.size()] = '\0';

  char* rest = nullptr;
  errno = 0;
  const Float value = kConvert(terminated, &rest);
  if (rest != terminated + text.size() || std::isnan(value)) return std::nullopt;
  const bool lost = std::isinf(value) || value == 0;
  if (errno == ERANGE && lost) return std::nullopt;
  return value;
}

std::optional<uint64_t> memory_unit_bytes(std::string_view unit) {
  constexpr uint64_t kKilo = 1000;
  constexpr uint64_t kKibi = 1024;
  if (unit.empty() || equals_ignore_case(unit, "b")) return 1;
  if (equals_ignore_case(unit, "k")) return kKilo;
  if (equals_ignore_case(unit, "kb")) return kKibi;
  if (equals_ignore_case(unit, "m")) return kKilo * kKilo;
  if (equals_ignore_case(unit, "mb")) return kKibi * kKibi;
  if (equals_ignore_case(unit, "g")) return kKilo * kKilo * kKilo;
  if (equals_ignore_case(unit, "gb")) return kKibi * kKibi * kKibi;
  return std::nullopt;
}

// The digits and the decimal exponent of a finite number, 0.d1d2d3... x 10^point.
struct Decimal {
  std::string digits;
  int point = 0;
};

Decimal shortest_decimal(double magnitude) {
  char text[32];  // "1.7976931348623157e+308"
  const auto [end, error] =
      std::to_chars(text, text + sizeof(text), magnitude, std::chars_format::scientific);
  CHECK(error == std::errc{});
  const std::string_view written(text, static_cast<size_t>(end - text));
  const size_t e = written.find('e');
  Decimal decimal;
  decimal.digits = written[0];
  if (e > 1) decimal.digits += written.substr(2, e - 2);
  decimal.point = std::atoi(std::string(written.substr(e + 1)).c_str()) + 1;
  return decimal;
}

// The layout of the fpconv library, which Redis formats doubles with since 7.2.
std::string lay_out(const Decimal& decimal) {
  const auto& [digits, point] = decimal;
  const int count = static_cast<int>(digits.size());
  const int scale = point - count;  // the number is digits x 10^scale
  const int exponent = point - 1;
  if (scale >= 0 && std::abs(exponent) < count + 7) {
    return digits + std::string(static_cast<size_t>(scale), '0');
  }
  if (scale < 0 && (scale > -7 || std::abs(exponent) < 4)) {
    if (point <= 0) return "0." + std::string(static_cast<size_t>(-point), '0') + digits;
    const auto whole = static_cast<size_t>(point);
    return digits.substr(0, whole) + "." + digits.substr(whole);
  }
  const std::string fraction = count > 1 ? "." + digits.substr(1) : "";
  return digits[0] + fraction + (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent));
}

}  // namespace

std::optional<int64_t> parse_int64(std::string_view text) { return parse_integer<int64_t>(text); }

std::optional<uint64_t> parse_uint64(std::string_view text) {
  return parse_integer<uint64_t>(text);
}

std::optional<double> parse_double(std::string_view text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  const bool plain = error == std::errc{} && rest == end;  // and not "+1", "0x1p3", "nan"
  if (plain && !std::isnan(value)) return value;
  return convert_float<double, std::strtod>(text);
}

std::optional<long double> parse_long_double(std::string_view text) {
  return convert_float<long double, std::strtold>(text);
}

std::optional<uint64_t> parse_memory_size(std::string_view text) {
  uint64_t count = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc{}) return std::nullopt;
  const auto unit_bytes = memory_unit_bytes({rest, static_cast<size_t>(end - rest)});
  if (!unit_bytes) return std::nullopt;
  if (count > std::numeric_limits<uint64_t>::max() / *unit_bytes) return std::nullopt;
  return count * *unit_bytes;
}

// libstdc++'s to_chars writes two digits at a time; nothing of ours would be faster.
size_t format_int64(int64_t value, char* out) {
  return static_cast<size_t>(std::to_chars(out, out + kInt64TextBytesMax, value).ptr - out);
}

size_t format_uint64(uint64_t value, char* out) {
  return static_cast<size_t>(std::to_chars(out, out + kInt64TextBytesMax, value).ptr - out);
}

std::string format_double(double value) {
  if (std::isnan(value)) return "nan";
  const std::string sign = std::signbit(value) ? "-" : "";
  const double magnitude = std::fabs(value);
  if (std::isinf(value)) return sign + "inf";
  if (magnitude == 0) return sign + "0";
  constexpr double kIntegersInFull = 4611686018427387904.0;  // 2^62
  if (magnitude <= kIntegersInFull && magnitude == std::trunc(magnitude)) {
    return sign + std::to_string(static_cast<int64_t>(magnitude));
  }
  return sign + lay_out(shortest_decimal(magnitude));
}

std::string format_long_double_human(long double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  char text[kFloatTextBytesMax];
  const int written = std::snprintf(text, sizeof(text), "%.17Lf", value);
  std::string human(text, static_cast<size_t>(written));
  human.erase(human.find_last_not_of('0') + 1);
  if (human.back() == '.') human.pop_back();
  return human == "-0" ? "0" : human;
}

}  // namespace base
