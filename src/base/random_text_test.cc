// SPDX-License-Identifier: Apache-2.0
#include "base/random_text.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(RandomText, HasTheLengthAndTheLettersAndIsNeverTheSame) {
  constexpr size_t kLength = 40;
  const std::string text = random_text(kLength, kBase32Letters);
  EXPECT_EQ(text.size(), kLength);
  EXPECT_EQ(text.find_first_not_of(kBase32Letters), std::string::npos);
  EXPECT_NE(text, random_text(kLength, kBase32Letters));
}

}  // namespace
}  // namespace base
