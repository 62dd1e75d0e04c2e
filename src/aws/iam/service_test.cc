// SPDX-License-Identifier: Apache-2.0
#include "aws/iam/service.h"

#include <gtest/gtest.h>

#include <set>

namespace aws::iam {
namespace {

TEST(IamService, HasEachOperationOnce) {
  std::set<std::string_view> names;
  size_t count = 0;
  for (const auto& family : service().families) {
    for (const Operation& operation : family) {
      names.insert(operation.name);
      count++;
    }
  }
  EXPECT_EQ(names.size(), count);
  EXPECT_TRUE(names.contains("CreateServiceLinkedRole"));
  EXPECT_FALSE(names.contains("CreateVirtualMFADevice"));
}

// Else a list could never be read to its end.
TEST(IamService, HasTheMembersThatItsPagesName) {
  for (const auto& family : service().families) {
    for (const Operation& operation : family) {
      if (operation.pages == nullptr) continue;
      for (const std::string_view member : {operation.pages->token, operation.pages->limit}) {
        EXPECT_GE(find_member(*operation.input, member), 0) << operation.name;
      }
      for (const std::string_view member :
           {operation.pages->token, std::string_view("IsTruncated")}) {
        EXPECT_GE(find_member(*operation.output, member), 0) << operation.name;
      }
    }
  }
}

TEST(IamService, KnowsItsPatterns) {
  EXPECT_TRUE(matches(Pattern::kEntityName, "ada.lovelace+1=2,3@x-y_Z"));
  EXPECT_FALSE(matches(Pattern::kEntityName, ""));
  EXPECT_FALSE(matches(Pattern::kEntityName, "a/b"));
  EXPECT_TRUE(matches(Pattern::kEntityNameOrNone, ""));
  EXPECT_TRUE(matches(Pattern::kExternalId, "a:b/c"));
  EXPECT_TRUE(matches(Pattern::kPath, "/"));
  EXPECT_TRUE(matches(Pattern::kPath, "/a/b/"));
  EXPECT_FALSE(matches(Pattern::kPath, "//"));
  EXPECT_FALSE(matches(Pattern::kPath, "/a"));
  EXPECT_FALSE(matches(Pattern::kPath, "/a b/"));
  EXPECT_TRUE(matches(Pattern::kPathPrefix, "/a"));
  EXPECT_TRUE(matches(Pattern::kPolicyPath, "/"));
  EXPECT_TRUE(matches(Pattern::kPolicyPath, "/a-b/c/"));
  EXPECT_FALSE(matches(Pattern::kPolicyPath, "/a//"));
  EXPECT_TRUE(matches(Pattern::kPolicyVersion, "v10"));
  EXPECT_TRUE(matches(Pattern::kPolicyVersion, "v1.a-b"));
  EXPECT_FALSE(matches(Pattern::kPolicyVersion, "v0"));
  EXPECT_FALSE(matches(Pattern::kPolicyVersion, "v1a"));
  EXPECT_TRUE(matches(Pattern::kLatin1, "{\"a\":\n\"\xC3\xA9\"}"));
  EXPECT_FALSE(matches(Pattern::kLatin1, "\xE2\x82\xAC"));
  EXPECT_FALSE(matches(Pattern::kLatin1, std::string_view("a\0b", 3)));
  EXPECT_TRUE(matches(Pattern::kWord, "AKIA_1"));
  EXPECT_FALSE(matches(Pattern::kWord, "AKIA-1"));
}

}  // namespace
}  // namespace aws::iam
