// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.h"

#include <gtest/gtest.h>

#include <string>

namespace base {
namespace {

std::string numbered(size_t size) {
  std::string text(size, '\0');
  for (size_t i = 0; i < size; i++) text[i] = static_cast<char>(i * 7 + 1);
  return text;
}

TEST(BytesTest, EqualBytesSeesADifferenceInEveryByteOfEverySize) {
  for (size_t size = 0; size <= 70; size++) {
    const std::string text = numbered(size);
    EXPECT_TRUE(equal_bytes(text, std::string(text))) << size;
    EXPECT_FALSE(equal_bytes(text, text + "x")) << size;
    for (size_t i = 0; i < size; i++) {
      std::string other = text;
      other[i] = static_cast<char>(other[i] ^ 0x80);
      EXPECT_FALSE(equal_bytes(text, other)) << size << " at " << i;
    }
  }
}

TEST(BytesTest, CopyBytesCopiesJustThatMany) {
  for (size_t size = 0; size <= 300; size++) {
    const std::string text = numbered(size);
    std::string target(size + 2, '#');
    copy_bytes(target.data() + 1, text.data(), size);
    EXPECT_EQ(target, "#" + text + "#") << size;
  }
}

}  // namespace
}  // namespace base
