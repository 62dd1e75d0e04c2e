// SPDX-License-Identifier: Apache-2.0
#include "base/numbers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace base {
namespace {

std::string text_of(int64_t value) {
  char text[kInt64TextBytesMax];
  return {text, format_int64(value, text)};
}

TEST(Numbers, ParseInt64TakesTheFullRange) {
  EXPECT_EQ(parse_int64("0"), 0);
  EXPECT_EQ(parse_int64("-1"), -1);
  EXPECT_EQ(parse_int64("9223372036854775807"), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(parse_int64("-9223372036854775808"), std::numeric_limits<int64_t>::min());
}

TEST(Numbers, ParseInt64RefusesEverySecondSpelling) {
  for (const char* text : {"", "-", "+1", " 1", "1 ", "01", "-0", "-01", "00", "1.0", "0x1", "1a",
                           "9223372036854775808", "-9223372036854775809"}) {
    EXPECT_EQ(parse_int64(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_int64(std::string_view("1\0", 2)), std::nullopt);
}

TEST(Numbers, ParseUint64TakesTheFullRangeAndNoSign) {
  EXPECT_EQ(parse_uint64("0"), 0U);
  EXPECT_EQ(parse_uint64("18446744073709551615"), std::numeric_limits<uint64_t>::max());
  for (const char* text : {"", "-", "-1", "-0", "+1", "01", "18446744073709551616"}) {
    EXPECT_EQ(parse_uint64(text), std::nullopt) << text;
  }
}

TEST(Numbers, FormatInt64IsTheInverseOfParse) {
  for (const int64_t value :
       {int64_t{0}, int64_t{-1}, int64_t{9}, int64_t{10}, int64_t{-100}, int64_t{12345},
        std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min()}) {
    EXPECT_EQ(parse_int64(text_of(value)), value);
  }
}

TEST(Numbers, FloatsAreReadAsRedisReadsThem) {
  EXPECT_EQ(parse_double("3.0e3"), 3000.0);
  EXPECT_EQ(parse_double("+5"), 5.0);
  EXPECT_EQ(parse_double("0x10"), 16.0);
  EXPECT_EQ(parse_double("-inf"), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(parse_double("Infinity"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(parse_double("4.9e-324"), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(parse_long_double("-1.5"), -1.5L);
  EXPECT_EQ(parse_long_double("1e4000"), 1e4000L);
}

TEST(Numbers, FloatsWithSpacesRestNanOrOverflowAreRefused) {
  for (const char* text : {"", " 1", "1 ", "\t1", "1x", "nan", "-nan", "NAN(1)", "1e5000",
                           "1e-5000", "-1e5000", "."}) {
    EXPECT_EQ(parse_double(text), std::nullopt) << text;
    EXPECT_EQ(parse_long_double(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_double("1e400"), std::nullopt);
  EXPECT_EQ(parse_double(std::string_view("1\0", 2)), std::nullopt);
  EXPECT_EQ(parse_long_double(std::string(6000, '1')), std::nullopt);
}

TEST(Numbers, FormatDoubleIsShortestInRedisLayout) {
  EXPECT_EQ(format_double(0.1), "0.1");
  EXPECT_EQ(format_double(-3), "-3");
  EXPECT_EQ(format_double(1.5e-7), "1.5e-7");
  EXPECT_EQ(format_double(0.000123), "0.000123");
  EXPECT_EQ(format_double(3.141592653589793), "3.141592653589793");
  EXPECT_EQ(format_double(1e17), "100000000000000000");
  EXPECT_EQ(format_double(1e20), "1e+20");
  EXPECT_EQ(format_double(1.7976931348623157e308), "1.7976931348623157e+308");
  EXPECT_EQ(format_double(5e-324), "5e-324");
  EXPECT_EQ(format_double(0.0), "0");
  EXPECT_EQ(format_double(-0.0), "-0");
  EXPECT_EQ(format_double(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(format_double(-std::numeric_limits<double>::infinity()), "-inf");
  EXPECT_EQ(format_double(std::nan("")), "nan");
}

TEST(Numbers, FormatLongDoubleHumanHasNoExponentAndNoTrailingZeros) {
  EXPECT_EQ(format_long_double_human(10.5L), "10.5");
  EXPECT_EQ(format_long_double_human(5000.0L), "5000");
  EXPECT_EQ(format_long_double_human(0.1L + 0.2L), "0.3");
  EXPECT_EQ(format_long_double_human(-0.0L), "0");
  EXPECT_EQ(format_long_double_human(-1e-30L), "0");
  EXPECT_EQ(format_long_double_human(1e25L), "10000000000000000000000000");
  EXPECT_EQ(format_long_double_human(std::numeric_limits<long double>::max()).size(), 4933U);
}

TEST(Numbers, MemorySizesHaveRedisUnits) {
  EXPECT_EQ(parse_memory_size("0"), 0U);
  EXPECT_EQ(parse_memory_size("512B"), 512U);
  EXPECT_EQ(parse_memory_size("1k"), 1000U);
  EXPECT_EQ(parse_memory_size("1kB"), 1024U);
  EXPECT_EQ(parse_memory_size("3m"), 3'000'000U);
  EXPECT_EQ(parse_memory_size("100mb"), 104'857'600U);
  EXPECT_EQ(parse_memory_size("2G"), 2'000'000'000U);
  EXPECT_EQ(parse_memory_size("4gb"), 4'294'967'296U);
}

TEST(Numbers, MemorySizesThatOverflowOrHaveAnotherUnitAreRefused) {
  EXPECT_EQ(parse_memory_size("17179869183gb"), 17179869183U * (uint64_t{1} << 30));
  for (const char* text : {"", "gb", "-1", "+1", " 1", "1 gb", "1tb", "1.5g", "17179869184gb",
                           "99999999999999999999"}) {
    EXPECT_EQ(parse_memory_size(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace base
