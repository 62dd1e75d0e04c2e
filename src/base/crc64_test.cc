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

// Long strings go another way: as one they have the remainder that they have in short pieces.
TEST(Crc64, LongStringsAreTheSumOfShortOnes) {
  std::string text;
  for (int i = 0; i < 1000; i++) text += static_cast<char>(i * i + (i >> 4));
  for (size_t begin = 0; begin < 20; begin++) {
    uint64_t by_pieces = begin;
    for (size_t end = begin; end < text.size(); end++) {
      ASSERT_EQ(crc64(std::string_view(text).substr(begin, end - begin), begin), by_pieces) << end;
      by_pieces = crc64({&text[end], 1}, by_pieces);
    }
  }
}

}  // namespace
}  // namespace base
