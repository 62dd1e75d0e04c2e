// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/compat_doc.h"

#include <gtest/gtest.h>

namespace aws::elasticache {
namespace {

TEST(CompatDoc, SaysWhatIsServed) {
  const std::string text =
      compat_document([](std::string_view operation) { return operation == "CreateUser"; });
  EXPECT_NE(text.find("The 75 operations"), std::string::npos);
  EXPECT_NE(text.find("(1 today)"), std::string::npos);
  EXPECT_NE(text.find("| CreateUser | `UserId`, `UserName`, `Engine`, `AccessString` | yes |"),
            std::string::npos);
  EXPECT_EQ(text.find("| yes |"), text.rfind("| yes |"));
}

}  // namespace
}  // namespace aws::elasticache
