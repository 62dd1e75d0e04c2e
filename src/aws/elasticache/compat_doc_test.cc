// SPDX-License-Identifier: Apache-2.0
// docs/compat-aws.md is generated from the table. This test fails when it is out of date;
// run it with TARN_WRITE_DOCS=1 to write it anew.

#include "aws/elasticache/compat_doc.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace aws::elasticache {
namespace {

// No handler is registered: the service that would do so does not stand yet.
std::string document() {
  return compat_document([](std::string_view) { return false; });
}

TEST(CompatDoc, TheDocumentIsUpToDate) {
  const std::filesystem::path source = __FILE__;
  const auto path = source.parent_path() / "../../../docs/compat-aws.md";
  if (::getenv("TARN_WRITE_DOCS") != nullptr) std::ofstream(path) << document();
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_EQ(text, document()) << "run this test with TARN_WRITE_DOCS=1";
}

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
