// SPDX-License-Identifier: Apache-2.0
// docs/compat-aws.md is generated from the table of operations and the service's actions. This test
// fails when it is out of date; run it with TARN_WRITE_DOCS=1 to write it anew.

#include "aws/elasticache/compat_doc.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "control/service/service.h"

namespace control {
namespace {

std::string document() {
  return aws::elasticache::compat_document(
      [](std::string_view operation) { return find_elasticache_action(operation) != nullptr; });
}

TEST(CompatDoc, TheDocumentIsUpToDate) {
  const std::filesystem::path source = __FILE__;
  const auto path = source.parent_path() / "../../../docs/compat-aws.md";
  if (::getenv("TARN_WRITE_DOCS") != nullptr) std::ofstream(path) << document();
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_EQ(text, document()) << "run this test with TARN_WRITE_DOCS=1";
}

}  // namespace
}  // namespace control
