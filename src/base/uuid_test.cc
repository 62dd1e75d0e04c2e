// SPDX-License-Identifier: Apache-2.0
#include "base/uuid.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Uuid, SetsVersionAndVariant) {
  EXPECT_EQ(uuid_of("0123456789abcdef0123456789abcdef"), "01234567-89ab-4def-8123-456789abcdef");
}

TEST(Uuid, IsRandom) {
  EXPECT_EQ(random_uuid().size(), 36U);
  EXPECT_NE(random_uuid(), random_uuid());
}

}  // namespace
}  // namespace base
