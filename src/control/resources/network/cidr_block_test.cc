// SPDX-License-Identifier: Apache-2.0
#include "control/resources/network/cidr_block.h"

#include <gtest/gtest.h>

namespace control {
namespace {

TEST(CidrBlock, IsWrittenAsItsNetwork) {
  EXPECT_EQ(CidrBlock::parse("10.1.2.3/16")->text(), "10.1.0.0/16");
  EXPECT_EQ(CidrBlock::parse("0.0.0.0/0")->text(), "0.0.0.0/0");
  EXPECT_EQ(CidrBlock::parse("255.255.255.255/32")->text(), "255.255.255.255/32");
  EXPECT_EQ(CidrBlock::parse("0.0.0.0/0")->addresses(), int64_t{1} << 32);
}

TEST(CidrBlock, IsNothingElse) {
  for (const char* text : {"", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0/8",
                           "::/0", "::ffff:10.0.0.0/104", "10.0.0.0/8 ", "10.0.0.0/08"}) {
    EXPECT_FALSE(CidrBlock::parse(text)) << text;
  }
}

TEST(CidrBlock, KnowsWhatLiesInIt) {
  const CidrBlock vpc = *CidrBlock::parse("172.31.0.0/16");
  EXPECT_EQ(vpc.part(20, 15).text(), "172.31.240.0/20");
  EXPECT_TRUE(vpc.contains(vpc.part(20, 15)));
  EXPECT_FALSE(vpc.part(20, 0).contains(vpc));
  EXPECT_TRUE(vpc.part(20, 0).overlaps(vpc));
  EXPECT_FALSE(vpc.part(20, 0).overlaps(vpc.part(20, 1)));
  EXPECT_FALSE(vpc.contains(*CidrBlock::parse("172.32.0.0/20")));
}

}  // namespace
}  // namespace control
