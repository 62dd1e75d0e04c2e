// SPDX-License-Identifier: Apache-2.0
#include "protocol/resp/encode.h"

#include <gtest/gtest.h>

#include <limits>
#include <type_traits>

namespace protocol::resp {
namespace {

constexpr Version k2 = Version::kResp2;
constexpr Version k3 = Version::kResp3;

// What `append` puts behind bytes that are there already.
template <typename... Args>
std::string encoded(void (*append)(std::string&, Args...), std::type_identity_t<Args>... args) {
  std::string out = "before";
  append(out, args...);
  EXPECT_EQ(out.substr(0, 6), "before");
  return out.substr(6);
}

TEST(Encode, LinesEndWithCrLf) {
  EXPECT_EQ(encoded(append_simple_string, "OK"), "+OK\r\n");
  EXPECT_EQ(encoded(append_error, "ERR syntax error"), "-ERR syntax error\r\n");
}

TEST(Encode, ErrorsCannotBreakTheirLine) {
  EXPECT_EQ(encoded(append_error, "ERR unknown 'a\r\n+OK'"), "-ERR unknown 'a  +OK'\r\n");
}

TEST(Encode, IntegersTakeTheFullRange) {
  EXPECT_EQ(encoded(append_integer, 7), ":7\r\n");
  EXPECT_EQ(encoded(append_integer, -1), ":-1\r\n");
  EXPECT_EQ(encoded(append_integer, std::numeric_limits<int64_t>::min()),
            ":-9223372036854775808\r\n");
}

TEST(Encode, BulksCarryAnyBytes) {
  EXPECT_EQ(encoded(append_bulk, ""), "$0\r\n\r\n");
  EXPECT_EQ(encoded(append_bulk, "a\r\nb"), "$4\r\na\r\nb\r\n");
  EXPECT_EQ(encoded(append_bulk, std::string(123, 'x')),
            "$123\r\n" + std::string(123, 'x') + "\r\n");
  EXPECT_EQ(encoded(append_bulk_integer, -42), "$3\r\n-42\r\n");
}

TEST(Encode, NullsDifferByVersion) {
  EXPECT_EQ(encoded(append_null, k2), "$-1\r\n");
  EXPECT_EQ(encoded(append_null_array, k2), "*-1\r\n");
  EXPECT_EQ(encoded(append_null, k3), "_\r\n");
  EXPECT_EQ(encoded(append_null_array, k3), "_\r\n");
}

TEST(Encode, ScalarsOfResp3FallBackInResp2) {
  EXPECT_EQ(encoded(append_bool, true, k3), "#t\r\n");
  EXPECT_EQ(encoded(append_bool, false, k2), ":0\r\n");
  EXPECT_EQ(encoded(append_double, 0.1, k3), ",0.1\r\n");
  EXPECT_EQ(encoded(append_double, 0.1, k2), "$3\r\n0.1\r\n");
  EXPECT_EQ(encoded(append_double, -std::numeric_limits<double>::infinity(), k3), ",-inf\r\n");
  EXPECT_EQ(encoded(append_big_number, "-123", k3), "(-123\r\n");
  EXPECT_EQ(encoded(append_big_number, "-123", k2), "$4\r\n-123\r\n");
  EXPECT_EQ(encoded(append_verbatim, "txt", "a b", k3), "=7\r\ntxt:a b\r\n");
  EXPECT_EQ(encoded(append_verbatim, "txt", "a b", k2), "$3\r\na b\r\n");
}

TEST(Encode, AggregatesOfResp3AreArraysInResp2) {
  EXPECT_EQ(encoded(append_array_header, 10), "*10\r\n");
  EXPECT_EQ(encoded(append_map_header, 2, k3), "%2\r\n");
  EXPECT_EQ(encoded(append_map_header, 2, k2), "*4\r\n");
  EXPECT_EQ(encoded(append_set_header, 3, k3), "~3\r\n");
  EXPECT_EQ(encoded(append_set_header, 3, k2), "*3\r\n");
  EXPECT_EQ(encoded(append_push_header, 3, k3), ">3\r\n");
  EXPECT_EQ(encoded(append_push_header, 3, k2), "*3\r\n");
  EXPECT_EQ(encoded(append_attribute_header, 1), "|1\r\n");
}

}  // namespace
}  // namespace protocol::resp
