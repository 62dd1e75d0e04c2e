// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Numbers as Redis reads and writes them: one spelling a value, the whole string or nothing.
// Independent of the locale; every function is pure and may run on any thread.

namespace base {

// Longest text that format_int64 writes: "-9223372036854775808".
inline constexpr size_t kInt64TextBytesMax = 20;

// Decimal integers with exactly one spelling each (Redis' string2ll): no spaces, no '+', no
// leading zeros, no "-0". nullopt for anything else, also for what does not fit.
std::optional<int64_t> parse_int64(std::string_view text);
std::optional<uint64_t> parse_uint64(std::string_view text);

// The same as parse_int64, for texts that mostly are none: those cost no call.
inline std::optional<int64_t> integer_in(std::string_view text) {
  if (text.empty() || text.size() > kInt64TextBytesMax) return std::nullopt;
  if (text[0] != '-' && (text[0] < '0' || text[0] > '9')) return std::nullopt;
  return parse_int64(text);
}

// Floating point as Redis takes it from clients: what strtod reads (hexadecimal, "inf", '+' and
// all) but no leading space, nothing behind it, no NaN, nothing that overflows or rounds to zero.
std::optional<double> parse_double(std::string_view text);
std::optional<long double> parse_long_double(std::string_view text);

// "1024", "100mb", "4GB" in bytes, with redis.conf's units: b, k, m, g are powers of 1000 and
// kb, mb, gb powers of 1024. nullopt without digits, for another unit and above 2^64 - 1.
std::optional<uint64_t> parse_memory_size(std::string_view text);

// Writes `value` in decimal to `out`, which has room for kInt64TextBytesMax bytes; no NUL follows.
// Returns how many bytes it wrote.
size_t format_int64(int64_t value, char* out);
size_t format_uint64(uint64_t value, char* out);

// The shortest text that reads back as `value`, laid out as Redis 7.2 replies doubles: integers
// below 2^62 in full, small exponents without one, "1e+20" otherwise; "inf", "-inf", "nan", "-0".
std::string format_double(double value);

// As INCRBYFLOAT replies: never an exponent, 17 decimals with their trailing zeros cut, no "-0".
std::string format_long_double_human(long double value);

}  // namespace base
