// SPDX-License-Identifier: Apache-2.0
#include "aws/query/page.h"

#include <gtest/gtest.h>

namespace aws {
namespace {

constexpr PageRule kRule = {"Marker", "MaxRecords", 20, 100, 50};
constexpr Member kMembers[] = {{"Marker", kString}, {"MaxRecords", kInteger}};
constexpr Shape kShape = structure("DescribeMessage", kMembers);

TEST(ReadPage, StartsAtTheStartWithTheUsualSize) {
  const auto page = read_page(kRule, Structure(kShape));
  ASSERT_TRUE(page);
  EXPECT_EQ(page->size, 50);
  EXPECT_EQ(page->token, std::nullopt);
}

TEST(ReadPage, TakesSizeAndToken) {
  Structure input(kShape);
  input.set("Marker", "next").set("MaxRecords", 100);
  const auto page = read_page(kRule, input);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->size, 100);
  EXPECT_EQ(page->token, "next");
  input.set("Marker", "");
  EXPECT_EQ(read_page(kRule, input)->token, std::nullopt);
}

TEST(ReadPage, RefusesSizesOutsideTheBounds) {
  for (const int size : {-1, 0, 19, 101}) {
    Structure input(kShape);
    input.set("MaxRecords", size);
    const auto page = read_page(kRule, input);
    ASSERT_FALSE(page) << size;
    EXPECT_EQ(page.error().message, "Invalid value " + std::to_string(size) +
                                        " for MaxRecords. Must be between 20 and 100");
  }
}

}  // namespace
}  // namespace aws
