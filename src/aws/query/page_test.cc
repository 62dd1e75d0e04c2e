// SPDX-License-Identifier: Apache-2.0
#include "aws/query/page.h"

#include <gtest/gtest.h>

namespace aws {
namespace {

constexpr PageRule kRule = {"Marker", "MaxRecords", 20, 100, 50};
constexpr Member kMembers[] = {{"Marker", kString}, {"MaxRecords", kInteger}};
constexpr Shape kShape = structure("DescribeMessage", kMembers);
constexpr Operation kDescribe = {"DescribeThings", &kShape, nullptr, {}, &kRule};
constexpr Operation kOther = {"DescribeOthers", &kShape, nullptr, {}, &kRule};

TEST(ReadPage, StartsAtTheStartWithTheUsualSize) {
  const auto page = read_page(kDescribe, Structure(kShape));
  ASSERT_TRUE(page);
  EXPECT_EQ(page->size, 50);
  EXPECT_EQ(page->after, std::nullopt);
}

TEST(ReadPage, TakesSizeAndToken) {
  Structure input(kShape);
  input.set("Marker", page_token(kDescribe, "my-thing")).set("MaxRecords", 100);
  const auto page = read_page(kDescribe, input);
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(page->size, 100);
  EXPECT_EQ(page->after, "my-thing");
  input.set("Marker", "");
  EXPECT_EQ(read_page(kDescribe, input)->after, std::nullopt);
}

TEST(ReadPage, RefusesTokensThatWereNeverGivenOut) {
  const std::string given = page_token(kDescribe, "my-thing");
  for (const std::string& token :
       {std::string("my-thing"), given + "s", given.substr(0, given.size() - 1),
        page_token(kOther, "my-thing"), std::string("x"), std::string(16, '0')}) {
    Structure input(kShape);
    input.set("Marker", token);
    const auto page = read_page(kDescribe, input);
    ASSERT_FALSE(page) << token;
    EXPECT_EQ(page.error().spec->code, "InvalidParameterValue");
    EXPECT_EQ(page.error().message,
              "The parameter Marker is not one that DescribeThings has given out.");
  }
}

TEST(ReadPage, RefusesSizesOutsideTheBounds) {
  for (const int size : {-1, 0, 19, 101}) {
    Structure input(kShape);
    input.set("MaxRecords", size);
    const auto page = read_page(kDescribe, input);
    ASSERT_FALSE(page) << size;
    EXPECT_EQ(page.error().message, "Invalid value " + std::to_string(size) +
                                        " for MaxRecords. Must be between 20 and 100");
  }
}

}  // namespace
}  // namespace aws
