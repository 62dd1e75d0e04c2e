// SPDX-License-Identifier: Apache-2.0
#include "control/keys/key_material.h"

#include <gtest/gtest.h>

namespace control {
namespace {

const std::string kMaterial(32, 'm');
const Ciphertext kName = {
    .key_id = "11111111-2222-4333-8444-555555555555", .material = 3, .sealed = ""};

TEST(KeyMaterial, WhatIsSealedSaysUnderWhichKeyAndOpens) {
  const std::string sealed = seal_under(kMaterial, kName, {{"a", "b"}}, "text");
  const auto read = read_ciphertext(sealed);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->key_id, kName.key_id);
  EXPECT_EQ(read->material, 3u);
  EXPECT_EQ(open_under(kMaterial, *read, {{"a", "b"}}), "text");
  EXPECT_NE(sealed, seal_under(kMaterial, kName, {{"a", "b"}}, "text"));
}

TEST(KeyMaterial, AnythingElseDoesNotOpenIt) {
  const std::string sealed = seal_under(kMaterial, kName, {{"ab", "c"}}, "text");
  const auto read = read_ciphertext(sealed);
  EXPECT_FALSE(open_under(std::string(32, 'n'), *read, {{"ab", "c"}}));
  for (const EncryptionContext& wrong : std::vector<EncryptionContext>{
           {}, {{"a", "bc"}}, {{"ab", "c"}, {"", ""}}, {{"ab", "d"}}, {{"", "abc"}}}) {
    EXPECT_FALSE(open_under(kMaterial, *read, wrong));
  }
  // Neither can its name be changed, nor any byte of it.
  for (size_t i = 0; i < sealed.size(); i++) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    const auto other = read_ciphertext(changed);
    EXPECT_FALSE(other && open_under(kMaterial, *other, {{"ab", "c"}})) << i;
  }
}

TEST(KeyMaterial, WhatIsTooShortIsNoCiphertext) {
  const std::string sealed = seal_under(kMaterial, kName, {}, "");
  for (size_t size = 0; size < sealed.size(); size++) {
    const auto read = read_ciphertext(std::string_view(sealed).substr(0, size));
    EXPECT_FALSE(read && open_under(kMaterial, *read, {})) << size;
  }
}

}  // namespace
}  // namespace control
