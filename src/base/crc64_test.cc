// SPDX-License-Identifier: Apache-2.0
#include "base/crc64.h"

#include <gtest/gtest.h>

#include <string>

namespace base {
namespace {

TEST(Crc64, IsThatOfRedis) {
  EXPECT_EQ(crc64("123456789"), 0xe9c6d914c4b8d9caull);
  EXPECT_EQ(crc64(""), 0u);
}

TEST(Crc64, WholeWordsAndSingleBytesAgree) {
  // The remainder of a string with zeros before it is that of the string alone.
  const std::string text = "some text that is longer than a word";
  for (size_t zeros = 0; zeros < 20; zeros++) {
    EXPECT_EQ(crc64(std::string(zeros, '\0') + text), crc64(text));
  }
}

TEST(Crc64, GoesOnFromWhatCameBefore) {
  const std::string text = "some text that is longer than a word";
  for (size_t cut = 0; cut <= text.size(); cut++) {
    EXPECT_EQ(crc64(text.substr(cut), crc64(text.substr(0, cut))), crc64(text));
  }
}

}  // namespace
}  // namespace base
