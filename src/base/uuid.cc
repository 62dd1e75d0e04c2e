// SPDX-License-Identifier: Apache-2.0
#include "base/uuid.h"

#include <utility>

#include "base/check.h"
#include "base/random.h"

namespace base {

namespace {

constexpr size_t kDigits = 32;

}  // namespace

std::string random_uuid() { return uuid_of(random_hex(kDigits)); }

std::string uuid_of(std::string digits) {
  CHECK(digits.size() == kDigits);
  digits[12] = '4';  // the version
  digits[16] = '8';  // the variant
  for (const size_t at : {20u, 16u, 12u, 8u}) digits.insert(at, "-");
  return digits;
}

}  // namespace base
