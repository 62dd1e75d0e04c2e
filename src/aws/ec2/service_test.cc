// SPDX-License-Identifier: Apache-2.0
#include "aws/ec2/service.h"

#include <gtest/gtest.h>

#include <set>

namespace aws::ec2 {
namespace {

TEST(Ec2Service, HasEachOperationOnce) {
  std::set<std::string_view> names;
  size_t count = 0;
  for (const auto& family : service().families) {
    for (const Operation& operation : family) {
      names.insert(operation.name);
      count++;
    }
  }
  EXPECT_EQ(names.size(), count);
  EXPECT_TRUE(names.contains("AuthorizeSecurityGroupIngress"));
  EXPECT_FALSE(names.contains("RunInstances"));
}

// Else a list could never be read to its end.
TEST(Ec2Service, HasTheMembersThatItsPagesName) {
  for (const auto& family : service().families) {
    for (const Operation& operation : family) {
      if (operation.pages == nullptr) continue;
      EXPECT_GE(find_member(*operation.input, operation.pages->token), 0) << operation.name;
      EXPECT_GE(find_member(*operation.input, operation.pages->limit), 0) << operation.name;
      EXPECT_GE(find_member(*operation.output, operation.pages->token), 0) << operation.name;
    }
  }
}

// What would be done is said, never done: a change without a DryRun could not be asked that.
TEST(Ec2Service, KnowsDryRunWhereAwsDoes) {
  const std::set<std::string_view> without = {"ModifyVpcAttribute", "ModifySubnetAttribute"};
  for (const auto& family : service().families) {
    for (const Operation& operation : family) {
      EXPECT_EQ(find_member(*operation.input, "DryRun") < 0, without.contains(operation.name))
          << operation.name;
    }
  }
}

}  // namespace
}  // namespace aws::ec2
