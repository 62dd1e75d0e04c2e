// SPDX-License-Identifier: Apache-2.0
#include "aws/sts/service.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace aws::sts {
namespace {

TEST(StsService, TellsWhoCalls) {
  const Operation* operation = find_operation(service(), "GetCallerIdentity");
  ASSERT_NE(operation, nullptr);
  EXPECT_TRUE(operation->input->members.empty());
  std::vector<std::string_view> members;
  for (const Member& member : operation->output->members) members.push_back(member.name);
  EXPECT_EQ(members, (std::vector<std::string_view>{"UserId", "Account", "Arn"}));
}

TEST(StsService, HasNoOperationThatIsNotServed) {
  EXPECT_NE(find_operation(service(), "AssumeRole"), nullptr);
  EXPECT_EQ(find_operation(service(), "AssumeRoleWithSAML"), nullptr);
}

}  // namespace
}  // namespace aws::sts
