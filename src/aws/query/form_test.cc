// SPDX-License-Identifier: Apache-2.0
#include "aws/query/form.h"

#include <gtest/gtest.h>

#include "aws/query/timestamp.h"
#include "aws/query/utf8.h"

namespace aws {
namespace {

std::string code_of(std::string_view text, const FormLimits& limits = {}) {
  const auto form = Form::parse(text, limits);
  return form ? "" : std::string(form.error().spec->code);
}

TEST(Form, FindsParametersByNameAndPrefix) {
  const auto form = Form::parse("b=2&a.1=x&a.10=z&a.2=y&a-b=&ab=&&c&%64=%3D");
  ASSERT_TRUE(form) << form.error().message;
  EXPECT_EQ(form->find("b"), "2");
  EXPECT_EQ(form->find("c"), "");
  EXPECT_EQ(form->find("d"), "=");
  EXPECT_EQ(form->find("a"), std::nullopt);
  const auto below = form->below("a.");
  ASSERT_EQ(below.size(), 3U);
  EXPECT_EQ(below[0].name, "a.1");
  EXPECT_EQ(below[1].name, "a.10");
  EXPECT_EQ(below[2].value, "y");
  EXPECT_TRUE(form->below("e").empty());
  EXPECT_TRUE(Form::parse("")->below("").empty());
}

TEST(Form, RefusesBrokenEncodings) {
  for (const char* text : {"a=%", "a=%4", "a=%zz", "%=1", "a=%ff", "a=%c0%80", "a=%ed%a0%80"}) {
    EXPECT_EQ(code_of(text), "MalformedQueryString") << text;
  }
}

TEST(Form, RefusesAmbiguity) {
  EXPECT_EQ(code_of("a=1&b=2&a=1"), "InvalidQueryParameter");
  EXPECT_EQ(code_of("a=1&%61=2"), "InvalidQueryParameter");
  EXPECT_EQ(code_of("=1"), "InvalidQueryParameter");
}

TEST(Form, KeepsItsLimits) {
  const FormLimits limits = {.bytes_max = 20, .parameters_max = 2, .name_bytes_max = 4};
  EXPECT_EQ(code_of("abcd=1&b=123456789ab", limits), "");
  EXPECT_EQ(code_of("abcd=1&b=123456789abc", limits), "RequestEntityTooLarge");
  EXPECT_EQ(code_of("a=1&b=2&c=3", limits), "RequestEntityTooLarge");
  EXPECT_EQ(code_of("abcde=1", limits), "InvalidQueryParameter");
}

TEST(Utf8, KnowsWhatIsNone) {
  EXPECT_TRUE(is_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"));
  for (const char* text : {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80",
                           "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3\x28", "\xFF"}) {
    EXPECT_FALSE(is_utf8(text));
  }
  EXPECT_EQ(count_characters("a\xC3\xA9\xF0\x9F\x98\x80"), 3U);
}

TEST(Timestamp, IsWrittenWithMillisecondsAndZ) {
  EXPECT_EQ(format_timestamp({0}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_timestamp({1'795'584'600'123}), "2026-11-25T05:30:00.123Z");
  EXPECT_EQ(format_timestamp({-1}), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(format_timestamp({INT64_MIN}), "0000-01-01T00:00:00.000Z");
  EXPECT_EQ(format_timestamp({INT64_MAX}), "9999-12-31T23:59:59.999Z");
}

TEST(Timestamp, IsReadInTheFormsOfIso8601) {
  constexpr int64_t kMs = 1'795'584'600'000;
  EXPECT_EQ(parse_timestamp("2026-11-25T05:30:00Z"), Timestamp{kMs});
  EXPECT_EQ(parse_timestamp("2026-11-25T05:30:00"), Timestamp{kMs});
  EXPECT_EQ(parse_timestamp("2026-11-25T05:30:00.12Z"), Timestamp{kMs + 120});
  EXPECT_EQ(parse_timestamp("2026-11-25T05:30:00.1239999Z"), Timestamp{kMs + 123});
  EXPECT_EQ(parse_timestamp("2026-11-25T06:30:00+01:00"), Timestamp{kMs});
  EXPECT_EQ(parse_timestamp("2026-11-24T21:30:00-0800"), Timestamp{kMs});
  EXPECT_EQ(parse_timestamp("2026-11-25"), Timestamp{kMs - 330 * 60'000});
  EXPECT_EQ(parse_timestamp("2024-02-29T00:00:00Z"), Timestamp{1'709'164'800'000});
}

TEST(Timestamp, IsNotReadFromAnythingElse) {
  for (const char* text : {"", "2026", "2026-11-25T", "2026-11-25T05:30Z", "2026-11-25 05:30:00Z",
                           "2026-02-29T00:00:00Z", "2026-13-01", "2026-11-25T24:00:00Z",
                           "2026-11-25T05:30:00.Z", "2026-11-25T05:30:00Zx", "1795584600",
                           "2026-11-25T05:30:00+1", "2026-11-25T05:30:00+99:00"}) {
    EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace aws
